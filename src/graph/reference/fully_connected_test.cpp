// Tests of fully_connected.hpp.
#include "graph/reference/fully_connected.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "base/error.hpp"
#include "graph/reference/testing.hpp"

namespace tessera::graph {
namespace {

using Codes = std::vector<std::int8_t>;

// Inputs less 1: (2, 4); weights less 2: (1, 3), (-2, 5). Sums 14 and 16, biases 1, then the clip to 15.
TEST(FullyConnected, each_output_is_a_row_of_weights_times_the_input) {
  const auto channels = test::unscaled(2, 1);
  Codes output(2);
  fully_connected({.input_zero_point = 1,
                   .weight_zero_point = 2,
                   .channels = channels,
                   .output = {.zero_point = 0, .minimum = -128, .maximum = 15}},
                  Codes{3, 5}, Codes{3, 5, 0, 7}, output);
  EXPECT_EQ(output, (Codes{15, 15}));
  fully_connected({.input_zero_point = 1, .weight_zero_point = 2, .channels = channels, .output = {}}, Codes{3, 5},
                  Codes{3, 5, 0, 7}, output);
  EXPECT_EQ(output, (Codes{15, 17}));
}

TEST(FullyConnected, weights_that_do_not_fit_are_refused) {
  const auto channels = test::unscaled(2);
  Codes output(2);
  EXPECT_THROW(fully_connected({.channels = channels, .output = {}}, Codes{1}, Codes{1}, output), Error);
  Codes one(1);
  EXPECT_THROW(fully_connected({.channels = channels, .output = {}}, Codes{1}, Codes{1}, one), Error);
}

}  // namespace
}  // namespace tessera::graph
