#include "base/config_file.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "base/error.hpp"

namespace tessera {

namespace {

/// Flattens the tables of a TOML document: the table b inside [a] becomes the section "a.b".
class Flattener {
 public:
  explicit Flattener(ConfigFile& file) : file_(file) {}

  void add_table(const std::string& name, const std::string& label, const toml::table& table, bool repeated) {
    ConfigSection section{name, label, repeated, {}};
    for (const auto& [key, node] : table) {
      if (!is_section(node)) section.entries.push_back({std::string(key.str()), value_of(label, key.str(), node)});
    }
    if (!name.empty() || !section.entries.empty()) file_.sections.push_back(std::move(section));

    const std::string dot = name.empty() ? "" : ".";
    for (const auto& [key, node] : table) {
      if (is_section(node)) add_node(name + dot + std::string(key.str()), label + dot + std::string(key.str()), node);
    }
  }

 private:
  static bool is_section(const toml::node& node) { return node.is_table() || node.is_array_of_tables(); }

  void add_node(const std::string& name, const std::string& label, const toml::node& node) {
    if (const toml::table* table = node.as_table()) return add_table(name, label, *table, false);
    std::size_t index = 0;
    for (const toml::node& element : *node.as_array()) {
      add_table(name, fmt::format("{}[{}]", label, index++), *element.as_table(), true);
    }
  }

  ConfigValue value_of(const std::string& section, std::string_view key, const toml::node& node) const {
    if (const auto* integer = node.as_integer()) return integer->get();
    if (const auto* real = node.as_floating_point()) return real->get();
    if (const auto* boolean = node.as_boolean()) return boolean->get();
    if (const auto* string = node.as_string()) return string->get();
    throw Error(ErrorKind::Config, fmt::format("{}: {}{}{}", file_.name, section, section.empty() ? "" : ".", key),
                "is a list, date or time, which no parameter can be", "give a number, true or false, or a string");
  }

  ConfigFile& file_;
};

}  // namespace

std::string_view type_name(const ConfigValue& value) {
  static constexpr std::array<std::string_view, 4> names{"an integer", "a number with a fraction", "a boolean",
                                                         "a string"};
  return names.at(value.index());
}

std::string to_toml(const ConfigValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&value)) {
    const std::string digits = fmt::format("{}", *real);
    return digits.find_first_of(".en") == std::string::npos ? digits + ".0" : digits;
  }
  if (const auto* boolean = std::get_if<bool>(&value)) return *boolean ? "true" : "false";
  std::string quoted = "\"";
  for (const char letter : std::get<std::string>(value)) {
    if (letter == '"' || letter == '\\') {
      quoted += '\\';
      quoted += letter;
    } else if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f) {
      quoted += fmt::format("\\u{:04x}", letter);
    } else {
      quoted += letter;
    }
  }
  return quoted + '"';
}

const ConfigSection* ConfigFile::find(std::string_view section) const {
  const auto found = std::ranges::find(sections, section, &ConfigSection::name);
  return found == sections.end() ? nullptr : &*found;
}

ConfigFile parse_config(std::string_view text, std::string name) {
  ConfigFile file{std::move(name), {}};
  try {
    const toml::table document = toml::parse(text);
    Flattener(file).add_table("", "", document, false);
  } catch (const toml::parse_error& problem) {
    const toml::source_position at = problem.source().begin;
    throw Error(ErrorKind::Config, fmt::format("{}:{}:{}", file.name, at.line, at.column),
                fmt::format("not TOML: {}", problem.description()));
  }
  return file;
}

ConfigFile load_config(const std::string& path, std::string hint) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  if (!std::filesystem::is_regular_file(path) || !(text << stream.rdbuf())) {
    throw Error(ErrorKind::Config, path, "cannot be read", std::move(hint));
  }
  return parse_config(text.str(), path);
}

}  // namespace tessera
