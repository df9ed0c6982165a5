// Files of named numbers in sections: prices of events, areas of parts.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/config_file.hpp"

namespace tessera::energy {

/// A number that a file must hold.
struct WantedNumber {
  std::string_view section;
  std::string_view key;
};

/// The numbers of `file` in the order of `wanted`. Throws Error{Config} on a number that is missing, one that nobody
/// wants, and on what is no finite number or below zero.
std::vector<double> read_numbers(const ConfigFile& file, std::span<const WantedNumber> wanted);

/// A text compiled in (configs/energy and configs/area; the definition is generated at build time).
struct ShippedPrices {
  std::string_view kind;  ///< "energy" or "area"
  std::string_view name;
  std::string_view text;
};
std::span<const ShippedPrices> shipped_prices();

/// A shipped file of that kind by its name, or any by its path: what ends in ".toml" or holds a '/'. Throws
/// Error{Config} if it cannot be read, Error{Usage} if there is no such name.
ConfigFile load_prices(std::string_view kind, const std::string& name_or_file);

}  // namespace tessera::energy
