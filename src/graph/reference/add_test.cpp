// Tests of add.hpp.
#include "graph/reference/add.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <vector>

#include "base/error.hpp"
#include "graph/reference/testing.hpp"

namespace tessera::graph {
namespace {

using test::Draw;
using Codes = std::vector<std::int8_t>;

TEST(Add, equal_scales_add_codes_less_their_zero_points) {
  const AddQuantisation quantisation = add_quantisation({0.5F, 3}, {0.5F, -2}, 0.5F, {.zero_point = 10});
  Codes output(3);
  add(quantisation, Codes{5, 100, -128}, Codes{7, 100, -128}, output);
  EXPECT_EQ(output, (Codes{21, 127, -128}));
}

// Output codes are worth 2: 1/2, 3/2, -1/2 and -3/2 of them.
TEST(Add, a_half_is_rounded_up_on_both_sides_of_zero) {
  const AddQuantisation quantisation = add_quantisation({1, 0}, {1, 0}, 2, {});
  Codes output(4);
  add(quantisation, Codes{1, 3, -1, -3}, Codes(4, 0), output);
  EXPECT_EQ(output, (Codes{1, 2, 0, -1}));
}

TEST(Add, the_larger_input_scale_is_halved_and_the_other_follows) {
  const AddQuantisation quantisation = add_quantisation({1, 0}, {0.25F, 7}, 0.5F, {});
  EXPECT_EQ(quantisation.left, (AddInput{.zero_point = 0, .multiplier = 1 << 30, .shift = 31}));
  EXPECT_EQ(quantisation.right, (AddInput{.zero_point = 7, .multiplier = 1 << 30, .shift = 33}));
  EXPECT_EQ(quantisation.multiplier, 1 << 30);
  EXPECT_EQ(quantisation.shift, 48);  // 2 / (2^20 * 0.5) = 2^-18
}

TEST(Add, the_order_of_the_inputs_does_not_matter) {
  EXPECT_TRUE(rc::check([] {
    Draw draw;
    const TensorScale left{static_cast<float>(draw.number(1, 1000)) / 1000, draw.number(-128, 127)};
    const TensorScale right{static_cast<float>(draw.number(1, 1000)) / 1000, draw.number(-128, 127)};
    const float scale = static_cast<float>(draw.number(1, 1000)) / 1000;
    const OutputRange range = draw.output_range();
    const Codes a = draw.codes(100);
    const Codes b = draw.codes(100);
    Codes forward(100);
    Codes backward(100);
    add(add_quantisation(left, right, scale, range), a, b, forward);
    add(add_quantisation(right, left, scale, range), b, a, backward);
    RC_ASSERT(forward == backward);
  }));
}

// Three roundings: each input's is below 2^-20 of its code, so only the last, of half a code, is seen.
TEST(Add, the_result_is_the_sum_of_the_real_values_to_the_nearest_code) {
  EXPECT_TRUE(rc::check([] {
    Draw draw;
    const TensorScale left{static_cast<float>(draw.number(100, 1000)) / 1000, draw.number(-128, 127)};
    const TensorScale right{static_cast<float>(draw.number(100, 1000)) / 1000, draw.number(-128, 127)};
    const float scale = static_cast<float>(draw.number(100, 1000)) / 1000;
    const Codes a = draw.codes(100);
    const Codes b = draw.codes(100);
    Codes output(100);
    add(add_quantisation(left, right, scale, {.zero_point = 5}), a, b, output);
    for (std::size_t i = 0; i < output.size(); ++i) {
      const double real = static_cast<double>(left.scale) * (a[i] - left.zero_point) +
                          static_cast<double>(right.scale) * (b[i] - right.zero_point);
      const double code = std::clamp(real / static_cast<double>(scale) + 5, -128.0, 127.0);
      RC_ASSERT(std::abs(code - output[i]) < 0.5001);
    }
  }));
}

TEST(Add, what_does_not_fit_is_refused) {
  const AddQuantisation good = add_quantisation({1, 0}, {1, 0}, 1, {});
  Codes one(1);
  Codes two(2);
  EXPECT_NO_THROW(add(good, one, one, one));
  EXPECT_THROW(add(good, two, one, one), Error);
  EXPECT_THROW(add(good, one, two, one), Error);
  AddQuantisation bad = good;
  bad.left.shift = 0;
  EXPECT_THROW(add(bad, one, one, one), Error);
  bad = good;
  bad.right.zero_point = 128;
  EXPECT_THROW(add(bad, one, one, one), Error);
  EXPECT_THROW(add_quantisation({0, 0}, {1, 0}, 1, {}), Error);
  EXPECT_THROW(add_quantisation({1, 0}, {1, 0}, -1, {}), Error);
}

}  // namespace
}  // namespace tessera::graph
