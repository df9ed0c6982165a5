// Tests of average_pool.hpp.
#include "graph/reference/average_pool.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <vector>

#include "base/error.hpp"
#include "graph/reference/testing.hpp"

namespace tessera::graph {
namespace {

using test::Draw;
using Codes = std::vector<std::int8_t>;

constexpr WindowedShape kPairs{.input = {.height = 1, .width = 6},
                               .output = {.height = 1, .width = 3},
                               .window = {.rows = {}, .columns = {.kernel = 2, .stride = 2}}};

TEST(AveragePool, a_half_is_rounded_away_from_zero) {
  Codes output(3);
  average_pool(kPairs, -128, 127, Codes{1, 2, -1, -2, 0, 1}, output);
  EXPECT_EQ(output, (Codes{2, -2, 1}));
}

TEST(AveragePool, the_mean_is_clipped) {
  Codes output(3);
  average_pool(kPairs, -5, 10, Codes{100, 20, -100, -20, 3, 3}, output);
  EXPECT_EQ(output, (Codes{10, -5, 3}));
}

// 3 x 3 pixels under a window of 3 x 3 with one pixel of padding: the corner's mean is of four inputs.
TEST(AveragePool, padding_is_not_counted) {
  const WindowAxis axis{.kernel = 3, .stride = 2, .dilation = 1, .pad_before = 1, .pad_after = 1};
  const WindowedShape shape{.input = {.height = 3, .width = 3},
                            .output = {.height = 2, .width = 2},
                            .window = {.rows = axis, .columns = axis}};
  Codes output(4);
  average_pool(shape, -128, 127, Codes{10, 20, 30, 40, 50, 60, 70, 80, 90}, output);
  EXPECT_EQ(output, (Codes{30, 40, 60, 70}));
}

TEST(AveragePool, a_constant_image_stays_as_it_is) {
  EXPECT_TRUE(rc::check([](std::int8_t value) {
    Draw draw;
    WindowedShape shape = draw.shape(5, 5);
    for (WindowAxis* axis : {&shape.window.rows, &shape.window.columns}) {
      *axis = {.kernel = axis->kernel,
               .stride = axis->stride,
               .dilation = 1,
               .pad_before = axis->kernel - 1,
               .pad_after = 0};
    }
    shape.output.height = shape.window.rows.outputs(shape.input.height);
    shape.output.width = shape.window.columns.outputs(shape.input.width);
    Codes output(shape.output.elements());
    average_pool(shape, -128, 127, Codes(shape.input.elements(), value), output);
    RC_ASSERT(output == Codes(shape.output.elements(), value));
  }));
}

TEST(AveragePool, between_two_quantisations_the_sum_is_requantised) {
  const AveragePoolQuantisation quantisation = make_average_pool_quantisation({0.5F, 4}, 0.25F, {.zero_point = -10}, 2);
  EXPECT_EQ(quantisation.by_count.size(), 2U);
  EXPECT_EQ(quantisation.by_count[1].bias, -8);
  Codes output(3);
  average_pool(kPairs, quantisation, Codes{5, 6, -1, 4, 100, 100}, output);
  EXPECT_EQ(output, (Codes{-10 + 3, -10 - 5, 127}));
}

// As of uint8 codes 129 and 130, 126 and 127.
TEST(AveragePool, means_of_codes_that_were_uint8_are_rounded_up) {
  const AveragePoolQuantisation quantisation =
      make_average_pool_quantisation({0.5F, 4}, 0.5F, {.zero_point = 4}, 2, CodeType::UInt8);
  Codes output(3);
  average_pool(kPairs, quantisation, Codes{1, 2, -1, -2, 127, 127}, output);
  EXPECT_EQ(output, (Codes{2, -1, 127}));
  EXPECT_TRUE(make_average_pool_quantisation({0.5F, 4}, 0.5F, {.zero_point = 4}, 2).by_count.empty());
}

// The left window: a column of padding and the code 7.
TEST(AveragePool, counted_padding_holds_the_zero_point) {
  WindowedShape shape = kPairs;
  shape.input.width = 5;
  shape.window.columns.pad_before = 1;
  for (const float scale : {1.0F, 2.0F}) {
    AveragePoolQuantisation quantisation = make_average_pool_quantisation({1, 3}, scale, {.zero_point = 3}, 2);
    quantisation.count_padding = true;
    Codes output(3);
    average_pool(shape, quantisation, Codes{7, 3, 3, 11, 11}, output);
    EXPECT_EQ(output, scale == 1.0F ? (Codes{5, 3, 11}) : (Codes{4, 3, 7}));
  }
}

TEST(AveragePool, a_quantisation_that_does_not_fit_is_refused) {
  AveragePoolQuantisation quantisation = make_average_pool_quantisation({1, 0}, 2, {}, 2);
  Codes output(3);
  EXPECT_NO_THROW(average_pool(kPairs, quantisation, Codes(6), output));
  quantisation.by_count.pop_back();
  EXPECT_THROW(average_pool(kPairs, quantisation, Codes(6), output), Error);
  EXPECT_THROW(make_average_pool_quantisation({1, 0}, 2, {}, 0), Error);
  EXPECT_THROW(make_average_pool_quantisation({1, 0}, 0, {}, 1), Error);
}

TEST(AveragePool, channels_are_averaged_apart) {
  const WindowAxis whole{.kernel = 2};
  const WindowedShape shape{.input = {.height = 2, .width = 2, .channels = 3},
                            .output = {.height = 1, .width = 1, .channels = 3},
                            .window = {.rows = whole, .columns = whole}};
  Codes output(3);
  average_pool(shape, -128, 127, Codes{1, 10, -1, 2, 20, -2, 3, 30, -3, 4, 40, -4}, output);
  EXPECT_EQ(output, (Codes{3, 25, -3}));
}

TEST(AveragePool, what_does_not_fit_is_refused) {
  Codes input(6);
  Codes output(3);
  EXPECT_NO_THROW(average_pool(kPairs, -128, 127, input, output));
  EXPECT_THROW(average_pool(kPairs, -129, 127, input, output), Error);
  EXPECT_THROW(average_pool(kPairs, -128, 127, output, output), Error);
  EXPECT_THROW(average_pool(kPairs, -128, 127, input, input), Error);
  WindowedShape padded = kPairs;
  padded.window.columns.pad_before = 2;
  padded.output.width = 4;
  Codes four(4);
  EXPECT_THROW(average_pool(padded, -128, 127, input, four), Error);
  WindowedShape dilated = kPairs;
  dilated.window.columns.dilation = 2;
  dilated.output.width = 2;
  Codes two(2);
  EXPECT_THROW(average_pool(dilated, -128, 127, input, two), Error);
  WindowedShape fewer = kPairs;
  fewer.input.channels = 2;
  Codes twelve(12);
  EXPECT_THROW(average_pool(fewer, -128, 127, twelve, output), Error);
}

}  // namespace
}  // namespace tessera::graph
