#include "accel/depthwise/numerics.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <random>
#include <vector>

namespace tessera::accel::depthwise {
namespace {

using Bytes = std::array<std::int8_t, kTaps * kChannels>;
using Sums = std::array<std::int32_t, kChannels>;

TEST(DepthwiseProduct, a_channel_sums_its_own_nine_taps) {
  Bytes window{};
  Bytes weights{};
  for (std::size_t tap = 0; tap < kTaps; ++tap) {
    window[tap * kChannels + 3] = static_cast<std::int8_t>(tap + 1);
    weights[tap * kChannels + 3] = 2;
    weights[tap * kChannels + 4] = 100;
  }
  Sums sums;
  sums.fill(-1);
  tap_product(window, weights, sums);
  Sums expected{};
  expected[3] = 90;
  EXPECT_EQ(sums, expected);
}

TEST(DepthwiseProduct, the_largest_products_are_exact) {
  Bytes lowest;
  lowest.fill(-128);
  Sums sums;
  tap_product(lowest, lowest, sums);
  EXPECT_EQ(sums[15], 9 * 16384);
}

TEST(DepthwiseProduct, the_correction_centres_the_window) {
  EXPECT_TRUE(rc::check([](std::int8_t zero_point, std::uint32_t seed) {
    std::mt19937 engine(seed);
    Bytes window;
    Bytes weights;
    for (std::int8_t& byte : window) byte = static_cast<std::int8_t>(engine());
    for (std::int8_t& byte : weights) byte = static_cast<std::int8_t>(engine());
    Sums sums;
    Sums corrections;
    tap_product(window, weights, sums);
    zero_point_correction(zero_point, weights, corrections);
    for (std::size_t c = 0; c < kChannels; ++c) {
      std::int32_t centred = 0;
      for (std::size_t tap = 0; tap < kTaps; ++tap) {
        centred += (window[tap * kChannels + c] - zero_point) * weights[tap * kChannels + c];
      }
      RC_ASSERT(sums[c] + corrections[c] == centred);
    }
  }));
}

// (90 + 11) / 2 = 50.5 -> 51, less 10; the second channel is clipped.
TEST(DepthwiseProduct, sums_are_finished_by_bias_multiplier_zero_point_and_clip) {
  const std::vector<std::int32_t> sums{90, 1000};
  const std::vector<Requantisation> channels(2, {.bias = 11, .multiplier = 1 << 30, .shift = 31});
  std::vector<std::int8_t> activations(2);
  finish(sums, channels, {.zero_point = -10, .minimum = -10, .maximum = 100}, activations);
  EXPECT_EQ(activations, (std::vector<std::int8_t>{41, 100}));
}

}  // namespace
}  // namespace tessera::accel::depthwise
