// Products of an array: input codes times what its cells conduct now, and the noise of reading them.
//
// A current of column c is the sum over rows of x_r k_rc, x the input code and k the code that the cell stands for, as
// ProgrammedCells::code_at() has it. Cells become integers, kCodeUnit to a code, so that currents are sums of integers:
// the same on every processor, in any order.
//
// Read noise, lumped a column and product (aihwkit@4545f11, rpu_forward_backward_pass.cpp:353-381): a normal deviate
// times w sqrt(7 sum_r |k_rc| x_r^2), with w the model's read_noise. That is exact for devices whose noise has the
// spread w sqrt(|k| / 7) of a code of 7. The sum is taken in 7 bits a factor: |k| in sixteenths; squares shifted by as
// much as the largest of them needs, what is cut off a square being added to that of the row 64 further on, so that
// their sum keeps its value. The root is that of single precision, which IEEE 754 makes exact.
//
// The deviate of a column is the sum of eight entries of a table, chosen by the eight halves of bytes of a word of
// Philox: quantiles of the middles of sixteen equal parts. Its variance is exactly 1 but for single precision, its
// kurtosis 2.93, its reach 5.5.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "analog/cell.hpp"
#include "analog/pulse.hpp"

namespace tessera::analog {

inline constexpr int kCodeUnit = 2048;
inline constexpr unsigned kMagnitudeUnit = 16;

/// What the cells of an area conduct. Rows and columns are padded with cells that conduct nothing.
class TileConductances {
 public:
  TileConductances(unsigned rows, unsigned columns);

  unsigned rows() const { return rows_; }
  unsigned columns() const { return columns_; }
  unsigned padded_rows() const { return padded_rows_; }
  unsigned padded_columns() const { return padded_columns_; }

  /// The code is clamped to what 16 bits hold, +-15.99.
  void set(unsigned column, unsigned row, double code);
  /// As it was rounded.
  double code(unsigned column, unsigned row) const;

  // For kernels: blocks of columns, so that one stays in the host's first cache; in it pairs of rows, then columns,
  // then the two; and quadruples of rows.
  const std::int16_t* codes() const { return codes_.data(); }
  const std::uint8_t* magnitudes() const { return magnitudes_.data(); }
  /// No magnitude that was ever set is larger.
  unsigned most_magnitude() const { return most_magnitude_; }

 private:
  std::size_t code_place(unsigned column, unsigned row) const {
    return ((std::size_t{column / kBlock} * (padded_rows_ / 2) + row / 2) * kBlock + column % kBlock) * 2 + row % 2;
  }
  std::size_t magnitude_place(unsigned column, unsigned row) const {
    return ((std::size_t{column / kBlock} * (padded_rows_ / 4) + row / 4) * kBlock + column % kBlock) * 4 + row % 4;
  }

  unsigned rows_;
  unsigned columns_;
  unsigned padded_rows_;
  unsigned padded_columns_;
  std::vector<std::int16_t> codes_;
  std::vector<std::uint8_t> magnitudes_;
  unsigned most_magnitude_ = 0;
};

/// What the read noise of an area's products is drawn from, beside picture, pixel and pulse.
struct ReadKey {
  std::uint64_t seed = 0;
  CellPlace first;          ///< cell of the area
  std::uint32_t layer = 0;  ///< below 2^24
  double seconds = 0;       ///< after programming
};

/// How much noise: none by default.
struct ProductNoise {
  double read_noise = 0;     ///< w
  double column_spread = 0;  ///< of every column whatever flows, in input codes times codes: a converter's own
};

/// Converters behind the columns: floor(((current + offset) scale + 2^(shift - 1)) / 2^shift), clipped to
/// -limit .. limit - 1; currents are over kCodeUnit as they come. Sizes are those of the columns, padded with 0.
struct ColumnConverters {
  std::vector<std::int32_t> scales;
  std::vector<std::int32_t> offsets;
  unsigned shift = 33;  ///< 33 .. 62; no result may need more than 32 bits
  std::int32_t limit = 1;
};

/// The processors that the kernel is written for. All give the same bytes.
enum class Processor : std::uint8_t { Baseline, Avx2, Avx512Vnni };
std::string_view name_of(Processor processor);
/// The best that this host has.
Processor best_processor();
bool available(Processor processor);

/// currents[p * columns + c], in input codes times codes over kCodeUnit, of the pulses of a batch. `inputs` are
/// padded_rows() codes of -128 .. 127 a pulse, the padding 0.
void multiply(const TileConductances& area, std::span<const std::int8_t> inputs, const ReadKey& key,
              const ProductNoise& noise, std::span<const Pulse> pulses, std::span<std::int32_t> currents,
              Processor processor = best_processor());

/// The same, converted. Returns how many codes were clipped.
std::uint64_t multiply(const TileConductances& area, std::span<const std::int8_t> inputs, const ReadKey& key,
                       const ProductNoise& noise, const ColumnConverters& converters, std::span<const Pulse> pulses,
                       std::span<std::int32_t> codes, Processor processor = best_processor());

}  // namespace tessera::analog
