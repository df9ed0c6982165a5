// What the analog array computes: input pulses, bit lines, converters, and the digital stage behind them. Pure
// functions over spans, without time. docs/design/numerics.md gives the formulas in one place and the options that were
// rejected.
//
// A product goes through them in this order; "pulse" runs over the pulses of the input encoding:
//   store_cells (when the array is programmed);
//   PartialSums: begin; for each tile of rows, for each pulse: encode_inputs, bit_lines, convert, add; then finish.
//
// Two numerics. `Exact` is the digital equivalent: cells hold integer weights of 9 bits, sums are lossless, conversion
// is the identity. It cannot be built from 4-bit cells. `Quantised` has signed 4-bit cells, pulses of at most 8 bits,
// an ADC of few bits with one range a job, and partial sums of few bits.
//
// Padding needs no rule of its own: a padded activation equals the zero point, and encodes to the code of zero.
//
// The device's own deviations (programming error, drift, read noise, converter spread) have their place between
// bit_lines and convert: cell -> conductance -> current, each a function of seed, unit, job and element. bit_lines is
// then what a faultless array does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/requantise.hpp"

namespace tessera::accel::ima {

inline constexpr std::int32_t kMinCell = -8;  // signed 4 bits, differential
inline constexpr std::int32_t kMaxCell = 7;
inline constexpr std::int32_t kMinExactCell = -256;  // a weight of 8 bits minus its zero point
inline constexpr std::int32_t kMaxExactCell = 255;

enum class Numerics : std::uint8_t { Exact, Quantised };

/// How an activation q with zero point z becomes pulses, and what is left to correct digitally.
enum class InputEncoding : std::uint8_t {
  Raw,       ///< q itself; the column's bias holds -z times the sum of its weights
  Centred7,  ///< sign and 7-bit magnitude of (q - z) / 2; the result counts double
  TwoPulse,  ///< q - z as the sum of two pulses of signed 8 bits, converted one after the other
};

/// The settings of a job. In `Exact` only `encoding` (Raw), `cell_step` (1) and `input_zero_point` have a meaning.
struct Conversion {
  Numerics numerics = Numerics::Exact;
  InputEncoding encoding = InputEncoding::Raw;
  unsigned adc_bits = 8;              ///< B, 2 .. 12
  std::int64_t adc_range = 32768;     ///< R: the current of the code 2^(B-1), in units of input code times cell code
  unsigned partial_sum_bits = 16;     ///< P, B + 3 .. 32
  std::int32_t cell_step = 1;         ///< the weight that a cell code of 1 stands for
  std::int32_t input_zero_point = 0;  ///< z, -128 .. 127
};

/// How often a value did not fit. Sums over all calls.
struct ConversionCounters {
  std::uint64_t input_clipped = 0;
  std::uint64_t cell_clipped = 0;
  std::uint64_t adc_clipped = 0;
  std::uint64_t partial_sum_saturated = 0;

  bool operator==(const ConversionCounters&) const = default;
};

/// Throws Error{Input} naming the setting that is out of range. All functions below assume it passed.
void check(const Conversion& conversion);

/// Pulses an activation is driven with: 2 for TwoPulse, else 1. Each takes the time of a product.
unsigned pulse_count(InputEncoding encoding);

/// cells[i] = round(weights[i] / cell_step), halves away from zero, clipped to 4 bits. In Exact: weights[i], clipped
/// to 9. Sizes are equal.
void store_cells(const Conversion& conversion, std::span<const std::int16_t> weights, std::span<std::int16_t> cells,
                 ConversionCounters& counters);

/// What the host adds to a column's bias, given the cells of all its rows: -z * cell_step * sum(cells) for Raw, else 0.
/// Saturates at 32 bits.
std::int32_t zero_point_correction(const Conversion& conversion, std::span<const std::int16_t> column_cells);

/// The pulse `pulse` (0 .. pulse_count - 1) of each activation. Sizes are equal. Clipping is counted with pulse 0.
void encode_inputs(const Conversion& conversion, std::span<const std::int8_t> activations, unsigned pulse,
                   std::span<std::int16_t> inputs, ConversionCounters& counters);

/// The exact current of each column: currents[c] = sum over i of inputs[i] * cells[c * stride + i]. Cells are stored
/// column by column; `cells` begins at the first row driven of the first column read; `stride` is the rows of the
/// array. Unit: input code times cell code. Exact for up to 65,536 rows.
void bit_lines(std::span<const std::int16_t> inputs, std::span<const std::int16_t> cells, std::size_t stride,
               std::span<std::int32_t> currents);

/// Replaces currents by ADC codes: floor(I * 2^(B-1) / R + 1/2), clipped to B bits signed. The identity in Exact.
void convert(const Conversion& conversion, std::span<std::int32_t> currents, ConversionCounters& counters);

/// The activation of a column: the partial sum in units of input code times weight, floor(sum * R * cell_step *
/// (2 if Centred7) / 2^(B-1) + 1/2), in Exact the sum itself; then bias, `single`, zero point and clip (requantise).
std::int8_t finish_column(const Conversion& conversion, std::int32_t partial_sum, const Requantisation& column,
                          const OutputRange& output);

/// The registers behind the converters, one for each column, of P bits (32 in Exact). They saturate, which is counted.
class PartialSums {
 public:
  /// The registers are the caller's `sums`; their size is the number of columns.
  PartialSums(const Conversion& conversion, std::span<std::int32_t> sums);

  void begin();
  /// Begins with a converted product.
  void begin(std::span<const std::int32_t> codes, ConversionCounters& counters);

  /// Adds a converted product. Sizes are equal.
  void add(std::span<const std::int32_t> codes, ConversionCounters& counters);

  /// finish_column of every column. Sizes are equal.
  void finish(std::span<const Requantisation> columns, const OutputRange& output,
              std::span<std::int8_t> activations) const;

 private:
  Conversion conversion_;
  std::span<std::int32_t> sums_;
  std::int64_t limit_;  // registers hold -limit_ .. limit_ - 1
};

}  // namespace tessera::accel::ima
