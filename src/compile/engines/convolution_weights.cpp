#include "compile/engines/convolution_weights.hpp"

#include <algorithm>
#include <cstdlib>
#include <span>

namespace tessera::compile {
namespace {

/// In pieces whose sums fit 32 bits, which compilers make vectors of.
WeightSums contiguous_sums(std::span<const std::int8_t> weights, std::int32_t zero_point) {
  constexpr std::size_t kPiece = 1 << 16;
  WeightSums sums;
  for (std::size_t first = 0; first < weights.size(); first += kPiece) {
    std::int32_t sum = 0, magnitudes = 0;
    for (const std::int8_t weight : weights.subspan(first, std::min(kPiece, weights.size() - first))) {
      sum += weight - zero_point;
      magnitudes += std::abs(weight - zero_point);
    }
    sums.sum += sum;
    sums.magnitudes += magnitudes;
  }
  return sums;
}

}  // namespace

WeightSums weight_sums(const Convolution& convolution, std::size_t channel) {
  const std::size_t taps = convolution.weights.size() / convolution.channels.size();
  if (!convolution.depthwise) {
    return contiguous_sums(std::span(convolution.weights).subspan(channel * taps, taps), convolution.weight_zero_point);
  }
  WeightSums sums;
  for (std::size_t tap = 0; tap < taps; ++tap) {
    const std::int64_t weight = centred_weight(convolution, channel, tap);
    sums.sum += weight;
    sums.magnitudes += std::abs(weight);
  }
  return sums;
}

Requantisation folded_channel(const Convolution& convolution, std::size_t channel, std::int32_t input_zero_point,
                              const WeightSums& sums) {
  Requantisation folded = convolution.channels[channel];
  folded.bias = saturate_to_int32(folded.bias - input_zero_point * sums.sum);
  return folded;
}

std::vector<Requantisation> folded_channels(const Convolution& convolution, std::int32_t input_zero_point,
                                            const Range& channels) {
  std::vector<Requantisation> folded;
  folded.reserve(static_cast<std::size_t>(channels.count));
  for (auto channel = static_cast<std::size_t>(channels.first); channel < static_cast<std::size_t>(channels.end());
       ++channel) {
    folded.push_back(folded_channel(convolution, channel, input_zero_point, weight_sums(convolution, channel)));
  }
  return folded;
}

std::vector<Requantisation> folded_channels(const Convolution& convolution, std::int32_t input_zero_point) {
  return folded_channels(convolution, input_zero_point, {0, static_cast<std::int32_t>(convolution.channels.size())});
}

}  // namespace tessera::compile
