// Tests of softmax.hpp.
#include "graph/reference/softmax.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.hpp"
#include "graph/reference/testing.hpp"

namespace tessera::graph {
namespace {

using test::Draw;
using Codes = std::vector<std::int8_t>;

constexpr OutputRange kUsual{.zero_point = -128};
constexpr float kUsualScale = 1.0F / 256;

Codes softmax_of(const SoftmaxQuantisation& quantisation, const Codes& input) {
  Codes output(input.size());
  softmax(quantisation, input, output);
  return output;
}

/// The definition in real numbers, in steps of the output, clipped but not rounded.
std::vector<double> real_softmax(double step, double output_scale, const OutputRange& range, const Codes& input) {
  const int largest = *std::ranges::max_element(input);
  double sum = 0;
  std::vector<double> result;
  for (const std::int8_t code : input) sum += result.emplace_back(std::exp(step * (code - largest)));
  for (double& value : result) {
    value = std::clamp(value / sum / output_scale + range.zero_point, static_cast<double>(range.minimum),
                       static_cast<double>(range.maximum));
  }
  return result;
}

/// The largest distance to the real numbers, in steps.
double error_of(float step, float output_scale, const OutputRange& range, const Codes& input) {
  const Codes output = softmax_of(make_softmax_quantisation(1, step, output_scale, range), input);
  const auto exact = real_softmax(static_cast<double>(step), static_cast<double>(output_scale), range, input);
  double largest = 0;
  for (std::size_t i = 0; i < input.size(); ++i) largest = std::max(largest, std::abs(exact[i] - output[i]));
  return largest;
}

TEST(Softmax, equal_codes_share_one) {
  const SoftmaxQuantisation quantisation = make_softmax_quantisation(1, 0.1F, kUsualScale, kUsual);
  EXPECT_EQ(softmax_of(quantisation, Codes(1, -5)), Codes(1, 127));  // 256 steps of 255
  EXPECT_EQ(softmax_of(quantisation, Codes(4, 127)), Codes(4, -64));
  EXPECT_EQ(softmax_of(quantisation, Codes(1000, -128)), Codes(1000, -128));
}

// exp(-ln 2 * d) for d of 0, 1, 1: a half and two quarters.
TEST(Softmax, a_step_of_ln_2_halves) {
  const SoftmaxQuantisation quantisation =
      make_softmax_quantisation(2, 0.34657359F, 1.0F / 128, {.zero_point = 3, .minimum = 0, .maximum = 60});
  EXPECT_EQ(quantisation.exponentials[0], 1U << 20);
  EXPECT_EQ(quantisation.exponentials[1], 1U << 19);
  EXPECT_EQ(quantisation.exponentials[20], 1U);
  EXPECT_EQ(quantisation.exponentials[21], 0U);  // the step is a little more than ln 2
  EXPECT_EQ(softmax_of(quantisation, {11, 10, 10}), (Codes{60, 35, 35}));
}

// 3 * 2^20: 22 bits, its 16 leading ones 0xc000, (2^32 - 1) / 0xc000 = 87381.
TEST(Softmax, the_factor_is_one_over_sum_and_output_scale) {
  SoftmaxQuantisation quantisation = make_softmax_quantisation(1, 1, kUsualScale, kUsual);
  EXPECT_EQ(quantisation.multiplier, 1 << 30);
  EXPECT_EQ(quantisation.shift, 22);
  EXPECT_EQ(softmax_factor(quantisation, 3U << 20), (SoftmaxFactor{.factor = 87381U << 14, .shift = 44}));
  EXPECT_EQ(softmax_factor(quantisation, 0xffff'ffffU), (SoftmaxFactor{.factor = 65535U << 14, .shift = 54}));
  quantisation.shift = 62;
  EXPECT_EQ(softmax_factor(quantisation, 1U << 20).shift, 62);
}

// Half a step of rounding, and the error that the header states for 4095 elements.
TEST(Softmax, codes_are_the_real_ones_or_next_to_them) {
  EXPECT_TRUE(rc::check([] {
    Draw draw;
    const auto step = static_cast<float>(std::exp2(-draw.number(0, 1200) / 100.0));
    const auto scale = static_cast<float>(std::exp2(-draw.number(0, 1000) / 100.0));
    const auto elements = static_cast<std::size_t>(draw.number(1, static_cast<int>(kSoftmaxMaxRow)));
    const double error = error_of(step, scale, draw.output_range(), draw.codes(elements));
    RC_ASSERT(error < 0.5 + static_cast<double>(elements) / 8192 + 0.0081);
  }));
}

// exp(-14.6) * 2^20 is just below a half: 4094 elements vanish from the sum, which they raise by 0.19 % in truth.
TEST(Softmax, what_the_table_rounds_away_moves_no_code_by_more_than_one) {
  Codes input(kSoftmaxMaxRow, -73);
  input[100] = 0;
  EXPECT_LT(error_of(0.2F, kUsualScale, kUsual, input), 1.0);
  EXPECT_EQ(make_softmax_quantisation(1, 0.2F, kUsualScale, kUsual).exponentials[73], 0U);
}

TEST(Softmax, the_upper_word_of_a_product_is_enough_for_usual_output_scales) {
  EXPECT_TRUE(rc::check([] {
    Draw draw;
    const float scale = static_cast<float>(draw.number(1, 1 << 20)) / (1 << 19);  // 2^-19 and above
    const SoftmaxQuantisation quantisation = make_softmax_quantisation(1, 0.1F, std::max(scale, 2e-6F), kUsual);
    const auto sum = static_cast<std::uint32_t>(draw.number(1 << 20, 0x7fff'ffff));
    const SoftmaxFactor row = softmax_factor(quantisation, sum);
    RC_ASSERT(row.shift >= 33);
    for (const std::uint32_t exponential : quantisation.exponentials) {
      const std::uint64_t product = std::uint64_t{exponential} * row.factor;
      const std::uint64_t upper = ((product >> 32) + (std::uint64_t{1} << (row.shift - 33))) >> (row.shift - 32);
      RC_ASSERT(upper == (product + (std::uint64_t{1} << (row.shift - 1))) >> row.shift);
    }
  }));
}

TEST(Softmax, what_does_not_fit_is_refused) {
  SoftmaxQuantisation quantisation = make_softmax_quantisation(1, 1, 1, {});
  Codes one(1);
  Codes two(2);
  EXPECT_NO_THROW(softmax(quantisation, one, one));
  EXPECT_THROW(softmax(quantisation, one, two), Error);
  EXPECT_THROW(softmax(quantisation, Codes{}, std::span<std::int8_t>{}), Error);
  quantisation.exponentials[0] = 0;
  EXPECT_THROW(softmax(quantisation, one, one), Error);
  EXPECT_THROW(make_softmax_quantisation(-1, 1, 1, {}), Error);
  EXPECT_THROW(make_softmax_quantisation(1, INFINITY, 1, {}), Error);
  EXPECT_THROW(make_softmax_quantisation(1, 1, 0, {}), Error);
  EXPECT_THROW(make_softmax_quantisation(1, 1, 1e-10F, {}), Error);
}

}  // namespace
}  // namespace tessera::graph
