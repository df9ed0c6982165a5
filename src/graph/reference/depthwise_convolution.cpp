// See depthwise_convolution.hpp.
#include "graph/reference/depthwise_convolution.hpp"

#include <algorithm>
#include <vector>

namespace tessera::graph {
namespace {

/// The sums of all channels of the window at (y, x), from codes less their zero points.
void add_taps(const WindowedShape& shape, std::span<const std::int16_t> input, std::span<const std::int16_t> weights,
              std::int32_t y, std::int32_t x, std::span<std::int32_t> sums) {
  const auto& [rows, columns] = shape.window;
  const std::size_t channels = sums.size();
  const std::int16_t* tap_weights = weights.data();
  std::ranges::fill(sums, 0);
  for (std::int32_t i = 0; i < rows.kernel; ++i) {
    const std::int32_t row = rows.position(y, i);
    for (std::int32_t j = 0; j < columns.kernel; ++j, tap_weights += channels) {
      const std::int32_t column = columns.position(x, j);
      if (!shape.input.contains(row, column)) continue;
      const std::int16_t* activations = input.data() + shape.input.offset(row, column);
      for (std::size_t c = 0; c < channels; ++c) sums[c] += activations[c] * tap_weights[c];
    }
  }
}

}  // namespace

void depthwise_convolution(const WindowedShape& shape, const ProductQuantisation& quantisation,
                           std::span<const std::int8_t> input, std::span<const std::int8_t> weights,
                           std::span<std::int8_t> output) {
  constexpr std::string_view kPlace = "depth-wise convolution";
  check_window(kPlace, shape);
  check_same_channels(kPlace, shape);
  const auto channels = static_cast<std::size_t>(shape.output.channels);
  check_quantisation(kPlace, quantisation, channels, shape.window.taps());
  check_size(kPlace, "the input", input.size(), shape.input.elements());
  check_size(kPlace, "the weight tensor", weights.size(), shape.window.taps() * channels);
  check_size(kPlace, "the output", output.size(), shape.output.elements());

  const std::vector<std::int16_t> centred_input = centred(input, quantisation.input_zero_point);
  const std::vector<std::int16_t> centred_weights = centred(weights, quantisation.weight_zero_point);
  std::vector<std::int32_t> sums(channels);
  auto result = output.begin();
  for (std::int32_t y = 0; y < shape.output.height; ++y) {
    for (std::int32_t x = 0; x < shape.output.width; ++x) {
      add_taps(shape, centred_input, centred_weights, y, x, sums);
      for (std::size_t c = 0; c < channels; ++c) {
        *result++ = requantise(sums[c], quantisation.channels[c], quantisation.output);
      }
    }
  }
}

}  // namespace tessera::graph
