// An area of an array of analog cells: what its cells were programmed to, on one chip at one time of its life, and the
// codes that its converters give for inputs.
//
// Targets are codes in kCodeUnit-ths, so that a device may be programmed to what is no whole code.
//
// IR drop (aihwkit@4545f11, rpu_forward_backward_pass.cpp:385-433): currents lose what their own flow costs on the
// line. With |w| and |x| up to 1, n rows, and a line of 571,429 times the resistance that a device of the largest
// conductance has (0.35 Ohm a segment, 5 uS): a = n / 571,429 sum |w x|, c = a (a (0.05 a - 0.2) + 0.5), and y -=
// ir_drop c sum w_j x_j (1 - (1 - j / n)^2) with j counted from the converter on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "analog/cell.hpp"
#include "analog/converters.hpp"
#include "analog/device.hpp"
#include "analog/numerics.hpp"
#include "analog/product.hpp"

namespace tessera::analog {

/// One of all the chips that could be made of these devices and converters, at a time of its life.
struct Specimen {
  DeviceModel devices;
  ConverterModel converters;
  double ir_drop = 0;  ///< 0: none, 1: as in the formula above
  std::uint64_t seed = 0;
  double seconds = 0;  ///< after programming
};

/// Cells of an array and what they were programmed to. `targets` begins at the first cell and is stored column by
/// column, columns `stride` apart.
struct CellTargets {
  CellPlace first;
  unsigned rows = 0;
  unsigned columns = 0;
  std::span<const std::int16_t> targets;
  std::size_t stride = 0;

  double code(unsigned column, unsigned row) const {
    return static_cast<double>(targets[column * stride + row]) / kCodeUnit;
  }
};

class CrossbarArea {
 public:
  /// At most kMaxRows rows. The specimen must outlive it, the targets need not.
  CrossbarArea(const Specimen& specimen, const Conversion& conversion, const CellTargets& cells);

  const Conversion& conversion() const { return conversion_; }
  unsigned rows() const { return conductances_.rows(); }
  unsigned columns() const { return conductances_.columns(); }
  /// Of the inputs of a pulse.
  unsigned padded_rows() const { return conductances_.padded_rows(); }

  /// codes[p * columns + c] of the pulses of a batch. `inputs` are padded_rows() codes a pulse, the padding 0. `layer`
  /// is part of what read noise is drawn from. Clipped codes are counted.
  void read(std::uint32_t layer, std::span<const std::int8_t> inputs, std::span<const Pulse> pulses,
            std::span<std::int32_t> codes, ConversionCounters& counters) const;

  /// The current of each column before its converter, without noise, of one pulse; in input codes times codes.
  std::vector<double> currents(std::span<const std::int8_t> inputs) const;

 private:
  void drop(const std::int8_t* inputs, std::int32_t* currents) const;

  const Specimen* specimen_;
  CellPlace first_;
  Conversion conversion_;
  ProductNoise noise_;
  TileConductances conductances_;
  ColumnConverters converters_;
};

/// Sums of magnitudes of the codes of a column's cells.
struct Magnitudes {
  double programmed = 0;  ///< right after programming
  double now = 0;

  Magnitudes& operator+=(const Magnitudes& other);
  Magnitudes operator*(double factor) const { return {programmed * factor, now * factor}; }
};

/// Of each column of the cells. What drift compensation goes by (aihwkit@4545f11, inference/compensation/drift.py).
std::vector<Magnitudes> magnitudes_of(const Specimen& specimen, const CellTargets& cells);

}  // namespace tessera::analog
