// Whatever a device or a converter draws by lot is a function of its key: the seed, where it is, what for, and when.
// The order of calls is of no concern, nor is who else draws.
#pragma once

#include <bit>
#include <cstdint>

#include "analog/normal.hpp"
#include "analog/philox.hpp"

namespace tessera::analog {

/// A device of a crossbar. A cell has two devices, the positive one first.
struct DevicePlace {
  std::uint32_t array = 0;
  std::uint32_t column = 0;  ///< below 65,536, as rows are
  std::uint32_t row = 0;
  std::uint32_t device = 0;
};

/// What is drawn. Numbers are part of the key: a new purpose gets a new one.
enum class Purpose : std::uint8_t { Life = 1, Flicker = 2, Stuck = 3, Read = 4, Converter = 5 };

inline Words words_of(std::uint64_t seed, const DevicePlace& place, Purpose purpose, std::uint32_t time = 0) {
  return philox(seed, {place.array, place.column << 16 | place.row,
                       place.device << 8 | static_cast<std::uint32_t>(purpose), time});
}

constexpr std::uint64_t pair(std::uint32_t high, std::uint32_t low) { return std::uint64_t{high} << 32 | low; }

/// The deviates that a device has for life.
struct LifeDraw {
  double programming = 0;
  double drift = 0;
};

inline LifeDraw draw_life(std::uint64_t seed, const DevicePlace& place) {
  const Words words = words_of(seed, place, Purpose::Life);
  return {normal_from_bits(pair(words[0], words[1])), normal_from_bits(pair(words[2], words[3]))};
}

/// A time as part of a key.
constexpr std::uint32_t when(double seconds) {
  return static_cast<std::uint32_t>((std::bit_cast<std::uint64_t>(seconds) * 0x9E3779B97F4A7C15u) >> 32);
}

/// What the read noise of an area's products is drawn with.
inline Words words_of_read(std::uint64_t seed, std::uint32_t array, std::uint32_t first_column, std::uint32_t first_row,
                           std::uint32_t layer, double seconds) {
  return philox(seed, {array, first_column << 16 | first_row, layer << 8 | static_cast<std::uint32_t>(Purpose::Read),
                       when(seconds)});
}

/// The deviates that the converter of a column has for life.
struct ConverterDraw {
  double gain = 0;
  double offset = 0;
};

inline ConverterDraw draw_converter(std::uint64_t seed, std::uint32_t array, std::uint32_t column) {
  const Words words = words_of(seed, {array, column, 0, 0}, Purpose::Converter);
  return {normal_from_bits(pair(words[0], words[1])), normal_from_bits(pair(words[2], words[3]))};
}

/// The deviate of the 1/f noise of a device that is read `seconds` after programming.
inline double draw_flicker(std::uint64_t seed, const DevicePlace& place, double seconds) {
  const Words words = words_of(seed, place, Purpose::Flicker, when(seconds));
  return normal_from_bits(pair(words[0], words[1]));
}

/// Evenly distributed over [0, 1): whether a device is stuck.
inline double draw_fate(std::uint64_t seed, const DevicePlace& place) {
  return words_of(seed, place, Purpose::Stuck)[0] * 0x1p-32;
}

}  // namespace tessera::analog
