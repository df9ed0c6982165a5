// The vector adder's cycles, results and counts: step by step, alone, and with others on the banks.
#include "accel/adder/adder.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "accel/adder/testing.hpp"

namespace tessera::accel::adder {
namespace {

using namespace test;

arch::Machine drawn_machine(Draw& draw) {
  arch::Machine machine = adder_machine(32u << draw.count(0, 4));
  machine.accelerators.fifo_beats = draw.count(2, 8);
  machine.accelerators.start_cycles = draw.count(1, 9);
  machine.accelerators.end_cycles = draw.count(1, 9);
  return machine;
}

/// What must be in L1 afterwards.
std::vector<std::byte> expected_memory(Bench& bench, const AdderJob& job) {
  const std::vector<std::int8_t> first(bench.place(job.geometry.first),
                                       bench.place(job.geometry.first) + job.geometry.count);
  const std::vector<std::int8_t> second(bench.place(job.geometry.second),
                                        bench.place(job.geometry.second) + job.geometry.count);
  std::vector<std::byte> memory(bench.ram.bytes().begin(), bench.ram.bytes().end());
  std::vector<std::int8_t> sums(job.geometry.count);
  add(job.scales, first, second, sums);
  std::memcpy(memory.data() + bench.lane_memory().offset_of(job.geometry.output), sums.data(), sums.size());
  return memory;
}

RC_GTEST_PROP(Adder, the_closed_form_of_a_job_is_exact_and_so_is_every_byte, ()) {
  Draw draw;
  const arch::Machine machine = drawn_machine(draw);
  const AdderJob job = draw_adder_job(draw);
  for (const bool fast : {false, true}) {
    Bench bench(machine);
    Draw contents(5);
    fill(bench, contents);
    const std::vector<std::byte> expected = expected_memory(bench, job);
    start(bench, job);
    const bool ended = fast ? bench.run_to_event() : bench.step_to_event();
    RC_ASSERT(ended);
    RC_ASSERT(bench.seen[0].cycle == arch::adder_job_cycles(machine, job.geometry));
    const bool same = std::ranges::equal(bench.ram.bytes(), expected);
    RC_ASSERT(same);
  }
}

RC_GTEST_PROP(Adder, a_job_without_arithmetic_takes_the_same_time_and_writes_zeros, ()) {
  Draw draw;
  const arch::Machine machine = drawn_machine(draw);
  const AdderJob job = draw_adder_job(draw);
  Bench computing(machine), timing(machine);
  timing.accelerators.set_arithmetic(Arithmetic::LeftOut);
  for (Bench* bench : {&computing, &timing}) {
    bench->others = random_others(7, 20);
    Draw contents(bench == &timing ? 8 : 9);
    fill(*bench, contents);
    start(*bench, job);
    const bool ended = bench->step_to_event();
    RC_ASSERT(ended);
  }
  RC_ASSERT(timing.seen == computing.seen);
  RC_ASSERT(timing.counts() == computing.counts());
  const std::int8_t* output = timing.place(job.geometry.output);
  RC_ASSERT(std::count(output, output + job.geometry.count, 0) == static_cast<std::ptrdiff_t>(job.geometry.count));
}

RC_GTEST_PROP(Adder, others_on_the_banks_cost_cycles_and_change_no_byte, ()) {
  Draw draw;
  const arch::Machine machine = drawn_machine(draw);
  const AdderJob job = draw_adder_job(draw);
  Bench bench(machine);
  Draw contents(6);
  fill(bench, contents);
  const std::vector<std::byte> expected = expected_memory(bench, job);
  bench.others = random_others(draw.raw(), draw.count(1, 50));
  start(bench, job);
  RC_ASSERT(bench.step_to_event());
  RC_ASSERT(bench.seen[0].cycle >= arch::adder_job_cycles(machine, job.geometry));
  const bool same = std::ranges::equal(bench.ram.bytes(), expected);
  RC_ASSERT(same);
}

RC_GTEST_PROP(Adder, interrupted_at_any_horizon_it_runs_cycle_for_cycle_as_step_by_step, ()) {
  Draw draw;
  const arch::Machine machine = drawn_machine(draw);
  const AdderJob job = draw_adder_job(draw);
  const std::uint32_t seed = draw.raw();
  const std::uint32_t reach = draw.count(1, 50);
  const Cycle contended = draw.count(0, 60);
  std::array<std::unique_ptr<Bench>, 2> benches;
  for (auto& bench : benches) {
    bench = std::make_unique<Bench>(machine);
    start(*bench, job);
    bench->others = random_others(seed, 15);
    while (bench->now < contended) bench->step();
    bench->others = {};
  }
  std::mt19937 horizons(seed);
  if (benches[0]->seen.empty()) {
    RC_ASSERT(benches[0]->step_to_event());
    RC_ASSERT(benches[1]->run_to_event(1, [&](Cycle now) { return now + 1 + horizons() % reach; }));
  }
  const bool same_events = benches[0]->seen == benches[1]->seen;
  RC_ASSERT(same_events);
  RC_ASSERT(benches[0]->counts() == benches[1]->counts());
  RC_ASSERT(benches[0]->arbiter_state() == benches[1]->arbiter_state());
}

Cycle cycles_of(std::uint32_t count, Address skew = 0, unsigned width_bits = 128) {
  Bench bench(adder_machine(width_bits));
  AdderJob job;
  job.geometry.count = count;
  job.geometry.first += skew;
  start(bench, job);
  EXPECT_TRUE(bench.step_to_event()) << bench.fault();
  return bench.seen[0].cycle;
}

TEST(Adder, sixteen_aligned_sums_take_three_cycles_at_128_bits) {
  constexpr Cycle kStartIdleEnd = 6 + 1 + 4;
  EXPECT_EQ(cycles_of(16), 3 + kStartIdleEnd);
  EXPECT_EQ(cycles_of(160), 30 + kStartIdleEnd);
  EXPECT_EQ(cycles_of(1600), 300 + kStartIdleEnd);
}

TEST(Adder, one_sum_more_than_a_beat_costs_a_beat_of_each_tensor) {
  EXPECT_EQ(cycles_of(15), cycles_of(16));
  EXPECT_EQ(cycles_of(17), cycles_of(16) + 3);
}

TEST(Adder, an_input_between_words_costs_its_further_beat) {
  EXPECT_EQ(cycles_of(160, 4), cycles_of(160));
  EXPECT_EQ(cycles_of(160, 1), cycles_of(160) + 1);
}

TEST(Adder, an_output_beat_that_waits_while_the_last_input_arrives_saves_the_idle_cycle) {
  AdderJob job;
  job.geometry.count = 160;
  job.geometry.first += 2;
  const auto cycles = [&](Address skew_of_output) {
    Bench bench(adder_machine());
    AdderJob other = job;
    other.geometry.output += skew_of_output;
    start(bench, other);
    EXPECT_TRUE(bench.step_to_event()) << bench.fault();
    return bench.seen[0].cycle;
  };
  EXPECT_EQ(cycles(1), 6u + 11 + 10 + 11 + 1 + 4);
  EXPECT_EQ(cycles(2), 6u + 11 + 10 + 11 + 0 + 4);
}

TEST(Adder, the_event_comes_no_cycle_earlier_than_the_contract_says) {
  Bench bench(adder_machine());
  AdderJob job;
  job.geometry.count = 16;
  start(bench, job, 3);
  const Cycle ends = arch::adder_job_cycles(adder_machine(), job.geometry);
  while (bench.now < ends) bench.step();
  EXPECT_TRUE(bench.seen.empty());
  bench.step();
  ASSERT_EQ(bench.seen.size(), 1u);
  EXPECT_EQ(bench.seen[0], (Bench::Seen{ends, 14, 1u << 3}));
}

TEST(Adder, sums_and_beats_are_counted) {
  Bench bench(adder_machine());
  AdderJob job;
  job.geometry.count = 100;
  start(bench, job);
  ASSERT_TRUE(bench.run_to_event());
  EXPECT_EQ(bench.count("vector adder", "jobs"), 1u);
  EXPECT_EQ(bench.count("vector adder", "sums"), 100u);
  EXPECT_EQ(bench.count("vector adder", "beats_in"), 14u);
  EXPECT_EQ(bench.count("vector adder", "beats_out"), 7u);
  EXPECT_EQ(bench.count("vector adder", "words_out"), 25u);
}

TEST(Adder, a_cleared_adder_does_the_next_job) {
  Bench bench(adder_machine());
  AdderJob job;
  job.geometry.count = 500;
  start(bench, job);
  for (int cycle = 0; cycle < 50; ++cycle) bench.step();
  bench.write(HWPE_ADDER_PORT, HWPE_SOFT_CLEAR, 0);
  const Cycle begun = bench.now;
  job.geometry.count = 20;
  start(bench, job);
  ASSERT_TRUE(bench.step_to_event()) << bench.fault();
  EXPECT_EQ(bench.seen[0].cycle - begun, arch::adder_job_cycles(adder_machine(), job.geometry));
}

}  // namespace
}  // namespace tessera::accel::adder
