// Weights and biases of convolutions in the form that every engine multiplies with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/requantise.hpp"
#include "compile/layer.hpp"
#include "compile/part.hpp"

namespace tessera::compile {

/// Weight `tap` (kernel row, kernel column, input channel) of an output channel, less its zero point. Inline, for it is
/// asked for every weight.
inline std::int16_t centred_weight(const Convolution& convolution, std::size_t channel, std::size_t tap) {
  const auto channels = static_cast<std::size_t>(convolution.shape.output.channels);
  const std::size_t taps = convolution.weights.size() / channels;
  const std::size_t place = convolution.depthwise ? tap * channels + channel : channel * taps + tap;
  return static_cast<std::int16_t>(convolution.weights[place] - convolution.weight_zero_point);
}

/// Of an output channel's weights, less their zero point.
struct WeightSums {
  std::int64_t sum = 0;
  std::int64_t magnitudes = 0;
};
WeightSums weight_sums(const Convolution& convolution, std::size_t channel);

/// A channel with the input's zero point folded into its bias, as kernels and engines take it:
/// bias - input_zero_point * sum(weight - weight_zero_point). `sums` are those of the channel.
Requantisation folded_channel(const Convolution& convolution, std::size_t channel, std::int32_t input_zero_point,
                              const WeightSums& sums);
/// All of them.
std::vector<Requantisation> folded_channels(const Convolution& convolution, std::int32_t input_zero_point);
/// Some of them.
std::vector<Requantisation> folded_channels(const Convolution& convolution, std::int32_t input_zero_point,
                                            const Range& channels);

}  // namespace tessera::compile
