// See numerics.hpp.
#include "accel/depthwise/numerics.hpp"

#include <algorithm>
#include <array>
#include <cassert>

namespace tessera::accel::depthwise {

/// Products of 8-bit codes fit 16 bits. Made in these, and all channels of a tap at a time, they are what g++
/// vectorises.
void tap_product(TapCodes window, TapCodes weights, std::span<std::int32_t, kChannels> sums) {
  std::array<std::int32_t, kChannels> totals{};
  for (std::size_t tap = 0; tap < kTaps; ++tap) {
    std::array<std::int16_t, kChannels> products;
    for (std::size_t c = 0; c < kChannels; ++c) {
      products[c] = static_cast<std::int16_t>(window[tap * kChannels + c] * weights[tap * kChannels + c]);
    }
    for (std::size_t c = 0; c < kChannels; ++c) totals[c] += products[c];
  }
  std::ranges::copy(totals, sums.begin());
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
