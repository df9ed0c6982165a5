#include "compile/part.hpp"

#include <gtest/gtest.h>

namespace tessera::compile {
namespace {

/// 8 rows, a window of 3 rows moving by 2, a row of padding below.
const graph::WindowedShape kShape{{8, 5, 4}, {4, 5, 6}, {{3, 2, 1, 0, 1}, {1, 1, 1, 0, 0}}};

TEST(Part, the_whole_is_the_operator_itself) {
  const Part part = whole_of(kShape);
  EXPECT_EQ(part.shape, kShape);
  EXPECT_EQ(part.input.rows, (Range{0, 8}));
  EXPECT_EQ(part.output_strides.row, 30);
}

TEST(Part, rows_see_what_their_windows_reach) {
  const Part part = part_of(kShape, {1, 2}, {0, 6});
  EXPECT_EQ(part.input.rows, (Range{2, 5}));
  EXPECT_EQ(part.shape.window.rows.pad_before, 0);
  EXPECT_EQ(part.shape.window.rows.pad_after, 0);
}

TEST(Part, padding_is_left_only_at_the_borders) {
  EXPECT_EQ(part_of(kShape, {3, 1}, {0, 6}).shape.window.rows.pad_after, 1);
  graph::WindowedShape padded = kShape;
  padded.window.rows = {3, 2, 1, 1, 0};
  EXPECT_EQ(part_of(padded, {0, 1}, {0, 6}).shape.window.rows.pad_before, 1);
  EXPECT_EQ(part_of(padded, {0, 1}, {0, 6}).input.rows, (Range{0, 2}));
}

TEST(Part, some_channels_lie_as_far_apart_as_all) {
  const Part part = part_of(kShape, {0, 4}, {2, 3});
  EXPECT_EQ(part.shape.output.channels, 3);
  EXPECT_EQ(part.output_strides.pixel, 6);
}

TEST(Part, columns_see_what_their_windows_reach) {
  const graph::WindowedShape shape{{4, 9, 2}, {4, 9, 2}, {{3, 1, 1, 1, 1}, {3, 1, 1, 1, 1}}};
  const Part part = part_of(shape, {{0, 4}, {3, 2}, {0, 2}});
  EXPECT_EQ(part.input.columns, (Range{2, 4}));
  EXPECT_EQ(part.shape.window.columns.pad_before, 0);
  EXPECT_EQ(part.input_strides, (ImageStrides{2, 18}));
  EXPECT_EQ(part_of(shape, {{0, 4}, {0, 2}, {0, 2}}).shape.window.columns.pad_before, 1);
}

TEST(Part, channels_see_their_own_or_all) {
  const graph::WindowedShape shape{{4, 4, 8}, {4, 4, 8}, {}};
  EXPECT_EQ(part_of(shape, {{0, 4}, {0, 4}, {4, 4}}).input.channels, (Range{0, 8}));
  EXPECT_EQ(part_of(shape, {{0, 4}, {0, 4}, {4, 4}}, Channels::Own).input.channels, (Range{4, 4}));
}

TEST(Part, rows_wanted_whole_are_read_whole) {
  // A stride of 2 leaves the last column unseen.
  const graph::WindowedShape shape{{4, 6, 1}, {2, 3, 1}, {{1, 2, 1, 0, 0}, {1, 2, 1, 0, 0}}};
  EXPECT_EQ(part_of(shape, {0, 1}, {0, 1}).input.columns, (Range{0, 6}));
}

TEST(Part, a_window_wholly_in_the_padding_still_names_a_row) {
  const graph::WindowedShape shape{{1, 1, 1}, {3, 1, 1}, {{1, 1, 1, 1, 1}, {}}};
  EXPECT_EQ(part_of(shape, {0, 1}, {0, 1}).input.rows, (Range{0, 1}));
  EXPECT_EQ(part_of(shape, {0, 1}, {0, 1}).shape.window.rows.pad_before, 1);
}

}  // namespace
}  // namespace tessera::compile
