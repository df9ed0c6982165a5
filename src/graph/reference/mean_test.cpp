// Tests of mean.hpp.
#include "graph/reference/mean.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "base/error.hpp"

namespace tessera::graph {
namespace {

using Codes = std::vector<std::int8_t>;

TEST(Mean, codes_less_their_zero_point_are_averaged_for_each_channel) {
  const MeanQuantisation quantisation = make_mean_quantisation({2, 1}, 1, {.zero_point = -3}, 3);
  Codes output(2);
  mean(quantisation, Codes{1, 11, 4, 21, 4, 31}, output);
  EXPECT_EQ(output, (Codes{2 * 2 - 3, 2 * 20 - 3}));
}

// A half goes up, as the rule has it; average pooling takes it away from zero.
TEST(Mean, a_half_is_rounded_up_on_both_sides_of_zero) {
  const MeanQuantisation quantisation = make_mean_quantisation({1, 0}, 1, {}, 2);
  Codes output(2);
  mean(quantisation, Codes{1, -1, 2, -2}, output);
  EXPECT_EQ(output, (Codes{2, -1}));
}

// 1/3 as an integer, the rest cut off: 3 * 2^30 / 2^31 is 1431655765.67 in its 31 bits.
TEST(Mean, the_multiplier_is_divided_and_the_rest_cut_off) {
  const MeanQuantisation quantisation = make_mean_quantisation({1, 5}, 1, {}, 3);
  EXPECT_EQ(quantisation.scale, (Requantisation{.bias = -15, .multiplier = 715827882, .shift = 31}));
}

TEST(Mean, what_does_not_fit_is_refused) {
  MeanQuantisation quantisation = make_mean_quantisation({1, 0}, 1, {}, 2);
  Codes output(2);
  EXPECT_NO_THROW(mean(quantisation, Codes(4), output));
  EXPECT_THROW(mean(quantisation, Codes(5), output), Error);
  EXPECT_THROW(mean(quantisation, Codes(0), output), Error);
  EXPECT_THROW(mean(quantisation, Codes(4), std::span<std::int8_t>{}), Error);
  quantisation.output.maximum = 128;
  EXPECT_THROW(mean(quantisation, Codes(4), output), Error);
  EXPECT_THROW(make_mean_quantisation({1, 0}, 1, {}, 0), Error);
  EXPECT_THROW(make_mean_quantisation({0, 0}, 1, {}, 1), Error);
}

}  // namespace
}  // namespace tessera::graph
