// Tests of product.hpp.
#include "graph/reference/product.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "graph/reference/testing.hpp"

namespace tessera::graph {
namespace {

TEST(Product, centred_codes_may_need_nine_bits) {
  const std::vector<std::int8_t> codes{-128, 0, 127};
  EXPECT_EQ(centred(codes, -128), (std::vector<std::int16_t>{0, 128, 255}));
  EXPECT_EQ(centred(codes, 127), (std::vector<std::int16_t>{-255, -127, 0}));
}

TEST(Product, every_parameter_out_of_range_is_refused) {
  const std::vector<Requantisation> channels = test::unscaled(2);
  const ProductQuantisation good{.input_zero_point = 0, .weight_zero_point = 0, .channels = channels, .output = {}};
  EXPECT_NO_THROW(check_quantisation("here", good, 2, 33025));
  EXPECT_THROW(check_quantisation("here", good, 3, 1), Error);
  EXPECT_THROW(check_quantisation("here", good, 2, 33026), Error);  // 33026 * 255 * 255 > 2^31 - 1
  ProductQuantisation bad = good;
  bad.input_zero_point = 128;
  EXPECT_THROW(check_quantisation("here", bad, 2, 1), Error);
  bad = good;
  bad.weight_zero_point = -129;
  EXPECT_THROW(check_quantisation("here", bad, 2, 1), Error);
  bad = good;
  bad.output = {.zero_point = 0, .minimum = 1, .maximum = 0};
  EXPECT_THROW(check_quantisation("here", bad, 2, 1), Error);
  bad.output = {.zero_point = 0, .minimum = 0, .maximum = 128};
  EXPECT_THROW(check_quantisation("here", bad, 2, 1), Error);
}

TEST(Product, a_shift_outside_the_rule_is_refused) {
  EXPECT_NO_THROW(check_multiplier("here", 1 << 30, 62));
  EXPECT_THROW(check_multiplier("here", 1 << 30, 63), Error);
  EXPECT_NO_THROW(check_multiplier("here", 1 << 30, 1));
  EXPECT_THROW(check_multiplier("here", 1 << 30, 0), Error);
  EXPECT_THROW(check_multiplier("here", -1, 30), Error);
}

}  // namespace
}  // namespace tessera::graph
