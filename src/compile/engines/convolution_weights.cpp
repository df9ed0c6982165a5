#include "compile/engines/convolution_weights.hpp"

namespace tessera::compile {

std::vector<Requantisation> folded_channels(const Convolution& convolution, std::int32_t input_zero_point) {
  std::vector<Requantisation> folded = convolution.channels;
  const std::size_t taps = convolution.weights.size() / folded.size();
  for (std::size_t channel = 0; channel < folded.size(); ++channel) {
    std::int64_t sum = 0;
    for (std::size_t tap = 0; tap < taps; ++tap) sum += centred_weight(convolution, channel, tap);
    folded[channel].bias = saturate_to_int32(folded[channel].bias - input_zero_point * sum);
  }
  return folded;
}

}  // namespace tessera::compile
