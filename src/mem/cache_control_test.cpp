#include "mem/cache_control.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "arch/instruction_cache_registers.h"

namespace tessera::mem {
namespace {

using ::testing::HasSubstr;

constexpr Cycle kTaken = 100;

struct Bench {
  CacheControl control{8, 2};

  std::optional<Cycle> write(std::uint32_t offset, std::uint32_t data) {
    return control.access(offset, true, data, kTaken).answered;
  }
  std::string fault_of(std::uint32_t offset, bool write, std::uint32_t data = 0) {
    control.access(offset, write, data, kTaken);
    return control.fault().value_or("none");
  }
  /// Caches that flush in `sets` cycles, banks in `rows`; returns when the core is answered.
  Cycle run(Cycle sets, Cycle rows) {
    for (Cycle now = kTaken;; ++now) {
      const auto asked = control.request(now);
      EXPECT_EQ(asked.has_value(), now > kTaken);
      EXPECT_FALSE(control.can_accept(now));
      const CacheControl::Caches done{now == kTaken + 1 + sets ? 0xFFu : 0, now == kTaken + 1 + rows ? 3u : 0};
      if (control.cycle(now, done)) return now;
    }
  }
};

TEST(CacheControl, a_flush_is_answered_once_all_caches_are_known_to_be_done) {
  Bench bench;
  EXPECT_FALSE(bench.write(INSTRUCTION_CACHE_FLUSH, 1));
  EXPECT_EQ(bench.run(8, 32), kTaken + 2 + 32);
  EXPECT_TRUE(bench.control.can_accept(kTaken + 3 + 32));
  EXPECT_FALSE(bench.control.request(kTaken + 3 + 32));
}

TEST(CacheControl, the_private_caches_can_be_flushed_alone) {
  Bench bench;
  EXPECT_FALSE(bench.write(INSTRUCTION_CACHE_FLUSH_PRIVATE, 1));
  EXPECT_EQ(bench.control.request(kTaken + 1)->caches.privates, 0xFFu);
  EXPECT_EQ(bench.control.request(kTaken + 1)->caches.banks, 0u);
  EXPECT_EQ(bench.run(8, 32), kTaken + 2 + 8);
}

TEST(CacheControl, a_set_is_flushed_in_all_caches) {
  Bench bench;
  EXPECT_FALSE(bench.write(INSTRUCTION_CACHE_FLUSH_SET, 0x1C00'0040));
  EXPECT_EQ(bench.control.request(kTaken + 1)->set_of, 0x1C00'0040u);
  EXPECT_EQ(bench.run(1, 1), kTaken + 3);
  EXPECT_EQ(bench.control.access(INSTRUCTION_CACHE_FLUSH_SET, false, 0, 200).value, 0x1C00'0040u);
}

TEST(CacheControl, a_cache_that_is_done_is_not_asked_again) {
  Bench bench;
  bench.write(INSTRUCTION_CACHE_FLUSH, 1);
  bench.control.cycle(kTaken + 1, {0x0F, 1});
  const auto request = bench.control.request(kTaken + 2);
  EXPECT_EQ(request->caches.privates, 0xF0u);
  EXPECT_EQ(request->caches.banks, 2u);
}

TEST(CacheControl, what_changes_nothing_is_answered_at_once) {
  EXPECT_EQ(Bench().write(INSTRUCTION_CACHE_ENABLE, 1), kTaken + 1);
  EXPECT_EQ(Bench().write(INSTRUCTION_CACHE_FLUSH, 0), kTaken + 1);
  EXPECT_EQ(Bench().write(INSTRUCTION_CACHE_PREFETCH, 0), kTaken);
  Bench bench;
  EXPECT_EQ(bench.control.access(INSTRUCTION_CACHE_ENABLE, false, 0, kTaken).value, 0x3FFu);
  EXPECT_FALSE(bench.control.fault());
}

TEST(CacheControl, prefetching_is_switched_from_the_next_cycle_on) {
  Bench bench;
  EXPECT_EQ(bench.control.prefetching(kTaken), 0u);
  bench.write(INSTRUCTION_CACHE_PREFETCH, 0x105);
  EXPECT_EQ(bench.control.prefetching(kTaken), 0u);
  EXPECT_EQ(bench.control.prefetching(kTaken + 1), 5u);
  EXPECT_EQ(bench.control.access(INSTRUCTION_CACHE_PREFETCH, false, 0, kTaken + 1).value, 5u);
}

TEST(CacheControl, one_access_is_taken_a_cycle) {
  Bench bench;
  EXPECT_TRUE(bench.control.can_accept(kTaken));
  bench.control.access(INSTRUCTION_CACHE_ENABLE, false, 0, kTaken);
  EXPECT_FALSE(bench.control.can_accept(kTaken));
  EXPECT_TRUE(bench.control.can_accept(kTaken + 1));
  bench.control.access(INSTRUCTION_CACHE_ENABLE, true, 1, kTaken + 1);
  EXPECT_FALSE(bench.control.can_accept(kTaken + 2));
  EXPECT_TRUE(bench.control.can_accept(kTaken + 3));
}

TEST(CacheControl, what_is_not_modelled_is_said_so) {
  EXPECT_THAT(Bench().fault_of(INSTRUCTION_CACHE_ENABLE, true, 0), HasSubstr("switched off"));
  EXPECT_THAT(Bench().fault_of(INSTRUCTION_CACHE_ENABLE_COUNTS, true, 1), HasSubstr("register 0x14 is written"));
  EXPECT_THAT(Bench().fault_of(0x18, true, 1), HasSubstr("register 0x18 is written"));
  EXPECT_THAT(Bench().fault_of(0x30, false), HasSubstr("register 0x30 is read"));
}

}  // namespace
}  // namespace tessera::mem
