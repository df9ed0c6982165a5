// What a crossbar and what surrounds it compute: input pulses, bit lines, converters, and the digital stage behind
// them. Pure functions over spans, without time. docs/design/numerics.md gives the formulas in one place and the
// options that were rejected.
//
// Two numerics. `Exact` is the digital equivalent: cells hold integer weights of 9 bits, sums are lossless, conversion
// is the identity. It cannot be built from 4-bit cells. `Analog` has cells of phase-change devices (area.hpp), pulses
// of at most 8 bits, an ADC of few bits with one range a job, and partial sums of few bits.
//
// A product goes through them in this order; "pulse" runs over the pulses of the input encoding:
//   PartialSums::begin; for each tile of rows, for each pulse: encode_inputs, the area's codes, add; then finish.
//
// An activation is driven as its distance q - o from an offset, one for each row. What is left, (o - z) times the sum
// of the column's weights for a zero point z, is a constant of the column and part of its bias. Padding needs no rule
// of its own: a padded activation equals the zero point.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/requantise.hpp"

namespace tessera::analog {

inline constexpr std::int32_t kMinExactCell = -256;  // a weight of 8 bits minus its zero point
inline constexpr std::int32_t kMaxExactCell = 255;

enum class Numerics : std::uint8_t { Exact, Analog };

/// How an activation q becomes pulses, given the row's offset o.
enum class InputEncoding : std::uint8_t {
  Raw,       ///< q itself; the offset is 0
  Centred7,  ///< sign and 7-bit magnitude of (q - o) / 2; the result counts double
  TwoPulse,  ///< q - o as the sum of two pulses of signed 8 bits, converted one after the other
};

/// What a job's numbers go through in `Analog`.
struct Conversion {
  Numerics numerics = Numerics::Exact;
  InputEncoding encoding = InputEncoding::Raw;
  unsigned adc_bits = 8;           ///< B, 2 .. 12
  std::int64_t adc_range = 32768;  ///< R: the current of the code 2^(B-1), in units of input code times cell code
  unsigned partial_sum_bits = 16;  ///< P, B + 3 .. 32
  unsigned slices = 1;             ///< converted columns of a partial sum: 1, or 2, of which the first counts 16-fold

  bool operator==(const Conversion&) const = default;
};

/// How often a value did not fit. Sums over all calls.
struct ConversionCounters {
  std::uint64_t input_clipped = 0;
  std::uint64_t adc_clipped = 0;
  std::uint64_t partial_sum_saturated = 0;

  ConversionCounters& operator+=(const ConversionCounters& other);
  bool operator==(const ConversionCounters&) const = default;
};

/// Throws Error{Input} naming the setting that is out of range. All functions below assume it passed.
void check(const Conversion& conversion);

/// The least range that `check` allows: no code is worth less than 1/64 of a unit of current.
std::int64_t least_adc_range(unsigned adc_bits);
inline constexpr std::int64_t kMaxAdcRange = std::int64_t{1} << 22;

/// What the first of two slices counts more than the second.
inline constexpr std::int32_t kSliceBase = 16;

/// Pulses an activation is driven with: 2 for TwoPulse, else 1. Each takes the time of a product.
unsigned pulse_count(InputEncoding encoding);

/// The pulse `pulse` (0 .. pulse_count - 1) of each activation, less its row's offset, in signed 8 bits. Sizes are
/// equal; `offsets` of Raw are not used. Clipping is counted with pulse 0.
void encode_inputs(InputEncoding encoding, std::span<const std::int8_t> activations,
                   std::span<const std::int8_t> offsets, unsigned pulse, std::span<std::int8_t> inputs,
                   ConversionCounters& counters);

/// The current of each column of integer cells: currents[c] = sum over i of inputs[i] * cells[c * stride + i]. Cells
/// are stored column by column; `cells` begins at the first row driven of the first column read; `stride` is the rows
/// of the array. Exact for up to 65,536 rows.
void bit_lines(std::span<const std::int16_t> inputs, std::span<const std::int16_t> cells, std::size_t stride,
               std::span<std::int32_t> currents);

/// A partial sum in units of input code times cell code: floor(sum * R * (2 if Centred7) / 2^(B-1) + 1/2), in Exact the
/// sum itself.
std::int64_t accumulated(const Conversion& conversion, std::int32_t partial_sum);

/// The activation of a column: `accumulated`, then bias, `single`, zero point and clip (requantise).
std::int8_t finish_column(const Conversion& conversion, std::int32_t partial_sum, const Requantisation& column,
                          const OutputRange& output);

/// finish_column of every column. Sizes are equal.
void finish_columns(const Conversion& conversion, std::span<const std::int32_t> partial_sums,
                    std::span<const Requantisation> columns, const OutputRange& output,
                    std::span<std::int8_t> activations);

/// The registers behind the converters, one for each column (its slices together), of P bits (32 in Exact). They
/// saturate, which is counted.
class PartialSums {
 public:
  /// The registers are the caller's `sums`; their size is the number of columns.
  PartialSums(const Conversion& conversion, std::span<std::int32_t> sums);

  void begin();
  /// Begins with a converted product.
  void begin(std::span<const std::int32_t> codes, ConversionCounters& counters);

  /// Adds a converted product, of codes as converters give them, whose columns are the registers' slices.
  void add(std::span<const std::int32_t> codes, ConversionCounters& counters);

  /// finish_columns of them.
  void finish(std::span<const Requantisation> columns, const OutputRange& output,
              std::span<std::int8_t> activations) const;

 private:
  /// code(c) is what is added to register c.
  template <typename Code>
  void add_each(const Code& code, ConversionCounters& counters);

  Conversion conversion_;
  std::span<std::int32_t> sums_;
  std::int64_t limit_;  // registers hold -limit_ .. limit_ - 1
};

}  // namespace tessera::analog
