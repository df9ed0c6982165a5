#include "compile/memory_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/error.hpp"

namespace tessera::compile {
namespace {

constexpr arch::Region kRegion{0x1000'0008, 4096};

TEST(MemoryPlan, things_never_needed_together_share_an_address) {
  const MemoryPlan plan = plan_memory({{"a", 100, 0, 1}, {"b", 100, 2, 3}}, kRegion);
  EXPECT_EQ(plan.addresses[0], plan.addresses[1]);
}

TEST(MemoryPlan, things_needed_in_the_same_step_do_not_overlap) {
  const MemoryPlan plan = plan_memory({{"a", 100, 0, 1}, {"b", 100, 1, 3}}, kRegion);
  EXPECT_EQ(plan.addresses[0], 0x1000'0010u);
  EXPECT_EQ(plan.addresses[1], 0x1000'0080u) << "the next multiple of 16";
}

TEST(MemoryPlan, what_finds_no_room_is_named) {
  try {
    plan_memory({{"small", 100, 0, 1}, {"the large one", 5000, 1, 3}}, kRegion);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.place(), "the large one");
    EXPECT_THAT(error.what(), testing::HasSubstr("5000 bytes"));
  }
}

RC_GTEST_PROP(MemoryPlan, no_two_things_overlap_in_space_and_time, ()) {
  std::vector<MemoryItem> items(*rc::gen::inRange<std::size_t>(1, 20));
  for (MemoryItem& item : items) {
    item.bytes = *rc::gen::inRange(0u, 200u);
    item.first = *rc::gen::inRange<std::size_t>(0, 10);
    item.last = item.first + *rc::gen::inRange<std::size_t>(0, 5);
  }
  const MemoryPlan plan = plan_memory(items, kRegion);
  for (std::size_t i = 0; i < items.size(); ++i) {
    RC_ASSERT(plan.addresses[i] >= kRegion.base);
    RC_ASSERT(plan.addresses[i] + items[i].bytes <= kRegion.base + plan.peak_bytes || items[i].bytes == 0);
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
