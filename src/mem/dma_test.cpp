#include "mem/dma.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <tuple>
#include <vector>

#include "mem/dma_bench.hpp"

#ifndef TESSERA_SOURCE_DIR
#define TESSERA_SOURCE_DIR "."
#endif

namespace tessera::mem::test {
namespace {

struct Row {
  std::string text;
  DmaTransfer copy;
  unsigned latency = 0;
  Cycle address = 0;
  Cycle first_tcdm = 0;
  Cycle last_tcdm = 0;
  Cycle event = 0;
  unsigned bursts = 0;
  unsigned first_length = 0;
  unsigned accesses = 0;
  unsigned status = 0;
};

/// The rows of the table. It does not name the row lengths of its three 2-D transfers: README.md does.
std::vector<Row> golden_rows() {
  const std::vector<std::uint32_t> counts{64, 32, 64};
  std::vector<Row> rows;
  std::ifstream file(TESSERA_SOURCE_DIR "/tests/golden/dma_stats.txt");
  unsigned shaped = 0;
  for (std::string line; std::getline(file, line);) {
    Row row;
    row.text = line;
    row.copy.to_tcdm = line.starts_with("RX");
    std::sscanf(line.substr(line.find("len=")).c_str(), "len=%u", &row.copy.length);
    std::sscanf(line.substr(line.find("lat=")).c_str(), "lat=%u tgp=100 ta=%x ea=%x", &row.latency, &row.copy.tcdm,
                &row.copy.l2);
    const int fields = std::sscanf(
        line.substr(line.find("first A")).c_str(),
        "first A%*c +%lu, first tcdm +%lu, last tcdm +%lu, event +%lu | bursts=%u firstlen=%u tcdm acc=%u status=%x",
        &row.address, &row.first_tcdm, &row.last_tcdm, &row.event, &row.bursts, &row.first_length, &row.accesses,
        &row.status);
    if (fields != 8) ADD_FAILURE() << "not understood: " << line;
    if (line.find("2D") != std::string::npos) row.copy.l2_shape = {counts.at(shaped++), 128};
    rows.push_back(row);
  }
  return rows;
}

class DmaOnRtl : public testing::TestWithParam<Row> {};

TEST_P(DmaOnRtl, every_figure_of_the_table_is_met) {
  const Row& row = GetParam();
  Bench bench(row.latency);
  auto l2 = bench.l2;
  auto tcdm = bench.tcdm;
  ASSERT_EQ(bench.allocate(), 0u);
  const Cycle start = bench.program(row.copy);
  bench.run_until_idle();

  const auto& addresses = row.copy.to_tcdm ? bench.read_addresses : bench.write_addresses;
  EXPECT_EQ(addresses.size(), row.bursts);
  EXPECT_EQ(addresses.front() - start, row.address);
  std::vector<Cycle> cycles;
  for (const Access& access : bench.accesses) {
    EXPECT_NE(access.enable, 0u);
    cycles.push_back(access.cycle - start);
  }
  EXPECT_EQ(cycles.size(), row.accesses);
  EXPECT_EQ(bench.dma.counters().tcdm_reads + bench.dma.counters().tcdm_writes, row.accesses);
  EXPECT_EQ(cycles.front(), row.first_tcdm);
  EXPECT_EQ(cycles.back(), row.last_tcdm);
  ASSERT_EQ(bench.ends.size(), 1u);
  EXPECT_EQ(bench.ends[0].cycle - start, row.event);
  EXPECT_EQ(bench.dma.counters().busy_cycles, row.event);
  EXPECT_EQ(bench.status(), row.status);

  copy_by_hand(row.copy, l2, tcdm);
  EXPECT_TRUE(bench.l2 == l2 && bench.tcdm == tcdm);
}

TEST_P(DmaOnRtl, the_first_burst_is_as_long_as_in_the_table) {
  const Row& row = GetParam();
  Bench bench(row.latency);
  bench.allocate();
  bench.program(row.copy);
  while (bench.dma.counters().read_bursts + bench.dma.counters().write_bursts == 0) bench.step();
  EXPECT_EQ(bench.dma.counters().read_beats + bench.dma.counters().write_beats, row.first_length);
}

INSTANTIATE_TEST_SUITE_P(Table, DmaOnRtl, testing::ValuesIn(golden_rows()),
                         [](const auto& row) { return "row_" + std::to_string(row.index + 1); });

TEST(Dma, the_table_has_all_its_rows) { EXPECT_EQ(golden_rows().size(), 23u); }

DmaTransfer any_copy(bool to_tcdm) {
  const auto below = [](std::uint32_t limit) { return *rc::gen::inRange<std::uint32_t>(0, limit); };
  DmaTransfer copy{.to_tcdm = to_tcdm, .length = 1 + below(*rc::gen::element(9u, 70u, 700u, 3000u))};
  copy.tcdm = below(64) + 8;
  copy.l2 = below(600) + 8;
  // Rows do not overlap, so that the order in which bytes are written cannot be seen.
  for (Shape* shape : {&copy.l2_shape, &copy.tcdm_shape}) {
    if (below(2) == 0) continue;
    shape->count = 1 + below(300);
    shape->stride = shape->count + below(40);
  }
  return copy;
}

void expect_copied(Bench& bench, const std::vector<DmaTransfer>& copies) {
  auto l2 = bench.l2;
  auto tcdm = bench.tcdm;
  unsigned core = 0;
  for (const DmaTransfer& copy : copies) {
    bench.allocate(core);
    bench.program(copy, core);
    copy_by_hand(copy, l2, tcdm);
    ++core;
  }
  bench.run_until_idle();
  RC_ASSERT(bench.dma.fault() == std::nullopt);
  RC_ASSERT(bench.ends.size() == copies.size());
  RC_ASSERT(bench.l2 == l2);
  RC_ASSERT(bench.tcdm == tcdm);
}

TEST(Dma, any_copy_moves_exactly_its_bytes_whichever_lanes_lose) {
  EXPECT_TRUE(rc::check([](bool to_tcdm) {
    Bench bench(*rc::gen::element(1u, 2u, 20u), *rc::gen::element(0u, 30u, 80u), {},
                *rc::gen::arbitrary<std::uint32_t>());
    const DmaTransfer copy = any_copy(to_tcdm);
    expect_copied(bench, {copy});
    const Dma::Counters& counters = bench.dma.counters();
    RC_ASSERT(counters.bytes_to_tcdm == (to_tcdm ? copy.length : 0));
    RC_ASSERT(counters.bytes_to_l2 == (to_tcdm ? 0 : copy.length));
    RC_ASSERT(bench.port.counters().beats_read == counters.read_beats);
    RC_ASSERT(bench.port.counters().beats_written == counters.write_beats);
  }));
}

TEST(Dma, copies_of_several_cores_in_both_directions_do_not_disturb_each_other) {
  EXPECT_TRUE(rc::check([] {
    Bench bench(*rc::gen::element(1u, 20u), *rc::gen::element(0u, 40u), {}, *rc::gen::arbitrary<std::uint32_t>());
    std::vector<DmaTransfer> copies;
    for (std::uint32_t i = 0; i < 6; ++i) {
      DmaTransfer copy{.to_tcdm = *rc::gen::arbitrary<bool>(), .length = *rc::gen::inRange(1u, 2000u)};
      copy.tcdm = 4096 * i + *rc::gen::inRange(0u, 16u);
      copy.l2 = 4096 * i + *rc::gen::inRange(0u, 300u);
      copies.push_back(copy);
    }
    expect_copied(bench, copies);
  }));
}

TEST(Dma, leaving_out_the_cycles_it_names_changes_nothing) {
  EXPECT_TRUE(rc::check([](bool to_tcdm) {
    const Cycle latency = *rc::gen::element(1u, 3u, 20u, 100u);
    const auto seed = *rc::gen::arbitrary<std::uint32_t>();
    const unsigned refused = *rc::gen::element(0u, 50u);
    const DmaTransfer copy = any_copy(to_tcdm);
    Bench stepping(latency, refused, {}, seed);
    Bench jumping(latency, refused, {}, seed);
    jumping.jumping = true;
    for (Bench* bench : {&stepping, &jumping}) expect_copied(*bench, {copy, copy});
    RC_ASSERT(jumping.accesses == stepping.accesses);
    RC_ASSERT(jumping.ends[0].cycle == stepping.ends[0].cycle && jumping.ends[1].cycle == stepping.ends[1].cycle);
    RC_ASSERT(jumping.cycles_run <= stepping.cycles_run);
  }));
}

TEST(Dma, it_does_not_matter_when_in_a_cycle_the_cores_come) {
  EXPECT_TRUE(rc::check([](bool to_tcdm) {
    const Cycle latency = *rc::gen::element(1u, 20u);
    const DmaTransfer copy = any_copy(to_tcdm);
    Bench early(latency);
    Bench late(latency);
    late.late_cores = true;
    for (Bench* bench : {&early, &late}) {
      expect_copied(*bench, {copy, copy, copy});
      bench->status();
      bench->write(0, DMA_STATUS, 7);
      bench->allocate();
      RC_ASSERT(bench->status() == 0x0001'0000u);
    }
    RC_ASSERT(early.accesses == late.accesses);
    RC_ASSERT(early.now == late.now);
  }));
}

TEST(Dma, it_sleeps_through_the_latency_of_l2) {
  Bench bench(1000);
  bench.jumping = true;
  bench.allocate();
  bench.program({.length = 8192});
  bench.run_until_idle();
  EXPECT_GT(bench.ends[0].cycle, 2000u);
  EXPECT_LT(bench.cycles_run, 1300u);
}

TEST(Dma, lengths_fill_their_field_of_seventeen_bits) {
  for (std::uint32_t length : {65535u, 65536u, 131071u}) {
    Bench bench;
    auto l2 = bench.l2;
    auto tcdm = bench.tcdm;
    const DmaTransfer copy{.length = length, .tcdm = 3, .l2 = 5};
    copy_by_hand(copy, l2, tcdm);
    bench.allocate();
    bench.program(copy);
    bench.run_until_idle();
    EXPECT_TRUE(bench.tcdm == tcdm);
    EXPECT_EQ(bench.dma.counters().bytes_to_tcdm, length);
  }
}

TEST(Dma, a_2d_side_in_tcdm_takes_the_time_of_one_in_l2) {
  for (bool to_tcdm : {true, false}) {
    Bench in_l2;
    Bench in_tcdm;
    in_l2.allocate();
    in_tcdm.allocate();
    const Cycle l2_start = in_l2.program({.to_tcdm = to_tcdm, .length = 1024, .l2_shape = {64, 128}});
    const Cycle tcdm_start = in_tcdm.program({.to_tcdm = to_tcdm, .length = 1024, .tcdm_shape = {64, 128}});
    in_l2.run_until_idle();
    in_tcdm.run_until_idle();
    EXPECT_EQ(in_l2.ends[0].cycle - l2_start, in_tcdm.ends[0].cycle - tcdm_start);
  }
}

TEST(Dma, without_increment_all_beats_use_one_l2_word) {
  Bench bench;
  bench.allocate();
  bench.program({.to_tcdm = true, .length = 600, .l2 = 0x40, .flags = kEvent});
  bench.run_until_idle();
  for (unsigned i = 0; i < 600; ++i) ASSERT_EQ(bench.tcdm[i], bench.l2[0x40 + i % 8]) << i;
}

TEST(Dma, addresses_in_the_alias_mean_the_same_tcdm) {
  Bench bench;
  bench.allocate();
  bench.write(0, 0, 8 | kToTcdm | kIncrement);
  bench.write(0, 0, kAlias + 0x100);
  bench.write(0, 0, kL2 + 0x1000);
  bench.run_until_idle();
  EXPECT_EQ(bench.accesses.at(0).address, kTcdm + 0x100);
}

TEST(Dma, a_lane_that_loses_delays_only_what_follows_it) {
  Bench bench;
  bench.allocate();
  const Cycle start = bench.program({.length = 64});
  std::array<Dma::Lane, Dma::kLanes> lanes{};
  std::vector<unsigned> asking;
  while (!bench.dma.idle()) {
    const std::uint32_t writes = bench.dma.issue(bench.now, lanes) >> Dma::kWriteLane;
    const bool first = bench.now == start + 14;
    bench.dma.complete(bench.now, (first ? writes & 2 : writes) << Dma::kWriteLane, {});
    if (writes != 0) asking.push_back(writes);
    for (const auto& completion : bench.dma.take_completions(bench.now)) bench.ends.push_back({bench.now, completion});
    ++bench.now;
  }
  // The loser's words fill their FIFO, so that one cycle later nothing comes for the winner either.
  EXPECT_EQ(asking, (std::vector<unsigned>{3, 3, 1, 3, 3, 3, 3, 3, 3}));
  EXPECT_EQ(bench.ends.at(0).cycle - start, 25u);
}

TEST(Dma, a_lane_without_a_byte_to_write_does_not_ask) {
  Bench bench;
  bench.allocate();
  bench.program({.length = 8, .tcdm = 4, .l2 = 8});
  bench.run_until_idle();
  ASSERT_EQ(bench.accesses.size(), 2u);
  EXPECT_EQ(bench.accesses[0].lane, 3u);
  EXPECT_EQ(bench.accesses[0].address, kTcdm + 4);
  EXPECT_EQ(bench.accesses[1].lane, 2u);
  EXPECT_EQ(bench.accesses[1].address, kTcdm + 8);
  EXPECT_EQ(bench.accesses[1].cycle, bench.accesses[0].cycle + 1);
}

TEST(Dma, a_lane_that_reads_asks_for_whole_beats) {
  Bench bench;
  bench.allocate();
  bench.program({.to_tcdm = false, .length = 8, .tcdm = 4, .l2 = 8});
  bench.run_until_idle();
  EXPECT_EQ(bench.accesses.size(), 4u);
}

TEST(Dma, a_last_byte_behind_a_burst_is_its_33rd_beat) {
  Bench bench;
  bench.allocate();
  bench.program({.length = 257});
  bench.run_until_idle();
  EXPECT_EQ(bench.dma.counters().read_bursts, 1u);
  EXPECT_EQ(bench.dma.counters().read_beats, 33u);
}

TEST(Dma, the_event_is_for_whom_the_last_command_of_the_id_says) {
  Bench bench;
  bench.allocate();
  bench.program({.length = 64});
  bench.program({.length = 64, .tcdm = 512, .l2 = 512, .flags = kIncrement | kInterrupt});
  bench.run_until_idle();
  ASSERT_EQ(bench.ends.size(), 1u);
  EXPECT_FALSE(bench.ends[0].what.event);
  EXPECT_TRUE(bench.ends[0].what.interrupt);
}

TEST(Dma, the_end_is_told_to_the_programming_core_as_the_command_asks) {
  Bench bench;
  const auto run = [&](std::uint32_t flags) {
    bench.allocate(5);
    bench.program({.length = 8, .flags = kIncrement | flags}, 5);
    bench.run_until_idle();
    return bench.ends.back().what;
  };
  const auto told = [](const Dma::Completion& end) {
    return std::tuple(end.core, end.event, end.interrupt, end.broadcast);
  };
  EXPECT_EQ(told(run(kEvent)), std::tuple(5u, true, false, false));
  EXPECT_EQ(told(run(kInterrupt)), std::tuple(5u, false, true, false));
  EXPECT_EQ(told(run(kEvent | kBroadcast)), std::tuple(5u, true, false, true));
}

TEST(Dma, transfers_ending_together_are_told_one_a_cycle_highest_id_first) {
  // A transfer in each direction, the second programmed so much later that both end in the same cycle: 24 cycles each.
  Bench bench;
  bench.allocate(0);
  bench.allocate(1);
  const auto inward = DmaTransfer{.to_tcdm = true, .length = 64}.words();
  const auto outward = DmaTransfer{.to_tcdm = false, .length = 64, .tcdm = 4096, .l2 = 4096}.words();
  Cycle start = 0;
  for (std::size_t i = 0; i < inward.size(); ++i) {
    bench.dma.write(1, 0, outward[i], bench.now);
    if (i + 1 < inward.size()) bench.dma.write(0, 0, inward[i], bench.now);
    start = bench.now;
    bench.step();
  }
  bench.dma.write(0, 0, inward.back(), bench.now);
  bench.step();
  bench.run_until_idle();
  ASSERT_EQ(bench.ends.size(), 2u);
  EXPECT_EQ(bench.ends[0].cycle, start + 24);
  EXPECT_EQ(bench.ends[1].cycle, start + 25);
}

TEST(Dma, it_says_what_it_waits_for) {
  Bench bench(100);
  EXPECT_EQ(bench.dma.waiting_for(0), "");
  bench.allocate();
  const Cycle start = bench.program({.length = 512});
  while (bench.now < start + 50) bench.step();
  EXPECT_EQ(bench.dma.waiting_for(bench.now - 1),
            "DMA: transfer 0: 0 commands not begun, 2 bursts to end in TCDM, 2 in L2; next wake-up in cycle " +
                std::to_string(start + 107));
}

}  // namespace
}  // namespace tessera::mem::test
