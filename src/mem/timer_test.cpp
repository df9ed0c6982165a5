#include "mem/timer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace tessera::mem {
namespace {

enum : std::uint32_t { kConfiguration = 0x00, kCount = 0x08, kCompare = 0x10, kStart = 0x18, kReset = 0x20, kHigh = 4 };

constexpr std::uint32_t kEnable = 1, kResetBit = 2, kEvent = 4, kClear = 16, kOneShot = 32, kPrescaled = 64,
                        kWide = 1u << 31;

constexpr std::uint32_t prescaler(std::uint32_t value) { return kPrescaled | value << 8; }

/// Everything is written in cycle 10, so it is in force from 11 on.
Timer configured(std::uint32_t configuration, std::uint32_t compare) {
  Timer timer;
  timer.write(kCompare, compare, 10);
  timer.write(kConfiguration, configuration, 10);
  return timer;
}

TEST(Timer, counters_stand_still_at_reset) {
  Timer timer;
  EXPECT_EQ(timer.read(kCount, 1000), 0u);
  EXPECT_EQ(timer.read(kCount + kHigh, 1000), 0u);
  EXPECT_EQ(timer.next_event(0), Timer::kNever);
}

TEST(Timer, a_counter_counts_from_the_cycle_after_it_was_enabled) {
  const Timer timer = configured(kEnable, 0);
  EXPECT_EQ(timer.read(kCount, 11), 0u);
  EXPECT_EQ(timer.read(kCount, 12), 1u);
  EXPECT_EQ(timer.read(kCount, 1011), 1000u);
}

TEST(Timer, start_enables_and_keeps_the_count) {
  Timer timer;
  timer.write(kCount, 40, 5);
  timer.write(kStart, 1, 10);
  EXPECT_EQ(timer.read(kConfiguration, 11), kEnable);
  EXPECT_EQ(timer.read(kCount, 11), 40u);
  EXPECT_EQ(timer.read(kCount, 12), 41u);
}

TEST(Timer, reset_sets_the_count_to_zero_and_lets_it_run) {
  Timer timer = configured(kEnable, 0);
  timer.write(kReset, 1, 20);
  EXPECT_EQ(timer.read(kCount, 21), 0u);
  EXPECT_EQ(timer.read(kCount, 25), 4u);
}

TEST(Timer, the_reset_bit_of_the_configuration_reads_as_zero) {
  Timer timer = configured(kEnable, 0);
  timer.write(kConfiguration, kEnable | kResetBit, 50);
  EXPECT_EQ(timer.read(kConfiguration, 51), kEnable);
  EXPECT_EQ(timer.read(kCount, 51), 0u);
}

TEST(Timer, disabling_keeps_the_count) {
  Timer timer = configured(kEnable, 0);
  timer.write(kConfiguration, 0, 20);
  EXPECT_EQ(timer.read(kCount, 21), timer.read(kCount, 1000));
  EXPECT_EQ(timer.read(kCount, 21), 10u);
}

TEST(Timer, an_event_comes_in_the_cycle_in_which_the_count_is_reached) {
  Timer timer = configured(kEnable | kEvent, 5);
  EXPECT_EQ(timer.next_event(11), 16u);
  EXPECT_EQ(timer.take_events(15), 0u);
  EXPECT_EQ(timer.read(kCount, 16), 5u);
  EXPECT_EQ(timer.take_events(16), 1u);
}

TEST(Timer, without_its_bit_no_event_comes) { EXPECT_EQ(configured(kEnable, 5).next_event(11), Timer::kNever); }

TEST(Timer, a_counter_that_goes_on_comes_round_after_2_to_the_32) {
  Timer timer = configured(kEnable | kEvent, 5);
  timer.take_events(16);
  EXPECT_EQ(timer.read(kCount, 17), 6u);
  EXPECT_EQ(timer.next_event(17), 16 + (Cycle{1} << 32));
  EXPECT_EQ(timer.read(kCount, 11 + (Cycle{1} << 32)), 0u);
}

TEST(Timer, a_counter_that_clears_has_a_period_of_one_more_than_its_compare_value) {
  Timer timer = configured(kEnable | kEvent | kClear, 5);
  EXPECT_EQ(timer.take_events(16), 1u);
  EXPECT_EQ(timer.read(kCount, 17), 0u);
  EXPECT_EQ(timer.next_event(17), 22u);
  EXPECT_EQ(timer.take_events(22), 1u);
  EXPECT_EQ(timer.next_event(23), 28u);
}

TEST(Timer, a_one_shot_stops_where_it_was_reached) {
  Timer timer = configured(kEnable | kEvent | kOneShot, 5);
  EXPECT_EQ(timer.take_events(16), 1u);
  EXPECT_EQ(timer.read(kConfiguration, 17) & kEnable, 0u);
  EXPECT_EQ(timer.read(kCount, 100), 5u);
  EXPECT_EQ(timer.next_event(17), Timer::kNever);
}

TEST(Timer, a_one_shot_that_clears_can_be_started_again) {
  Timer timer = configured(kEnable | kEvent | kOneShot | kClear, 5);
  timer.take_events(16);
  EXPECT_EQ(timer.read(kCount, 17), 0u);
  timer.write(kStart, 1, 20);
  EXPECT_EQ(timer.next_event(21), 26u);
}

TEST(Timer, a_prescaler_of_n_counts_every_n_plus_1_cycles) {
  Timer timer = configured(kEnable | kEvent | prescaler(3), 2);
  EXPECT_EQ(timer.read(kCount, 14), 0u);
  EXPECT_EQ(timer.read(kCount, 15), 1u);
  EXPECT_EQ(timer.next_event(11), 19u);
  EXPECT_EQ(timer.take_events(18), 0u);
  EXPECT_EQ(timer.take_events(19), 1u);
  EXPECT_EQ(timer.next_event(20), 19 + (Cycle{1} << 32) * 4);
}

TEST(Timer, a_new_compare_value_leaves_the_count_as_it_is) {
  for (const std::uint32_t modes : {0u, kClear}) {
    Timer timer = configured(kEnable | kEvent | modes, 5);
    for (Cycle now = 11; now < 101; ++now) timer.take_events(now);
    const std::uint32_t count = timer.read(kCount, 101);
    timer.write(kCompare, 50, 100);
    EXPECT_EQ(timer.read(kCount, 101), count) << modes;
    EXPECT_EQ(timer.read(kCount, 111), count + 10) << modes;
  }
}

TEST(Timer, a_count_above_its_compare_value_comes_round_before_it_is_cleared) {
  Timer timer = configured(kEnable | kEvent | kClear, 5);
  timer.write(kCount, 0xFFFF'FFFE, 20);  // 0xFFFFFFFF in 22, 0 in 23, 5 in 28
  EXPECT_EQ(timer.next_event(21), 28u);
  EXPECT_EQ(timer.take_events(28), 1u);
  EXPECT_EQ(timer.read(kCount, 28), 5u);
  EXPECT_EQ(timer.read(kCount, 29), 0u);
  EXPECT_EQ(timer.next_event(29), 34u);
}

TEST(Timer, the_two_counters_are_independent) {
  Timer timer;
  timer.write(kCompare, 5, 10);
  timer.write(kCompare + kHigh, 3, 10);
  timer.write(kConfiguration, kEnable | kEvent, 10);
  timer.write(kConfiguration + kHigh, kEnable | kEvent, 12);
  EXPECT_EQ(timer.next_event(11), 16u);
  EXPECT_EQ(timer.take_events(16), 3u);  // both
  timer.write(kReset + kHigh, 1, 20);
  EXPECT_EQ(timer.next_event(21), 24u);
  EXPECT_EQ(timer.take_events(24), 2u);
  EXPECT_EQ(timer.read(kCompare + kHigh, 30), 3u);
}

TEST(Timer, together_they_count_64_bits) {
  Timer timer;
  timer.write(kConfiguration, kWide, 1);
  timer.write(kCount, 0xFFFF'FFF0, 2);
  timer.write(kCount + kHigh, 7, 3);
  timer.write(kCompare, 4, 4);
  timer.write(kCompare + kHigh, 8, 5);
  timer.write(kConfiguration, kWide | kEnable | kEvent, 10);
  EXPECT_EQ(timer.read(kCount, 26), 0xFFFF'FFFFu);
  EXPECT_EQ(timer.read(kCount + kHigh, 26), 7u);
  EXPECT_EQ(timer.read(kCount, 27), 0u);
  EXPECT_EQ(timer.read(kCount + kHigh, 27), 8u);
  EXPECT_EQ(timer.next_event(11), 31u);
  EXPECT_EQ(timer.take_events(30), 0u);
  EXPECT_EQ(timer.take_events(31), 1u);
}

/// Cycle for cycle, what one counter of 32 bits does from cycle 11 on.
class PlainTimer {
 public:
  PlainTimer(std::uint32_t configuration, std::uint32_t compare) : configuration_(configuration), compare_(compare) {}

  bool tick() {
    const bool held = phase_ != 0;
    const bool raised = (configuration_ & 1) != 0 && !held && count_ == compare_;
    if (raised && (configuration_ & kOneShot) != 0) {
      configuration_ &= ~kEnable;
      if ((configuration_ & kClear) != 0) count_ = 0;
    }
    if ((configuration_ & kEnable) == 0) return raised;
    const bool reached = count_ == compare_ && (configuration_ & kClear) != 0;
    if (++phase_ == period()) {
      phase_ = 0;
      count_ = reached ? 0 : count_ + 1;
    }
    return raised;
  }
  std::uint32_t count() const { return count_; }

 private:
  unsigned period() const { return (configuration_ & kPrescaled) != 0 ? (configuration_ >> 8 & 255) + 1 : 1; }

  std::uint32_t configuration_;
  std::uint32_t compare_;
  std::uint32_t count_ = 0;
  unsigned phase_ = 0;
};

TEST(Timer, counts_and_events_are_those_of_a_counter_that_ticks) {
  EXPECT_TRUE(rc::check([]() {
    const auto modes = *rc::gen::element(0u, kClear, kOneShot, kClear | kOneShot);
    const auto divider = *rc::gen::element(0u, prescaler(0), prescaler(1), prescaler(6));
    const std::uint32_t compare = *rc::gen::inRange(0u, 20u);
    Timer timer = configured(kEnable | kEvent | modes | divider, compare);
    PlainTimer plain(kEnable | kEvent | modes | divider, compare);
    for (Cycle now = 11; now < 300; ++now) {
      RC_ASSERT(timer.read(kCount, now) == plain.count());
      const bool foretold = timer.next_event(now) == now;
      const bool raised = plain.tick();
      RC_ASSERT(foretold == raised);
      RC_ASSERT(timer.take_events(now) == (raised ? 1u : 0u));
    }
  }));
}

}  // namespace
}  // namespace tessera::mem
