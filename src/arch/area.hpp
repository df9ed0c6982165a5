// What takes area: quantities, which depend on the machine, of things whose areas a price file tells
// (energy/area_model).
#pragma once

#include <span>
#include <string_view>

namespace tessera::arch {

struct Machine;

/// So many of a thing, by its section and key in the price file.
struct AreaItem {
  std::string_view section;
  std::string_view key;
  double (*quantity)(const Machine& machine);
};

inline constexpr double kSquareMillimetres = 1;
inline constexpr double kSquareMicrometres = 1e-6;  ///< in square millimetres

/// One of a thing, on every machine that has it.
inline double one(const Machine&) { return 1; }

/// A part of a unit: on a machine that has the unit `count` pieces of the same kind, each the sum of its items.
struct AreaRow {
  std::string_view part;
  double (*count)(const Machine& machine);
  std::span<const AreaItem> items;
  double price_unit = kSquareMillimetres;
};

}  // namespace tessera::arch
