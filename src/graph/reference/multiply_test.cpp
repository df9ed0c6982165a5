// Tests of multiply.hpp.
#include "graph/reference/multiply.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "base/error.hpp"

namespace tessera::graph {
namespace {

using Codes = std::vector<std::int8_t>;

TEST(Multiply, codes_less_their_zero_points_are_multiplied_scaled_and_clipped) {
  const MultiplyQuantisation quantisation =
      make_multiply_quantisation({0.5F, 1}, {0.25F, -2}, 1, {.zero_point = 3, .minimum = -20, .maximum = 100});
  EXPECT_EQ(quantisation.scale, (Requantisation{.bias = 0, .multiplier = 1 << 30, .shift = 33}));
  Codes output(4);
  multiply(quantisation, Codes{9, 127, -128, 5}, Codes{6, 127, 127, -1}, output);
  EXPECT_EQ(output, (Codes{11, 100, -20, 4}));  // 8 * 8 / 8, 4 * 1 / 8 rounded up
}

TEST(Multiply, a_half_is_rounded_up_on_both_sides_of_zero) {
  Codes output(2);
  multiply(make_multiply_quantisation({1, 0}, {1, 0}, 2, {}), Codes{1, -1}, Codes{1, 1}, output);
  EXPECT_EQ(output, (Codes{1, 0}));
}

TEST(Multiply, what_does_not_fit_is_refused) {
  MultiplyQuantisation quantisation = make_multiply_quantisation({1, 0}, {1, 0}, 1, {});
  Codes one(1);
  Codes two(2);
  EXPECT_NO_THROW(multiply(quantisation, one, one, one));
  EXPECT_THROW(multiply(quantisation, two, one, one), Error);
  EXPECT_THROW(multiply(quantisation, one, two, one), Error);
  quantisation.left_zero_point = 200;
  EXPECT_THROW(multiply(quantisation, one, one, one), Error);
  EXPECT_THROW(make_multiply_quantisation({1, 0}, {0, 0}, 1, {}), Error);
}

}  // namespace
}  // namespace tessera::graph
