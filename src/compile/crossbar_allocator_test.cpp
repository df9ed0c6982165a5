#include "compile/crossbar_allocator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/error.hpp"

namespace tessera::compile {
namespace {

arch::Ima arrays(std::uint32_t count) {
  arch::Ima config;
  config.arrays = count;
  return config;
}

TEST(CrossbarAllocator, areas_of_one_height_lie_side_by_side) {
  const arch::Ima config = arrays(2);
  CrossbarAllocator crossbars(config);
  EXPECT_EQ(crossbars.allocate(100, 120, "a"), (arch::Area{0, 0, 0, 100, 120}));
  EXPECT_EQ(crossbars.allocate(100, 120, "b"), (arch::Area{0, 100, 0, 100, 120}));
  EXPECT_EQ(crossbars.allocate(100, 120, "c"), (arch::Area{0, 0, 120, 100, 120}));
  EXPECT_EQ(crossbars.allocate(100, 120, "d"), (arch::Area{0, 100, 120, 100, 120}));
  EXPECT_EQ(crossbars.allocate(100, 120, "e"), (arch::Area{1, 0, 0, 100, 120}));
}

TEST(CrossbarAllocator, the_layer_for_which_arrays_run_short_is_named) {
  const arch::Ima config = arrays(1);
  CrossbarAllocator crossbars(config);
  crossbars.allocate(256, 256, "first");
  try {
    crossbars.allocate(1, 1, "second");
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.place(), "second");
  }
}

RC_GTEST_PROP(CrossbarAllocator, areas_stay_inside_arrays_and_apart, ()) {
  const arch::Ima config = arrays(100);
  CrossbarAllocator crossbars(config);
  std::vector<arch::Area> areas;
  for (int i = *rc::gen::inRange(1, 30); i > 0; --i) {
    const arch::Area area = crossbars.allocate(*rc::gen::inRange(1u, 257u), *rc::gen::inRange(1u, 257u), "a layer");
    RC_ASSERT(area.column + area.columns <= 256 && area.row + area.rows <= 256);
    for (const arch::Area& other : areas) {
      const bool overlap = other.array == area.array && other.column < area.column + area.columns &&
                           area.column < other.column + other.columns && other.row < area.row + area.rows &&
                           area.row < other.row + other.rows;
      RC_ASSERT(!overlap);
    }
    areas.push_back(area);
  }
}

}  // namespace
}  // namespace tessera::compile
