// A configuration file as plain values: sections of keys and values, read from TOML, not yet checked against anything.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tessera {

/// What a key may be set to.
using ConfigValue = std::variant<std::int64_t, double, bool, std::string>;

/// "an integer", "a boolean", ... for messages.
std::string_view type_name(const ConfigValue& value);

/// The value as TOML spells it.
std::string to_toml(const ConfigValue& value);

struct ConfigEntry {
  std::string key;
  ConfigValue value;
};

/// One `[name]` or `[[name]]` with its keys; the keys before the first section have the section "".
struct ConfigSection {
  std::string name;
  std::string label;      ///< for messages: the name, with its number for one of several: "flat[1]"
  bool repeated = false;  ///< written as [[name]]
  std::vector<ConfigEntry> entries;
};

struct ConfigFile {
  std::string name;  ///< for messages: the file's name
  std::vector<ConfigSection> sections;

  const ConfigSection* find(std::string_view section) const;
};

/// Throws Error{Config} on a syntax error, showing its line, and on values that no parameter can have (lists, dates).
ConfigFile parse_config(std::string_view text, std::string name);

/// The same of a file. Throws Error{Config} with `hint` if it cannot be read or is empty.
ConfigFile load_config(const std::string& path, std::string hint = {});

}  // namespace tessera
