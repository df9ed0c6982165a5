// Tests of free_space.hpp.
#include "compile/pack/free_space.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tessera::compile {
namespace {

TEST(FreeSpace, what_is_left_beside_and_below_a_corner_overlaps) {
  FreeSpace space({10, 20});
  space.take({0, 0, 12, 4});
  EXPECT_THAT(space.rectangles(), ::testing::UnorderedElementsAre(Rectangle{12, 0, 8, 10}, Rectangle{0, 4, 20, 6}));
}

TEST(FreeSpace, nothing_is_left_of_a_full_array) {
  FreeSpace space({10, 20});
  space.take({0, 0, 20, 10});
  EXPECT_TRUE(space.rectangles().empty());
}

RC_GTEST_PROP(FreeSpace, free_rectangles_cover_all_free_cells_and_no_others, ()) {
  constexpr std::uint32_t kSide = 12;
  FreeSpace space({kSide, kSide});
  std::vector<Rectangle> used(*rc::gen::inRange<std::size_t>(1, 6));
  for (Rectangle& one : used) {
    one.column = *rc::gen::inRange(0u, kSide);
    one.row = *rc::gen::inRange(0u, kSide);
    one.columns = *rc::gen::inRange(1u, kSide - one.column + 1);
    one.rows = *rc::gen::inRange(1u, kSide - one.row + 1);
    space.take(one);
  }
  for (std::uint32_t cell = 0; cell < kSide * kSide; ++cell) {
    const Rectangle one{cell % kSide, cell / kSide, 1, 1};
    const auto holds = [&](const Rectangle& rectangle) { return rectangle.contains(one); };
    RC_ASSERT(std::ranges::any_of(space.rectangles(), holds) != std::ranges::any_of(used, holds));
  }
  for (const Rectangle& one : space.rectangles()) {
    const auto in = [&](const Rectangle& other) { return other != one && other.contains(one); };
    RC_ASSERT(std::ranges::none_of(space.rectangles(), in));
  }
}

}  // namespace
}  // namespace tessera::compile
