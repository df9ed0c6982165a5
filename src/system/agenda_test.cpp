#include "system/agenda.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

namespace tessera::system {
namespace {

TEST(Agenda, an_empty_one_has_nothing_due_ever) {
  EXPECT_EQ(Agenda().next(0), Agenda::kNever);
  EXPECT_EQ(Agenda().next(1'000'000'007), Agenda::kNever);
}

TEST(Agenda, requests_of_no_banks_are_nothing_due) {
  Agenda agenda;
  agenda.add_bank_requests(0, 5, 0, false);
  EXPECT_EQ(agenda.next(4), Agenda::kNever);
}

TEST(Agenda, two_requests_of_one_bank_need_care) {
  Agenda agenda;
  agenda.add_bank_request(0, 7, 3);
  agenda.add_bank_request(1, 7, 4);
  agenda.add_bank_request(2, 8, 3);
  agenda.add_bank_request(3, 8, 3);
  EXPECT_FALSE(agenda.take(7).needs_care);
  EXPECT_TRUE(agenda.take(8).needs_care);
}

// Near and far dates, put down while time goes from one date to the next, against a map of dates.
TEST(Agenda, dates_come_in_their_order_with_all_who_are_due) {
  EXPECT_TRUE(rc::check([] {
    Agenda agenda;
    std::multimap<Cycle, unsigned> dates;
    Cycle now = *rc::gen::inRange<Cycle>(0, 1000);
    const auto put_down = [&](unsigned hart) {
      const bool far = *rc::gen::inRange(0, 5) == 0;
      const Cycle when = now + *rc::gen::inRange<Cycle>(1, far ? 300 : 64);
      if (when - now < 64 && *rc::gen::arbitrary<bool>()) {
        agenda.add_bank_request(hart, when, hart);
      } else {
        agenda.add(hart, when, now);
      }
      dates.emplace(when, hart);
    };
    for (unsigned hart = 0; hart < 8; ++hart) put_down(hart);
    for (int step = 0; step < 100 && !dates.empty(); ++step) {
      const Cycle next = dates.begin()->first;
      RC_ASSERT(agenda.next(now + 1) == next);
      now = next;
      std::uint32_t expected = 0;
      for (auto due = dates.begin(); due != dates.end() && due->first == now; due = dates.erase(due)) {
        expected |= 1u << due->second;
      }
      RC_ASSERT(agenda.take(now).harts == expected);
      for (std::uint32_t left = expected; left != 0; left &= left - 1) {
        if (*rc::gen::inRange(0, 10) != 0) put_down(static_cast<unsigned>(std::countr_zero(left)));
      }
    }
    if (dates.empty()) RC_ASSERT(agenda.next(now) == Agenda::kNever);
  }));
}

}  // namespace
}  // namespace tessera::system
