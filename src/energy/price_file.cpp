// See price_file.hpp.
#include "energy/price_file.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/shipped_text.hpp"

namespace tessera::energy {
namespace {

std::string place_of(const ConfigFile& file, std::string_view section, std::string_view key) {
  return fmt::format("{}: {}.{}", file.name, section, key);
}

double number_of(const ConfigFile& file, const ConfigSection& section, const ConfigEntry& entry) {
  double number = 0;
  if (const auto* whole = std::get_if<std::int64_t>(&entry.value)) {
    number = static_cast<double>(*whole);
  } else if (const auto* real = std::get_if<double>(&entry.value)) {
    number = *real;
  } else {
    throw Error(ErrorKind::Config, place_of(file, section.label, entry.key),
                fmt::format("must be a number, but is {}: {}", type_name(entry.value), to_toml(entry.value)));
  }
  if (!std::isfinite(number) || number < 0) {
    throw Error(ErrorKind::Config, place_of(file, section.label, entry.key),
                fmt::format("{} is not allowed (allowed: 0 or more)", to_toml(entry.value)));
  }
  return number;
}

[[noreturn]] void reject_unwanted(const ConfigFile& file, const ConfigSection& section, std::string_view key,
                                  std::span<const WantedNumber> wanted) {
  std::vector<std::string_view> names;
  for (const WantedNumber& number : wanted) {
    if (number.section == section.name) names.push_back(number.key);
  }
  const std::string hint = names.empty() ? "no such section" : fmt::format("known: {}", fmt::join(names, ", "));
  throw Error(ErrorKind::Config, place_of(file, section.label, key), "nothing is counted under this name", hint);
}

void check_nothing_else(const ConfigFile& file, std::span<const WantedNumber> wanted) {
  for (const ConfigSection& section : file.sections) {
    for (const ConfigEntry& entry : section.entries) {
      const bool known = std::ranges::any_of(wanted, [&](const WantedNumber& number) {
        return number.section == section.name && number.key == entry.key && !section.repeated;
      });
      if (!known) reject_unwanted(file, section, entry.key, wanted);
    }
  }
}

}  // namespace

std::vector<double> read_numbers(const ConfigFile& file, std::span<const WantedNumber> wanted) {
  check_nothing_else(file, wanted);
  std::vector<double> numbers;
  for (const WantedNumber& number : wanted) {
    const ConfigSection* section = file.find(number.section);
    const ConfigEntry* found = nullptr;
    if (section != nullptr) {
      const auto entry = std::ranges::find(section->entries, number.key, &ConfigEntry::key);
      if (entry != section->entries.end()) found = &*entry;
    }
    if (found == nullptr) {
      throw Error(ErrorKind::Config, place_of(file, number.section, number.key), "is missing",
                  "every number that the model uses needs a value");
    }
    numbers.push_back(number_of(file, *section, *found));
  }
  return numbers;
}

ConfigFile load_prices(std::string_view kind, const std::string& name_or_file) {
  std::vector<ShippedText> of_kind;
  for (const ShippedPrices& shipped : shipped_prices()) {
    if (shipped.kind == kind) of_kind.push_back({shipped.name, shipped.text});
  }
  return load_by_name(of_kind, name_or_file, fmt::format("{} model", kind), fmt::format("{}/", kind));
}

}  // namespace tessera::energy
