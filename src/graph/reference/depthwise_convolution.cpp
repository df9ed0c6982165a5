// See depthwise_convolution.hpp.
#include "graph/reference/depthwise_convolution.hpp"

#include <vector>

#include "graph/ops/product.hpp"

namespace tessera::graph {

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
  auto result = output.begin();
  convolve_depthwise<std::int16_t>(shape, centred_input, centred_weights,
                                   [&](std::size_t, std::size_t, std::span<const std::int32_t> sums) {
                                     for (std::size_t c = 0; c < channels; ++c) {
                                       *result++ = requantise(sums[c], quantisation.channels[c], quantisation.output);
                                     }
                                   });
}

}  // namespace tessera::graph
