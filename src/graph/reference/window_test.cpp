// Tests of window.hpp.
#include "graph/reference/window.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/error.hpp"

namespace tessera::graph {
namespace {

TEST(Window, a_kernel_of_three_with_stride_two_fits_half_as_often) {
  const WindowAxis axis{.kernel = 3, .stride = 2, .dilation = 1, .pad_before = 0, .pad_after = 1};
  EXPECT_EQ(axis.outputs(224), 112);
  EXPECT_EQ(axis.outputs(225), 112);
  EXPECT_EQ(axis.outputs(1), 0);
  EXPECT_EQ(axis.outputs(2), 1);
}

TEST(Window, dilation_widens_the_reach) {
  const WindowAxis axis{.kernel = 3, .stride = 1, .dilation = 4, .pad_before = 1, .pad_after = 0};
  EXPECT_EQ(axis.reach(), 9);
  EXPECT_EQ(axis.outputs(8), 1);
  EXPECT_EQ(axis.outputs(7), 0);
  EXPECT_EQ(axis.position(0, 0), -1);
  EXPECT_EQ(axis.position(0, 2), 7);
}

TEST(Window, an_image_does_not_contain_what_lies_before_or_behind_it) {
  const ImageShape image{.height = 2, .width = 3, .channels = 4};
  EXPECT_TRUE(image.contains(0, 0));
  EXPECT_TRUE(image.contains(1, 2));
  EXPECT_FALSE(image.contains(2, 0));
  EXPECT_FALSE(image.contains(0, 3));
  EXPECT_FALSE(image.contains(-1, 0));
  EXPECT_FALSE(image.contains(0, -1));
  EXPECT_EQ(image.offset(1, 2), 20u);
}

std::string complaint(const WindowedShape& shape) {
  try {
    check_window("here", shape);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Window, a_shape_that_does_not_fit_is_refused_by_name) {
  WindowedShape shape{
      .input = {.height = 4, .width = 5, .channels = 1}, .output = {.height = 4, .width = 5}, .window = {}};
  EXPECT_EQ(complaint(shape), "");
  shape.output.width = 4;
  EXPECT_EQ(complaint(shape), "here: output width is 4, but the window fits 5 times");
  shape.output.width = 5;
  shape.window.rows.stride = 0;
  EXPECT_EQ(complaint(shape), "here: height stride 0 is outside 1..32768");
  shape.window.rows.stride = 1;
  shape.window.columns.pad_after = -1;
  EXPECT_EQ(complaint(shape), "here: width padding after -1 is outside 0..32768");
}

TEST(Window, the_largest_extents_do_not_overflow) {
  const WindowAxis widest{
      .kernel = kMaxExtent, .stride = 1, .dilation = kMaxExtent, .pad_before = kMaxExtent, .pad_after = kMaxExtent};
  EXPECT_EQ(widest.outputs(kMaxExtent), 0);
  WindowAxis single = widest;
  single.kernel = 1;
  EXPECT_EQ(single.outputs(kMaxExtent), 3 * kMaxExtent);
}

TEST(Window, operators_that_keep_channels_refuse_a_change) {
  const WindowedShape shape{.input = {.channels = 2}, .output = {.channels = 3}, .window = {}};
  EXPECT_THROW(check_same_channels("here", shape), Error);
}

TEST(Window, a_wrong_size_is_named_with_the_right_one) {
  EXPECT_NO_THROW(check_size("here", "it", 3, 3));
  try {
    check_size("here", "it", 3, 4);
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "here: it has 3 elements, not 4");
    EXPECT_EQ(error.kind(), ErrorKind::Input);
  }
}

}  // namespace
}  // namespace tessera::graph
