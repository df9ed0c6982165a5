// Tests of depthwise_convolution.hpp.
#include "graph/reference/depthwise_convolution.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <vector>

#include "base/error.hpp"
#include "graph/reference/convolution.hpp"
#include "graph/reference/testing.hpp"

namespace tessera::graph {
namespace {

using test::Draw;
using Codes = std::vector<std::int8_t>;

// Channels (1, 10), (2, 20) in one row; a kernel of two with weights (1, 1), (3, -1): 1 + 2*3 and 10 - 20.
TEST(DepthwiseConvolution, each_channel_meets_only_its_own_weights) {
  const WindowedShape shape{.input = {.height = 1, .width = 2, .channels = 2},
                            .output = {.height = 1, .width = 1, .channels = 2},
                            .window = {.rows = {}, .columns = {.kernel = 2}}};
  const auto channels = test::unscaled(2);
  Codes output(2);
  depthwise_convolution(shape, {.channels = channels, .output = {}}, Codes{1, 10, 2, 20}, Codes{1, 1, 3, -1}, output);
  EXPECT_EQ(output, (Codes{7, -10}));
}

// TF-SAME with stride 2 on four columns pads (0, 1): windows over columns 0-2 and 2-4, of which 4 is padding.
TEST(DepthwiseConvolution, padding_may_be_on_one_side_only) {
  const WindowedShape shape{.input = {.height = 1, .width = 4},
                            .output = {.height = 1, .width = 2},
                            .window = {.rows = {}, .columns = {.kernel = 3, .stride = 2, .pad_after = 1}}};
  const auto channels = test::unscaled(1);
  Codes output(2);
  const ProductQuantisation quantisation{.input_zero_point = 1, .channels = channels, .output = {}};
  depthwise_convolution(shape, quantisation, Codes{2, 3, 4, 5}, Codes{1, 10, 20}, output);
  EXPECT_EQ(output, (Codes{1 + 20 + 60, 3 + 40}));
}

TEST(DepthwiseConvolution, what_does_not_fit_is_refused) {
  const auto channels = test::unscaled(1);
  const ProductQuantisation quantisation{.channels = channels, .output = {}};
  Codes one(1);
  Codes two(2);
  EXPECT_NO_THROW(depthwise_convolution({}, quantisation, one, one, one));
  EXPECT_THROW(depthwise_convolution({}, quantisation, two, one, one), Error);
  EXPECT_THROW(depthwise_convolution({}, quantisation, one, two, one), Error);
  EXPECT_THROW(depthwise_convolution({}, quantisation, one, one, two), Error);
  EXPECT_THROW(
      depthwise_convolution({.input = {.channels = 2}, .output = {}, .window = {}}, quantisation, two, one, one),
      Error);
}

TEST(DepthwiseConvolution, it_is_a_convolution_of_each_channel_alone) {
  EXPECT_TRUE(rc::check([] {
    Draw draw;
    const std::int32_t count = draw.number(1, 20);
    const WindowedShape shape = draw.shape(count, count);
    const auto channels = draw.channels(count);
    ProductQuantisation quantisation{.input_zero_point = draw.number(-128, 127),
                                     .weight_zero_point = draw.number(-128, 127),
                                     .channels = channels,
                                     .output = draw.output_range()};
    const Codes input = draw.codes(shape.input.elements());
    const Codes weights = draw.codes(shape.window.taps() * channels.size());
    Codes output(shape.output.elements());
    depthwise_convolution(shape, quantisation, input, weights, output);

    WindowedShape single = shape;
    single.input.channels = single.output.channels = 1;
    const auto plane = [count](const Codes& all, std::size_t channel) {
      Codes result;
      for (std::size_t i = channel; i < all.size(); i += static_cast<std::size_t>(count)) result.push_back(all[i]);
      return result;
    };
    for (std::size_t c = 0; c < channels.size(); ++c) {
      quantisation.channels = std::span(channels).subspan(c, 1);
      Codes expected(single.output.elements());
      convolution(single, quantisation, plane(input, c), plane(weights, c), expected);
      RC_ASSERT(plane(output, c) == expected);
    }
  }));
}

}  // namespace
}  // namespace tessera::graph
