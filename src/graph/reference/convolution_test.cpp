// Tests of convolution.hpp.
#include "graph/reference/convolution.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <vector>

#include "base/error.hpp"
#include "graph/reference/fully_connected.hpp"
#include "graph/reference/testing.hpp"

namespace tessera::graph {
namespace {

using test::Draw;
using Codes = std::vector<std::int8_t>;

// 1 2 3     1 0
// 4 5 6  *  0 1  with stride 1: 1+5 2+6 / 4+8 5+9
// 7 8 9
TEST(Convolution, a_kernel_slides_over_rows_and_columns) {
  const WindowedShape shape{.input = {.height = 3, .width = 3},
                            .output = {.height = 2, .width = 2},
                            .window = {.rows = {.kernel = 2}, .columns = {.kernel = 2}}};
  const auto channels = test::unscaled(1);
  Codes output(4);
  convolution(shape, {.channels = channels, .output = {}}, Codes{1, 2, 3, 4, 5, 6, 7, 8, 9}, Codes{1, 0, 0, 1}, output);
  EXPECT_EQ(output, (Codes{6, 8, 12, 14}));
}

// One pixel of channels (10, 20), two output channels with weights (1, 2) and (3, -1), biases 5 and half scale:
// (50 + 5) / 2 = 27.5 -> 28; (10 + 5) / 2 = 7.5 -> 8, plus the zero point -3.
TEST(Convolution, each_output_channel_has_its_weights_and_its_requantisation) {
  const WindowedShape shape{.input = {.channels = 2}, .output = {.channels = 2}, .window = {}};
  const std::vector<Requantisation> channels(2, {.bias = 5, .multiplier = 1 << 30, .shift = 31});
  Codes output(2);
  convolution(shape, {.channels = channels, .output = {.zero_point = -3}}, Codes{10, 20}, Codes{1, 2, 3, -1}, output);
  EXPECT_EQ(output, (Codes{25, 5}));
}

// (7 - 4) * (5 - 2) = 9
TEST(Convolution, both_zero_points_are_subtracted) {
  const auto channels = test::unscaled(1);
  Codes output(1);
  convolution({}, {.input_zero_point = 4, .weight_zero_point = 2, .channels = channels, .output = {}}, Codes{7},
              Codes{5}, output);
  EXPECT_EQ(output, (Codes{9}));
}

TEST(Convolution, what_does_not_fit_is_refused) {
  const auto channels = test::unscaled(1);
  const ProductQuantisation quantisation{.channels = channels, .output = {}};
  Codes one(1);
  Codes two(2);
  EXPECT_NO_THROW(convolution({}, quantisation, one, one, one));
  EXPECT_THROW(convolution({}, quantisation, two, one, one), Error);
  EXPECT_THROW(convolution({}, quantisation, one, two, one), Error);
  EXPECT_THROW(convolution({}, quantisation, one, one, two), Error);
  EXPECT_THROW(convolution({}, {.channels = {}, .output = {}}, one, one, one), Error);
}

/// The formula of the header, tap by tap.
Codes direct(const WindowedShape& shape, const ProductQuantisation& quantisation, const Codes& input,
             const Codes& weights) {
  Codes output;
  const auto& [rows, columns] = shape.window;
  for (std::int32_t y = 0; y < shape.output.height; ++y) {
    for (std::int32_t x = 0; x < shape.output.width; ++x) {
      std::size_t weight = 0;
      for (const Requantisation& channel : quantisation.channels) {
        std::int32_t sum = 0;
        for (std::int32_t i = 0; i < rows.kernel; ++i) {
          for (std::int32_t j = 0; j < columns.kernel; ++j) {
            for (std::int32_t c = 0; c < shape.input.channels; ++c, ++weight) {
              const std::int32_t row = y * rows.stride - rows.pad_before + i * rows.dilation;
              const std::int32_t column = x * columns.stride - columns.pad_before + j * columns.dilation;
              if (row < 0 || row >= shape.input.height || column < 0 || column >= shape.input.width) continue;
              const std::size_t at = shape.input.offset(row, column) + static_cast<std::size_t>(c);
              sum += (input[at] - quantisation.input_zero_point) * (weights[weight] - quantisation.weight_zero_point);
            }
          }
        }
        output.push_back(requantise(sum, channel, quantisation.output));
      }
    }
  }
  return output;
}

TEST(Convolution, every_stride_dilation_and_padding_follows_the_formula) {
  EXPECT_TRUE(rc::check([] {
    Draw draw;
    const WindowedShape shape = draw.shape(draw.number(1, 5), draw.number(1, 6));
    const auto channels = draw.channels(shape.output.channels);
    const ProductQuantisation quantisation{.input_zero_point = draw.number(-128, 127),
                                           .weight_zero_point = draw.number(-128, 127),
                                           .channels = channels,
                                           .output = draw.output_range()};
    const Codes input = draw.codes(shape.input.elements());
    const Codes weights =
        draw.codes(channels.size() * shape.window.taps() * static_cast<std::size_t>(shape.input.channels));
    Codes output(shape.output.elements());
    convolution(shape, quantisation, input, weights, output);
    RC_ASSERT(output == direct(shape, quantisation, input, weights));
  }));
}

TEST(Convolution, a_kernel_of_one_is_a_fully_connected_layer_at_every_pixel) {
  EXPECT_TRUE(rc::check([] {
    Draw draw;
    const ImageShape input_shape{.height = 3, .width = 4, .channels = draw.number(1, 100)};
    const WindowedShape shape{.input = input_shape, .output = {.height = 3, .width = 4, .channels = 7}, .window = {}};
    const auto channels = draw.channels(7);
    const ProductQuantisation quantisation{.input_zero_point = draw.number(-128, 127),
                                           .weight_zero_point = draw.number(-2, 2),
                                           .channels = channels,
                                           .output = draw.output_range()};
    const Codes input = draw.codes(shape.input.elements());
    const auto inputs = static_cast<std::size_t>(shape.input.channels);
    const Codes weights = draw.codes(7 * inputs);
    Codes output(shape.output.elements());
    convolution(shape, quantisation, input, weights, output);
    for (std::size_t pixel = 0; pixel < 12; ++pixel) {
      Codes expected(7);
      fully_connected(quantisation, std::span(input).subspan(pixel * inputs, inputs), weights, expected);
      RC_ASSERT(std::ranges::equal(expected, std::span(output).subspan(pixel * 7, 7)));
    }
  }));
}

TEST(Convolution, padding_is_an_input_surrounded_by_its_zero_point) {
  EXPECT_TRUE(rc::check([] {
    Draw draw;
    WindowedShape shape = draw.shape(3, 4);
    auto& [rows, columns] = shape.window;
    const auto channels = draw.channels(4);
    const ProductQuantisation quantisation{.input_zero_point = draw.number(-128, 127),
                                           .weight_zero_point = draw.number(-128, 127),
                                           .channels = channels,
                                           .output = draw.output_range()};
    const Codes input = draw.codes(shape.input.elements());
    const Codes weights = draw.codes(4 * 3 * shape.window.taps());
    Codes output(shape.output.elements());
    convolution(shape, quantisation, input, weights, output);

    WindowedShape larger = shape;
    larger.input.height += rows.pad_before + rows.pad_after;
    larger.input.width += columns.pad_before + columns.pad_after;
    Codes surrounded(larger.input.elements(), static_cast<std::int8_t>(quantisation.input_zero_point));
    for (std::int32_t y = 0; y < shape.input.height; ++y) {
      const auto row =
          std::span(input).subspan(shape.input.offset(y, 0), static_cast<std::size_t>(shape.input.width) * 3);
      std::ranges::copy(row, surrounded.begin() + static_cast<std::ptrdiff_t>(
                                                      larger.input.offset(y + rows.pad_before, columns.pad_before)));
    }
    larger.window.rows.pad_before = larger.window.rows.pad_after = 0;
    larger.window.columns.pad_before = larger.window.columns.pad_after = 0;
    Codes expected(shape.output.elements());
    convolution(larger, quantisation, surrounded, weights, expected);
    RC_ASSERT(output == expected);
  }));
}

}  // namespace
}  // namespace tessera::graph
