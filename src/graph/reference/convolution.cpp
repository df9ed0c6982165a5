// See convolution.hpp. Each pixel's taps are gathered into one vector (im2col), which one product with the weights
// takes to all output channels.
#include "graph/reference/convolution.hpp"

#include <algorithm>
#include <vector>

#include "base/matrix_vector.hpp"

namespace tessera::graph {
namespace {

/// Writes the taps of the window at (y, x), less their zero point, in the order of the weights; padding is 0.
void gather(const WindowedShape& shape, std::span<const std::int16_t> input, std::int32_t y, std::int32_t x,
            std::span<std::int16_t> taps) {
  const auto& [rows, columns] = shape.window;
  const auto channels = static_cast<std::size_t>(shape.input.channels);
  auto tap = taps.begin();
  for (std::int32_t i = 0; i < rows.kernel; ++i) {
    const std::int32_t row = rows.position(y, i);
    for (std::int32_t j = 0; j < columns.kernel; ++j) {
      const std::int32_t column = columns.position(x, j);
      if (shape.input.contains(row, column)) {
        tap = std::ranges::copy(input.subspan(shape.input.offset(row, column), channels), tap).out;
      } else {
        tap = std::fill_n(tap, channels, std::int16_t{0});
      }
    }
  }
}

}  // namespace

void convolution(const WindowedShape& shape, const ProductQuantisation& quantisation,
                 std::span<const std::int8_t> input, std::span<const std::int8_t> weights,
                 std::span<std::int8_t> output) {
  constexpr std::string_view kPlace = "convolution";
  check_window(kPlace, shape);
  const auto channels = static_cast<std::size_t>(shape.output.channels);
  const std::size_t taps = shape.window.taps() * static_cast<std::size_t>(shape.input.channels);
  check_quantisation(kPlace, quantisation, channels, taps);
  check_size(kPlace, "the input", input.size(), shape.input.elements());
  check_size(kPlace, "the weight tensor", weights.size(), channels * taps);
  check_size(kPlace, "the output", output.size(), shape.output.elements());

  const std::vector<std::int16_t> centred_input = centred(input, quantisation.input_zero_point);
  const std::vector<std::int16_t> centred_weights = centred(weights, quantisation.weight_zero_point);
  std::vector<std::int16_t> window(taps);
  std::vector<std::int32_t> sums(channels);
  auto result = output.begin();
  for (std::int32_t y = 0; y < shape.output.height; ++y) {
    for (std::int32_t x = 0; x < shape.output.width; ++x) {
      gather(shape, centred_input, y, x, window);
      multiply_rows(window, centred_weights, taps, sums);
      for (std::size_t c = 0; c < channels; ++c) {
        *result++ = requantise(sums[c], quantisation.channels[c], quantisation.output);
      }
    }
  }
}

}  // namespace tessera::graph
