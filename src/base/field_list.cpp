#include "base/field_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "base/closest.hpp"
#include "base/error.hpp"

namespace tessera {

std::string_view name_of(Source source) {
  static constexpr std::array<std::string_view, 5> names{"published", "measured", "fitted", "assumed", "specified"};
  return names.at(static_cast<std::size_t>(source));
}

bool Allowed::contains(const ConfigValue& value) const {
  if (rule == Rule::Any) return true;
  if (rule == Rule::Choice) return std::ranges::find(choices, std::get<std::string>(value)) != choices.end();
  if (rule == Rule::Real) {
    const double real = std::get<double>(value);
    return std::isfinite(real) && real >= least_real && real <= most_real;
  }
  const std::int64_t number = std::get<std::int64_t>(value);
  if (number < least || number > most) return false;
  return rule == Rule::Range || std::has_single_bit(static_cast<std::uint64_t>(number));
}

std::string Allowed::describe(bool hexadecimal) const {
  switch (rule) {
    case Rule::Any:
      return "any";
    case Rule::Range:
      return hexadecimal ? fmt::format("{:#010x} to {:#010x}", least, most) : fmt::format("{} to {}", least, most);
    case Rule::PowerOfTwo:
      return fmt::format("a power of two, {} to {}", least, most);
    case Rule::Real:
      return fmt::format("{:g} to {:g}", least_real, most_real);
    case Rule::Choice:
      break;
  }
  return fmt::format("'{}'", fmt::join(choices, "' or '"));
}

namespace detail {

namespace {

std::string spelled(const FieldInfo& field, const ConfigValue& value) {
  if (field.is_address()) return fmt::format("{:#010x}", std::get<std::int64_t>(value));
  return to_toml(value);
}

const FieldInfo* find_field(std::span<const FieldInfo> fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &FieldInfo::name);
  return found == fields.end() ? nullptr : &*found;
}

[[noreturn]] void reject_key(std::span<const FieldInfo> fields, std::span<const RemovedKey> removed,
                             const std::string& key, std::string place) {
  if (const auto gone = std::ranges::find(removed, key, &RemovedKey::name); gone != removed.end()) {
    throw Error(ErrorKind::Config, std::move(place), std::string(gone->why), std::string(gone->hint));
  }
  std::vector<std::string_view> names;
  for (const FieldInfo& field : fields) names.push_back(field.name);
  std::string hint = did_you_mean(key, names);
  if (hint.empty()) hint = fmt::format("known keys: {}", fmt::join(names, ", "));
  throw Error(ErrorKind::Config, std::move(place), "unknown key", std::move(hint));
}

/// A whole number stands for a real one where one is wanted.
ConfigValue as_wanted(const FieldInfo& field, const ConfigValue& value) {
  const auto* whole = std::get_if<std::int64_t>(&value);
  if (whole == nullptr || !std::holds_alternative<double>(field.default_value)) return value;
  return static_cast<double>(*whole);
}

void check_value(const FieldInfo& field, const ConfigValue& value, const std::string& place) {
  if (value.index() != field.default_value.index()) {
    const bool real = std::holds_alternative<double>(field.default_value);
    throw Error(ErrorKind::Config, place,
                fmt::format("must be {}, but is {}: {}", real ? "a number" : type_name(field.default_value),
                            type_name(value), to_toml(value)));
  }
  if (!field.allowed.contains(value)) {
    throw Error(ErrorKind::Config, place, fmt::format("{} is not allowed", spelled(field, value)),
                fmt::format("allowed: {}", field.allowed_text()));
  }
}

}  // namespace

std::vector<ConfigValue> checked_values(std::span<const FieldInfo> fields, std::span<const RemovedKey> removed,
                                        const ConfigSection* section, std::string_view file) {
  std::vector<ConfigValue> values;
  for (const FieldInfo& field : fields) values.push_back(field.default_value);
  if (section == nullptr) return values;
  for (const ConfigEntry& entry : section->entries) {
    const std::string place = fmt::format("{}: {}.{}", file, section->label, entry.key);
    const FieldInfo* field = find_field(fields, entry.key);
    if (field == nullptr) reject_key(fields, removed, entry.key, place);
    const ConfigValue value = as_wanted(*field, entry.value);
    check_value(*field, value, place);
    values[static_cast<std::size_t>(field - fields.data())] = value;
  }
  return values;
}

std::string section_toml(std::string_view header, std::span<const FieldInfo> fields,
                         const std::vector<ConfigValue>& values) {
  std::string text = fmt::format("{}\n", header);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const FieldInfo& field = fields[i];
    // The list's source is that of the default; where another value comes from, the list cannot know.
    const std::string source =
        values[i] == field.default_value ? fmt::format(" ({})", name_of(field.source)) : std::string();
    const std::string unit = field.unit.empty() ? std::string() : fmt::format("{}: ", field.unit);
    text += fmt::format("{} = {}  # {}{}{}\n", field.name, spelled(field, values[i]), unit, field.meaning, source);
  }
  return text;
}

std::string section_markdown(std::string_view section, std::string_view about, std::span<const FieldInfo> fields) {
  std::string text = fmt::format("## `[{}]`\n\n{}\n\n", section, about);
  text += "| key | default | unit | allowed | source | meaning |\n|---|---|---|---|---|---|\n";
  for (const FieldInfo& field : fields) {
    text += fmt::format("| `{}` | `{}` | {} | {} | {} | {} |\n", field.name, spelled(field, field.default_value),
                        field.unit, field.allowed_text(), name_of(field.source), field.meaning);
  }
  return text;
}

}  // namespace detail

}  // namespace tessera
