#include "compile/place/memory_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tessera::compile {
namespace {

using ::testing::ElementsAre;

const FreeMemory kMemory{{0x1000'0008, 4096}};

TEST(MemoryPlan, things_never_needed_together_share_an_address) {
  const MemoryPlan plan = plan_memory({{100, 0, 1}, {100, 2, 3}}, kMemory);
  EXPECT_EQ(plan.addresses[0], plan.addresses[1]);
}

TEST(MemoryPlan, things_needed_in_the_same_step_do_not_overlap) {
  const MemoryPlan plan = plan_memory({{100, 0, 1}, {100, 1, 3}}, kMemory);
  EXPECT_EQ(plan.addresses[0], 0x1000'0010u);
  EXPECT_EQ(plan.addresses[1], 0x1000'0080u) << "the next multiple of 16";
}

TEST(MemoryPlan, what_finds_no_room_is_told) {
  EXPECT_THAT(plan_memory({{100, 0, 1}, {5000, 1, 3}, {200, 0, 3}, {6000, 2, 2}}, kMemory).failed, ElementsAre(3, 1));
}

TEST(MemoryPlan, another_order_is_tried_where_the_largest_first_leave_memory_in_pieces) {
  // Largest first, the second begins at 1600, and beside it and the third there are two holes too small for the last.
  EXPECT_THAT(plan_memory({{1600, 0, 0}, {1480, 0, 1}, {1300, 1, 1}, {1200, 1, 1}}, kMemory).failed, ElementsAre());
}

TEST(MemoryPlan, what_is_taken_for_good_is_left_alone) {
  const FreeMemory memory{{0x1000'0000, 4096}, {{0x1000'0100, 1024}}};
  const MemoryPlan plan = plan_memory({{1000, 0, 1}, {256, 0, 1}}, memory);
  EXPECT_EQ(plan.addresses[0], 0x1000'0500u) << "behind it";
  EXPECT_EQ(plan.addresses[1], 0x1000'0000u) << "before it";
  EXPECT_EQ(memory.bytes(), 3072u);
}

RC_GTEST_PROP(MemoryPlan, no_two_things_overlap_in_space_and_time, ()) {
  std::vector<MemoryItem> items(*rc::gen::inRange<std::size_t>(1, 20));
  for (MemoryItem& item : items) {
    item.bytes = *rc::gen::inRange(0u, 200u);
    item.first = *rc::gen::inRange<std::size_t>(0, 10);
    item.last = item.first + *rc::gen::inRange<std::size_t>(0, 5);
  }
  const MemoryPlan plan = plan_memory(items, kMemory);
  for (std::size_t i = 0; i < items.size(); ++i) {
    RC_ASSERT(plan.addresses[i] >= kMemory.region.base);
    RC_ASSERT(plan.addresses[i] + items[i].bytes <= kMemory.region.base + plan.peak_bytes || items[i].bytes == 0);
    for (std::size_t j = 0; j < i; ++j) {
      const bool in_time = items[i].first <= items[j].last && items[j].first <= items[i].last;
      const bool in_space = plan.addresses[i] < plan.addresses[j] + items[j].bytes &&
                            plan.addresses[j] < plan.addresses[i] + items[i].bytes;
      RC_ASSERT(!(in_time && in_space && items[i].bytes != 0 && items[j].bytes != 0));
    }
  }
}

}  // namespace
}  // namespace tessera::compile
