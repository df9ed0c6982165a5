// See product.hpp.
#include "graph/reference/product.hpp"

#include <fmt/format.h>

#include <limits>
#include <string>

#include "base/error.hpp"
#include "graph/reference/window.hpp"

namespace tessera::graph {
namespace {

constexpr std::size_t kLargestProduct = 255 * 255;
constexpr std::size_t kMaxTaps = std::numeric_limits<std::int32_t>::max() / kLargestProduct;

void check_code(std::string_view place, std::string_view what, std::int32_t value) {
  if (-128 <= value && value <= 127) return;
  throw Error(ErrorKind::Input, std::string(place), fmt::format("{} {} is no code of 8 bits", what, value));
}

}  // namespace

std::vector<std::int16_t> centred(std::span<const std::int8_t> codes, std::int32_t zero_point) {
  std::vector<std::int16_t> result(codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i) result[i] = static_cast<std::int16_t>(codes[i] - zero_point);
  return result;
}

void check_quantisation(std::string_view place, const ProductQuantisation& quantisation, std::size_t channels,
                        std::size_t taps) {
  check_size(place, "the list of requantisations", quantisation.channels.size(), channels);
  for (const Requantisation& channel : quantisation.channels) {
    check_multiplier(place, channel.multiplier, channel.shift);
  }
  check_code(place, "input zero point", quantisation.input_zero_point);
  check_code(place, "weight zero point", quantisation.weight_zero_point);
  check_output_range(place, quantisation.output);
  if (taps > kMaxTaps) {
    throw Error(ErrorKind::Input, std::string(place),
                fmt::format("a sum of {} products may not fit in 32 bits, only {} surely do", taps, kMaxTaps));
  }
}

void check_output_range(std::string_view place, const OutputRange& output) {
  check_code(place, "output zero point", output.zero_point);
  check_code(place, "output minimum", output.minimum);
  check_code(place, "output maximum", output.maximum);
  if (output.minimum > output.maximum) {
    throw Error(ErrorKind::Input, std::string(place),
                fmt::format("output minimum {} is above the maximum {}", output.minimum, output.maximum));
  }
}

void check_multiplier(std::string_view place, std::int32_t multiplier, std::int32_t shift) {
  if (multiplier >= 0 && shift >= kMinShift && shift <= kMaxShift) return;
  throw Error(ErrorKind::Input, std::string(place),
              fmt::format("multiplier {} with shift {} is outside 0..2^31-1 and {}..{}", multiplier, shift, kMinShift,
                          kMaxShift));
}

}  // namespace tessera::graph
