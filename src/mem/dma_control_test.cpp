// The DMA's control ports: ids, stalls, status, mistakes.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "mem/dma.hpp"
#include "mem/dma_bench.hpp"

namespace tessera::mem::test {
namespace {

TEST(DmaControl, ids_are_given_lowest_first_and_again_once_freed) {
  Bench bench;
  for (unsigned id = 0; id < 8; ++id) EXPECT_EQ(bench.allocate(id), id);
  EXPECT_EQ(bench.status(), 0x00ff'0000u);
  EXPECT_FALSE(bench.dma.can_accept(0, DMA_COMMAND, false, bench.now));
  const Cycle freed = bench.write(3, DMA_STATUS, 1u << 5);
  EXPECT_FALSE(bench.dma.can_accept(0, DMA_COMMAND, false, freed));
  EXPECT_TRUE(bench.dma.can_accept(0, DMA_COMMAND, false, freed + 1));
  EXPECT_EQ(bench.allocate(), 5u);
}

TEST(DmaControl, one_id_is_given_a_cycle) {
  Bench bench;
  EXPECT_EQ(bench.dma.read(0, DMA_COMMAND, 10), 0u);
  EXPECT_FALSE(bench.dma.can_accept(1, DMA_COMMAND, false, 10));
  EXPECT_TRUE(bench.dma.can_accept(1, DMA_COMMAND, false, 11));
}

TEST(DmaControl, the_port_stalls_its_core_until_the_transfer_is_known) {
  for (bool shaped : {false, true}) {
    Bench bench;
    bench.allocate();
    const Cycle start = bench.program({.length = 64, .l2_shape = {shaped ? 64u : 0u, 64}});
    const Cycle open = start + (shaped ? 4 : 5);
    while (bench.now < open) {
      EXPECT_FALSE(bench.dma.can_accept(0, DMA_STATUS, false, bench.now));
      EXPECT_TRUE(bench.dma.can_accept(1, DMA_STATUS, false, bench.now));
      bench.step();
    }
    EXPECT_TRUE(bench.dma.can_accept(0, DMA_STATUS, false, open));
    EXPECT_EQ(bench.status(), 0x0001'0001u);
  }
}

TEST(DmaControl, status_shows_the_end_in_the_cycle_of_the_event) {
  for (const auto& [granted, status] : {std::pair(22u, 0x0001'0001u), std::pair(23u, 0x0001'0000u)}) {
    Bench bench;
    bench.allocate();
    const Cycle start = bench.program({.length = 64});
    while (bench.now < start + granted) bench.step();
    EXPECT_EQ(bench.status(), status);  // answered a cycle later
    EXPECT_TRUE(bench.ends.empty());
    bench.run_until_idle();
    EXPECT_EQ(bench.ends.at(0).cycle, start + 24);
  }
}

TEST(DmaControl, behind_an_access_to_status_the_port_is_closed_for_a_cycle) {
  Bench bench;
  const Cycle written = bench.write(0, DMA_STATUS, 1);
  EXPECT_FALSE(bench.dma.can_accept(0, DMA_COMMAND, false, written + 1));
  EXPECT_TRUE(bench.dma.can_accept(1, DMA_COMMAND, false, written + 1));
  EXPECT_TRUE(bench.dma.can_accept(0, DMA_COMMAND, false, written + 2));
  bench.step();
  bench.status();
  const Cycle read = bench.now - 1;
  EXPECT_FALSE(bench.dma.can_accept(0, DMA_STATUS, false, read + 1));
  EXPECT_TRUE(bench.dma.can_accept(0, DMA_STATUS, false, read + 2));
}

TEST(DmaControl, a_port_with_a_new_id_refuses_once_what_is_no_command) {
  for (const Cycle pause : {0u, 3u}) {
    Bench bench;
    bench.allocate();
    for (Cycle cycle = 0; cycle < pause; ++cycle) bench.step();
    EXPECT_FALSE(bench.dma.can_accept(0, DMA_STATUS, true, bench.now));
    EXPECT_TRUE(bench.dma.can_accept(0, DMA_STATUS, true, bench.now + 1));
  }
  Bench bench;
  bench.allocate();
  EXPECT_TRUE(bench.dma.can_accept(0, DMA_COMMAND, true, bench.now, 64 | kToTcdm));
}

TEST(DmaControl, of_cores_that_ask_for_an_id_in_the_same_cycle_one_gets_it_in_turns) {
  Bench bench;
  std::vector<Dma::Claim> claims;
  for (unsigned core : {4u, 5u}) claims.push_back(*bench.dma.claim(core, DMA_COMMAND, false, 0));
  EXPECT_EQ(bench.dma.grant(claims, 10), 1u << 4);  // the smallest (core XOR ids given so far)
  bench.dma.read(4, DMA_COMMAND, 10);
  EXPECT_EQ(bench.dma.grant(claims, 10), 0u);
  EXPECT_EQ(bench.dma.grant(claims, 11), 1u << 5);
}

TEST(DmaControl, of_cores_that_ask_for_places_of_shapes_in_the_same_cycle_one_gets_each) {
  Bench bench;
  const auto claim = [&](unsigned core, std::uint32_t command) {
    return *bench.dma.claim(core, DMA_COMMAND, true, command);
  };
  EXPECT_EQ(bench.dma.claim(0, DMA_COMMAND, true, 64 | kToTcdm), std::nullopt);
  EXPECT_EQ(bench.dma.claim(0, DMA_STATUS, true, kL2Rows), std::nullopt);
  EXPECT_EQ(bench.dma.grant(std::vector{claim(1, kL2Rows), claim(2, kL2Rows), claim(3, kTcdmRows)}, 10), 0b1010u);
  EXPECT_EQ(bench.dma.grant(std::vector{claim(1, kL2Rows), claim(2, kL2Rows | kTcdmRows)}, 10), 0b0010u);
}

TEST(DmaControl, a_fifth_2d_shape_waits_until_one_is_taken) {
  Bench bench;
  for (unsigned core = 0; core < 5; ++core) bench.allocate(core);
  for (unsigned core = 0; core < 4; ++core) bench.write(core, DMA_COMMAND, 64 | kToTcdm | kIncrement | kTcdmRows);
  const std::uint32_t shaped = 64 | kTcdmRows;
  EXPECT_TRUE(bench.dma.can_accept(4, DMA_COMMAND, true, bench.now, 64));
  EXPECT_TRUE(bench.dma.can_accept(4, DMA_COMMAND, true, bench.now, 64 | kL2Rows));
  EXPECT_FALSE(bench.dma.can_accept(4, DMA_COMMAND, true, bench.now, shaped));
  for (std::uint32_t word : {kTcdm, kL2, 8u, 16u}) bench.write(0, DMA_COMMAND, word);
  bench.run_until_idle();
  EXPECT_TRUE(bench.dma.can_accept(4, DMA_COMMAND, true, bench.now, shaped));
}

TEST(DmaControl, commands_may_share_an_id_which_is_active_until_all_have_ended) {
  Bench bench;
  bench.allocate();
  bench.program({.length = 1024});
  bench.program({.length = 1024, .tcdm = 2048, .l2 = 2048});
  bench.run_until_idle();
  EXPECT_EQ(bench.ends.size(), 1u);
  EXPECT_EQ(bench.dma.counters().bytes_to_tcdm, 2048u);
  EXPECT_EQ(bench.status(), 0x0001'0000u);
}

TEST(DmaControl, a_port_opens_with_any_burst_of_its_id_that_is_counted) {
  Bench bench;
  bench.allocate();
  bench.program({.length = 512, .l2_shape = {8, 16}});
  const Cycle last_word = bench.program({.length = 64, .tcdm = 2048, .l2 = 2048});
  while (!bench.dma.can_accept(0, DMA_STATUS, false, bench.now)) bench.step();
  EXPECT_LT(bench.now, last_word + 8);  // of the rows before, most are still to come
}

TEST(DmaControl, commands_given_in_the_same_cycle_are_taken_in_turns) {
  Bench bench;
  for (unsigned core : {2u, 5u}) bench.allocate(core);
  for (unsigned round = 0; round < 2; ++round) {
    bench.accesses.clear();
    for (std::uint32_t word : {8 | kToTcdm | kIncrement, kTcdm, kL2}) {
      for (unsigned core : {2u, 5u}) bench.dma.write(core, 0, word == kTcdm ? word + 64 * core : word, bench.now);
      bench.step();
    }
    bench.run_until_idle();
    // The winner is the core with the smallest (index XOR decisions so far): 2 XOR 0, then 5 XOR 2 against 2 XOR 2.
    EXPECT_EQ(bench.accesses.front().address, kTcdm + 64 * 2);
    EXPECT_EQ(bench.accesses.back().address, kTcdm + 64 * 5 + 4);
  }
}

struct Mistake {
  const char* name;
  std::vector<std::uint32_t> words;
  const char* message;
};

class DmaMistake : public testing::TestWithParam<Mistake> {};

TEST_P(DmaMistake, is_reported_and_moves_nothing) {
  Bench bench;
  const auto l2 = bench.l2;
  bench.allocate();
  for (std::uint32_t word : GetParam().words) bench.write(0, DMA_COMMAND, word);
  EXPECT_TRUE(bench.dma.idle());
  ASSERT_TRUE(bench.dma.fault().has_value());
  EXPECT_NE(bench.dma.fault()->find(GetParam().message), std::string::npos) << *bench.dma.fault();
  for (unsigned i = 0; i < 50; ++i) bench.step();
  EXPECT_TRUE(bench.accesses.empty() && bench.l2 == l2);
}

constexpr std::uint32_t kIn = kToTcdm | kIncrement;
INSTANTIATE_TEST_SUITE_P(
    Each, DmaMistake,
    testing::Values(
        Mistake{"no_bytes", {0 | kIn, kTcdm, kL2}, "of no bytes"},
        Mistake{"empty_rows", {64 | kIn | kL2Rows, kTcdm, kL2, 0, 8}, "rows of no bytes in L2"},
        Mistake{"empty_tcdm_rows", {64 | kIn | kTcdmRows, kTcdm, kL2, 0, 8}, "rows of no bytes in TCDM"},
        Mistake{"tcdm_end", {9 | kIn, kTcdm + kTcdmBytes - 8, kL2}, "TCDM is left"},
        Mistake{"tcdm_begin", {8 | kIn, kTcdm - 4, kL2}, "TCDM is left"},
        Mistake{"l2_end", {9 | kIn, kTcdm, kL2 + kL2Bytes - 8}, "L2 is left"},
        Mistake{"l2_begin", {8 | kIn, kTcdm, kL2 - 1}, "L2 is left"},
        Mistake{"nowhere", {8 | kIn, kTcdm, 0xffff'fffc}, "from L2 0xfffffffc to 0x100000003"},
        Mistake{"last_row", {64 | kIn | kL2Rows, kTcdm, kL2, 8, kL2Bytes / 7}, "L2 is left"},
        Mistake{"row_before_the_last", {9 | kIn | kTcdmRows, kTcdm + kTcdmBytes - 7, kL2, 8, 0}, "TCDM is left"}),
    [](const auto& mistake) { return mistake.param.name; });

TEST(DmaControl, ranges_may_end_where_their_memory_ends) {
  Bench bench;
  bench.allocate();
  bench.program({.length = 9, .tcdm = kTcdmBytes - 9, .l2 = kL2Bytes - 9});
  bench.program({.to_tcdm = false, .length = 16, .tcdm = kTcdmBytes - 16, .l2 = 0, .l2_shape = {8, kL2Bytes - 8}});
  bench.run_until_idle();
  EXPECT_EQ(bench.dma.fault(), std::nullopt);
}

TEST(DmaControl, misuse_of_the_control_port_is_reported) {
  Bench stranger;
  stranger.write(0, DMA_COMMAND, 8 | kIn);
  EXPECT_EQ(stranger.dma.fault(), "core 0 gives the DMA a command without an allocated transfer id");

  Bench hasty;
  hasty.allocate();
  hasty.program({.length = 64});
  hasty.write(0, DMA_STATUS, 1);
  EXPECT_EQ(hasty.dma.fault(), "DMA transfer 0 is freed while it is active");

  Bench distracted;
  distracted.allocate();
  distracted.write(0, DMA_COMMAND, 8 | kIn);
  distracted.status();
  EXPECT_EQ(distracted.dma.fault(), "core 0 reads the DMA in the middle of a command");

  Bench lost;
  lost.write(0, 8, 0);
  EXPECT_EQ(lost.dma.fault(), "core 0 writes DMA register 0x8, which does not exist");
}

}  // namespace
}  // namespace tessera::mem::test
