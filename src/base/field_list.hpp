// Parameters of a configuration. A parameter is one line of a list: name, default, unit, allowed values, source of the
// default and meaning stand together; reading, checking, printing and documentation all derive from it.
//
//   const FieldList<Tcdm>& tcdm_fields() {
//     static const FieldList<Tcdm> list{"tcdm", "The cluster's shared memory.", {
//         field<&Tcdm::banks>("banks", 32, "banks", powers_of_two(1, 64), Source::Published, "interleaved by words"),
//     }};
//     return list;
//   }
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/config_file.hpp"

namespace tessera {

/// Where a value comes from. Every number of a shipped configuration says so.
enum class Source : std::uint8_t {
  Published,  ///< stated by the authors of the modelled hardware
  Measured,   ///< observed on RTL or silicon
  Fitted,     ///< chosen so that the model meets published or measured figures
  Assumed,    ///< nobody says; the field's convention, or a guess
  Specified,  ///< what the user of the model asks for
};

std::string_view name_of(Source source);

/// The values a parameter may take.
struct Allowed {
  enum class Rule : std::uint8_t { Any, Range, PowerOfTwo, Choice, Real };
  Rule rule = Rule::Any;
  std::int64_t least = 0;
  std::int64_t most = 0;
  std::span<const std::string_view> choices{};
  double least_real = 0;
  double most_real = 0;

  bool contains(const ConfigValue& value) const;
  /// "1 to 16", "a power of two, 1 to 64", "'ideal' or 'axi'"; the limits of addresses in hexadecimal.
  std::string describe(bool hexadecimal = false) const;
};

constexpr Allowed anything() { return {}; }
constexpr Allowed range(std::int64_t least, std::int64_t most) { return {Allowed::Rule::Range, least, most}; }
/// Of a parameter that is a real number; whole numbers are real ones, too.
constexpr Allowed reals(double least, double most) { return {Allowed::Rule::Real, 0, 0, {}, least, most}; }
constexpr Allowed powers_of_two(std::int64_t least, std::int64_t most) {
  return {Allowed::Rule::PowerOfTwo, least, most};
}

/// The names of an enumeration's values, which count from 0: an array of string views, to be specialised.
template <typename Enum>
inline constexpr std::array<std::string_view, 0> enum_names{};

template <typename Enum>
std::string_view name_of_value(Enum value) {
  return enum_names<Enum>[static_cast<std::size_t>(value)];
}

/// Nothing if there is no such name.
template <typename Enum>
std::optional<Enum> value_of_name(std::string_view name) {
  const auto found = std::ranges::find(enum_names<Enum>, name);
  if (found == enum_names<Enum>.end()) return std::nullopt;
  return static_cast<Enum>(found - enum_names<Enum>.begin());
}

template <typename Enum>
constexpr Allowed one_of() {
  return {Allowed::Rule::Choice, 0, 0, enum_names<Enum>};
}

/// The unit of parameters that are written in hexadecimal.
inline constexpr std::string_view address_unit = "address";

/// A parameter, without the structure it is stored in.
struct FieldInfo {
  std::string_view name;
  ConfigValue default_value;
  std::string_view unit;
  Allowed allowed;
  Source source;
  std::string_view meaning;

