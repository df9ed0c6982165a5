// Cells: weights as pairs of devices.
//
// A cell code k, an integer of -7 .. 7 (`four_bit`) or a real number in between (`continuous`), is programmed as
// g+ = max(k, 0) Gmax / 7 and g- = max(-k, 0) Gmax / 7, and read as (G+ - G-) 7 / Gmax: in units of a code again.
// Several cells of one weight are rows beside each other, which the same input drives: their currents flow together.
#pragma once

#include <array>
#include <cstdint>

#include "analog/device.hpp"
#include "analog/draws.hpp"

namespace tessera::analog {

inline constexpr double kGreatestCode = 7;  // of a signed cell of 4 bits, both signs alike

/// A cell of a crossbar.
struct CellPlace {
  std::uint32_t array = 0;
  std::uint32_t column = 0;
  std::uint32_t row = 0;
};

/// The cells of a chip: what their devices are, and which of all such chips it is.
class ProgrammedCells {
 public:
  /// The model must outlive the chip.
  ProgrammedCells(const DeviceModel& devices, std::uint64_t seed);

  /// The code that a cell stands for after it was programmed to `code`, at that age.
  double code_at(const CellPlace& place, double code, const Age& age) const;
  /// The same at the end of programming, before anything drifts.
  double code_programmed(const CellPlace& place, double code) const;

 private:
  Target target(double code) const;
  double stuck_at(const DevicePlace& place) const;
  template <typename Read>
  double code_of(const CellPlace& cell, double code, Read read) const;

  const DeviceModel& devices_;
  std::uint64_t seed_;
  bool some_stuck_;
  std::array<Target, 8> targets_;  ///< of the whole codes 0 .. 7
};

}  // namespace tessera::analog
