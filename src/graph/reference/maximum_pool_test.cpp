// Tests of maximum_pool.hpp.
#include "graph/reference/maximum_pool.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "base/error.hpp"

namespace tessera::graph {
namespace {

using Codes = std::vector<std::int8_t>;

constexpr WindowedShape kPairs{.input = {.height = 1, .width = 4},
                               .output = {.height = 1, .width = 2},
                               .window = {.rows = {}, .columns = {.kernel = 2, .stride = 2}}};

TEST(MaximumPool, the_largest_code_is_clipped) {
  Codes output(2);
  maximum_pool(kPairs, -128, 127, Codes{-5, -7, 3, 100}, output);
  EXPECT_EQ(output, (Codes{-5, 100}));
  maximum_pool(kPairs, 0, 90, Codes{-5, -7, 3, 100}, output);
  EXPECT_EQ(output, (Codes{0, 90}));
}

TEST(MaximumPool, padding_is_not_looked_at_and_channels_stay_apart) {
  const WindowAxis axis{.kernel = 2, .stride = 1, .dilation = 1, .pad_before = 1, .pad_after = 0};
  const WindowedShape shape{.input = {.height = 1, .width = 2, .channels = 2},
                            .output = {.height = 1, .width = 2, .channels = 2},
                            .window = {.rows = axis, .columns = axis}};
  Codes output(4);
  maximum_pool(shape, -128, 127, Codes{-9, -100, -20, -3}, output);
  EXPECT_EQ(output, (Codes{-9, -100, -9, -3}));
}

TEST(MaximumPool, what_does_not_fit_is_refused) {
  Codes input(4);
  Codes output(2);
  EXPECT_NO_THROW(maximum_pool(kPairs, -128, 127, input, output));
  EXPECT_THROW(maximum_pool(kPairs, -128, 128, input, output), Error);
  EXPECT_THROW(maximum_pool(kPairs, -128, 127, output, output), Error);
  EXPECT_THROW(maximum_pool(kPairs, -128, 127, input, input), Error);
}

}  // namespace
}  // namespace tessera::graph
