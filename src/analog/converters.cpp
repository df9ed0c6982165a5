// See converters.hpp.
#include "analog/converters.hpp"

#include <algorithm>
#include <cmath>

#include "base/divide.hpp"

namespace tessera::analog {
namespace {

constexpr int kScaleBits = 29;  // of the nominal scale; a gain of 4 still fits 31 bits
constexpr double kMostGain = 3.99;
constexpr double kMostOffset = 1 << 24;  // of a current; far beyond any range that holds codes

}  // namespace

ColumnConverters converters_of(const ConverterModel& model, const Conversion& conversion, std::uint64_t seed,
                               const CellPlace& first, unsigned columns) {
  ColumnConverters converters;
  converters.limit = 1 << (conversion.adc_bits - 1);
  const double code = static_cast<double>(conversion.adc_range) * kCodeUnit / converters.limit;  // in currents
  converters.shift = static_cast<unsigned>(kScaleBits + std::ilogb(code));
  const double nominal = std::ldexp(1 / code, static_cast<int>(converters.shift));
  converters.scales.resize(round_up(columns, kBlock));
  converters.offsets.resize(converters.scales.size());
  for (unsigned column = 0; column < columns; ++column) {
    const ConverterDraw draw = draw_converter(seed, first.array, first.column + column);
    const double gain = std::clamp(1 + model.gain_spread * draw.gain, 0.0, kMostGain);
    const double offset = std::clamp(model.offset_spread * draw.offset * code, -kMostOffset, kMostOffset);
    converters.scales[column] = static_cast<std::int32_t>(std::floor(nominal * gain + 0.5));
    converters.offsets[column] = static_cast<std::int32_t>(std::floor(offset + 0.5));
  }
  return converters;
}

std::uint64_t convert(const ColumnConverters& converters, std::span<std::int32_t> currents) {
  const std::int64_t half = std::int64_t{1} << (converters.shift - 1);
  std::uint64_t clipped = 0;
  for (std::size_t column = 0; column < currents.size(); ++column) {
    const std::int64_t current = std::int64_t{currents[column]} + converters.offsets[column];
    const std::int64_t code = (current * converters.scales[column] + half) >> converters.shift;
    const std::int64_t kept =
        std::clamp<std::int64_t>(code, -std::int64_t{converters.limit}, std::int64_t{converters.limit} - 1);
    clipped += kept != code;
    currents[column] = static_cast<std::int32_t>(kept);
  }
  return clipped;
}

}  // namespace tessera::analog
