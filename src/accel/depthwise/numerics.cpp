// See numerics.hpp.
#include "accel/depthwise/numerics.hpp"

#include <algorithm>
#include <array>
#include <cassert>

namespace tessera::accel::depthwise {

void tap_product(TapCodes window, TapCodes weights, std::span<std::int32_t, kChannels> sums) {
  // Their own array: bytes might be part of anybody else's, and then nothing is vectorised.
  std::array<std::int32_t, kChannels> own{};
  for (std::size_t tap = 0; tap < kTaps; ++tap) {
    for (std::size_t c = 0; c < kChannels; ++c) {
      own[c] += std::int16_t{window[tap * kChannels + c]} * std::int16_t{weights[tap * kChannels + c]};
    }
  }
  std::ranges::copy(own, sums.begin());
}

void zero_point_correction(std::int32_t input_zero_point, TapCodes weights,
                           std::span<std::int32_t, kChannels> corrections) {
  std::ranges::fill(corrections, 0);
  for (std::size_t i = 0; i < weights.size(); ++i) corrections[i % kChannels] -= input_zero_point * weights[i];
}

void finish(std::span<const std::int32_t> sums, std::span<const Requantisation> channels, const OutputRange& output,
            std::span<std::int8_t> activations) {
  assert(sums.size() == channels.size() && sums.size() == activations.size());
  for (std::size_t c = 0; c < sums.size(); ++c) activations[c] = requantise(sums[c], channels[c], output);
}

}  // namespace tessera::accel::depthwise
