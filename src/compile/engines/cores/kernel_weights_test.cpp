#include "compile/engines/cores/kernel_weights.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "base/error.hpp"

namespace tessera::compile {
namespace {

using Codes = std::vector<std::int8_t>;

Codes counting(std::size_t count) {
  Codes codes(count);
  std::iota(codes.begin(), codes.end(), std::int8_t{1});
  return codes;
}

TEST(KernelWeights, four_output_channels_take_turns_every_four_taps) {
  const Codes packed = pack_product_weights(counting(4 * 8), 4, 8);
  EXPECT_EQ(packed, (Codes{1, 2, 3, 4, 9,  10, 11, 12, 17, 18, 19, 20, 25, 26, 27, 28,
                           5, 6, 7, 8, 13, 14, 15, 16, 21, 22, 23, 24, 29, 30, 31, 32}));
}

TEST(KernelWeights, zeros_stand_for_taps_and_channels_that_do_not_exist) {
  const Codes packed = pack_product_weights(counting(5 * 3), 5, 3);
  EXPECT_EQ(packed, (Codes{1,  2,  3,  0, 4, 5, 6, 0, 7, 8, 9, 0, 10, 11, 12, 0,
                           13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  0,  0,  0}));
}

TEST(KernelWeights, depthwise_weights_go_column_by_column_in_whole_words) {
  const Codes packed = pack_depthwise_weights(counting(2 * 3 * 2), 2, 3, 2);
  EXPECT_EQ(packed, (Codes{1, 3, 5, 0, 2, 4, 6, 0, 7, 9, 11, 0, 8, 10, 12, 0}));
}

TEST(KernelWeights, columns_of_more_than_four_rows_take_more_words) {
  const Codes packed = pack_depthwise_weights(counting(5), 1, 5, 1);
  EXPECT_EQ(packed, (Codes{1, 2, 3, 4, 5, 0, 0, 0}));
}

TEST(KernelWeights, weights_that_do_not_fit_the_shape_are_an_error) {
  EXPECT_THROW(pack_product_weights(counting(7), 2, 4), Error);
  EXPECT_THROW(pack_depthwise_weights(counting(7), 2, 2, 2), Error);
}

TEST(KernelWeights, channels_are_filled_up_to_a_multiple_of_four) {
  const std::vector<Requantisation> channels(5, {7, 1 << 30, 40});
  const std::vector<std::int64_t> sums(5, 1 << 20);
  const ChannelTable table = make_channel_table(channels, sums);
  ASSERT_EQ(table.channels.size(), 8u);
  EXPECT_EQ(table.pre_shift, 0);
  EXPECT_EQ(table.maximum_shift, 40);
  EXPECT_EQ(table.channels[4].bias, 7);
  EXPECT_EQ(table.channels[4].shift, 40);
  EXPECT_GE(table.channels[7].shift, 33);
}

TEST(KernelWeights, the_smallest_shift_decides_the_pre_shift) {
  const std::vector<Requantisation> channels{{0, 1 << 30, 40}, {0, 1 << 30, 30}, {0, 1 << 30, 33}};
  EXPECT_EQ(make_channel_table(channels, std::vector<std::int64_t>(3, 1000)).pre_shift, 3);
}

TEST(KernelWeights, sums_must_fit_after_the_pre_shift) {
  const std::vector<Requantisation> channels{{0, 1 << 30, 30}};
  const std::int64_t largest = ((std::int64_t{1} << 31) - 1) >> 3;
  EXPECT_NO_THROW(make_channel_table(channels, std::vector{largest}));
  EXPECT_THROW(make_channel_table(channels, std::vector{largest + 1}), Error);
}

TEST(KernelWeights, a_channel_without_influence_does_not_slow_the_layer_down) {
  // (2^23 - 1) * 2^30 / 2^54 is just below one half; 2^23 reaches it.
  const std::vector<Requantisation> channels{{3, 1 << 30, 54}, {3, 0, 20}, {3, 1 << 30, 54}};
  const std::vector<std::int64_t> sums{(1 << 23) - 1, 100, 1 << 23};
  const ChannelTable table = make_channel_table(channels, sums);
  EXPECT_EQ(table.pre_shift, 0);
  EXPECT_EQ(table.channels[0].multiplier, 0);
  EXPECT_EQ(table.channels[0].shift, 33);
  EXPECT_EQ(table.channels[1].shift, 33);
  EXPECT_EQ(table.channels[2].multiplier, 1 << 30);
  EXPECT_EQ(table.maximum_shift, 54);
}

// Sums of a depth-wise channel: 18 bits.
constexpr std::int32_t kLargest = 150000;

bool same_results(const Requantisation& a, const arch::ChannelParameters& b) {
  for (std::int32_t sum = -kLargest; sum <= kLargest; ++sum) {
    const auto clipped = [](std::int32_t steps) { return std::clamp(steps, -257, 256); };
    if (clipped(requantise_single(sum, a.multiplier, a.shift)) !=
        clipped(requantise_single(sum, b.multiplier, b.shift))) {
      return false;
    }
  }
  return true;
}

TEST(KernelWeights, multipliers_are_rounded_where_no_sum_notices) {
  std::uint32_t state = 1;
  int rounded = 0;
  constexpr int kChannels = 120;
  for (int i = 0; i < kChannels; ++i) {
    state = state * 1664525u + 1013904223u;
    const Requantisation channel{0, static_cast<std::int32_t>(0x40000000u + (state >> 2)), 34 + i % 12};
    const ChannelTable table = make_channel_table(std::vector{channel}, std::vector<std::int64_t>{kLargest});
    EXPECT_TRUE(same_results(channel, table.channels[0])) << channel.multiplier << " >> " << channel.shift;
    rounded += table.channels[0].multiplier % (1 << KERNEL_SPLIT_ZEROS(channel.shift)) == 0 ? 1 : 0;
  }
  EXPECT_GT(rounded, kChannels * 9 / 10);
}

TEST(KernelWeights, a_multiplier_whose_rounding_a_sum_would_notice_stays) {
  const std::int32_t multiplier = 1305378342;  // both multiples of 16 around it fail, at the largest reach
  const Requantisation channel{0, multiplier, 41};
  const std::int64_t largest = 1 << 19;
  const ChannelTable table = make_channel_table(std::vector{channel}, std::vector{largest});
  EXPECT_EQ(table.channels[0].multiplier, multiplier);
}

TEST(KernelWeights, sums_beyond_the_reach_leave_the_multiplier_alone) {
  const Requantisation channel{0, (1 << 30) + 1, 45};
  const std::int64_t reach = KERNEL_SPLIT_REACH(KERNEL_SPLIT_ZEROS(45));
  EXPECT_EQ(make_channel_table(std::vector{channel}, std::vector{reach + 1}).channels[0].multiplier, (1 << 30) + 1);
  // With 2^30 itself, -2^14 would lie on a tie that the channel's own multiplier does not know.
  EXPECT_EQ(make_channel_table(std::vector{channel}, std::vector<std::int64_t>{1 << 15}).channels[0].multiplier,
            (1 << 30) + 64);
}

}  // namespace
}  // namespace tessera::compile