  bool is_address() const { return unit == address_unit; }
  std::string allowed_text() const { return allowed.describe(is_address()); }
};

/// A parameter that there was once. A file that still names it is told what took its place.
struct RemovedKey {
  std::string_view name;
  std::string_view why;
  std::string_view hint;
};

template <typename Struct>
struct Field {
  FieldInfo info;
  ConfigValue (*read)(const Struct&);
  void (*write)(Struct&, const ConfigValue&);
};

namespace detail {

template <typename Value>
ConfigValue to_config(const Value& value) {
  if constexpr (std::is_enum_v<Value>) {
    return std::string(name_of_value(value));
  } else if constexpr (std::is_same_v<Value, bool> || std::is_same_v<Value, std::string> ||
                       std::is_same_v<Value, double>) {
    return value;
  } else {
    static_assert(std::is_integral_v<Value>);
    return static_cast<std::int64_t>(value);
  }
}

/// `value` has been checked: it has the right type and is allowed.
template <typename Value>
void from_config(const ConfigValue& value, Value& target) {
  if constexpr (std::is_enum_v<Value>) {
    std::size_t index = 0;
    while (enum_names<Value>[index] != std::get<std::string>(value)) ++index;
    target = static_cast<Value>(index);
  } else if constexpr (std::is_same_v<Value, bool> || std::is_same_v<Value, std::string> ||
                       std::is_same_v<Value, double>) {
    target = std::get<Value>(value);
  } else {
    target = static_cast<Value>(std::get<std::int64_t>(value));
  }
}

template <typename Member>
struct MemberOf;
template <typename Struct, typename Value>
struct MemberOf<Value Struct::*> {
  using StructType = Struct;
  using ValueType = Value;
};

// What follows knows no structure, so it is compiled once.

/// The values of a section in the fields' order, the defaults where it has none. Throws Error{Config} on a key that is
/// unknown or was removed, a wrong type and a value that is not allowed.
std::vector<ConfigValue> checked_values(std::span<const FieldInfo> fields, std::span<const RemovedKey> removed,
                                        const ConfigSection* section, std::string_view file);
std::string section_toml(std::string_view header, std::span<const FieldInfo> fields,
                         const std::vector<ConfigValue>& values);
std::string section_markdown(std::string_view section, std::string_view about, std::span<const FieldInfo> fields);

}  // namespace detail

/// One line of a field list.
template <auto member>
auto field(std::string_view name, typename detail::MemberOf<decltype(member)>::ValueType default_value,
           std::string_view unit, Allowed allowed, Source source, std::string_view meaning) {
  using Struct = typename detail::MemberOf<decltype(member)>::StructType;
  return Field<Struct>{{name, detail::to_config(default_value), unit, allowed, source, meaning},
                       [](const Struct& from) { return detail::to_config(from.*member); },
                       [](Struct& to, const ConfigValue& value) { detail::from_config(value, to.*member); }};
}

/// The parameters of one section of a configuration file.
template <typename Struct>
class FieldList {
 public:
  FieldList(std::string_view section, std::string_view about, std::initializer_list<Field<Struct>> fields,
            std::initializer_list<RemovedKey> removed = {})
      : section_(section), about_(about), fields_(fields), removed_(removed) {
    for (const Field<Struct>& field : fields_) infos_.push_back(field.info);
  }

  std::string_view section() const { return section_; }

  void set_defaults(Struct& target) const {
    for (const Field<Struct>& field : fields_) field.write(target, field.info.default_value);
  }

  /// Sets every parameter: from `section`, or to its default where the section, which may be null, does not name it.
  void read(const ConfigSection* section, std::string_view file, Struct& target) const {
    const std::vector<ConfigValue> values = detail::checked_values(infos_, removed_, section, file);
    for (std::size_t i = 0; i < fields_.size(); ++i) fields_[i].write(target, values[i]);
  }

  /// The section as TOML, with unit and meaning beside each value; `repeatable` writes it as [[section]].
  std::string toml(const Struct& from, bool repeatable = false) const {
    std::vector<ConfigValue> values;
    for (const Field<Struct>& field : fields_) values.push_back(field.read(from));
    const std::string name(section_);
    return detail::section_toml(repeatable ? "[[" + name + "]]" : "[" + name + "]", infos_, values);
  }

  std::string markdown() const { return detail::section_markdown(section_, about_, infos_); }

 private:
  std::string_view section_;
  std::string_view about_;
  std::vector<Field<Struct>> fields_;
  std::vector<FieldInfo> infos_;
  std::vector<RemovedKey> removed_;
};

}  // namespace tessera
