// The accelerators of a cluster behind one data port: the fast path of an idle cluster, the multiplexer, other traffic.
#include "accel/accelerators.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "accel/testing_layers.hpp"

namespace tessera::accel::test {
namespace {

constexpr unsigned kIma = HWPE_IMA_PORT / HWPE_PORT_BYTES;
constexpr unsigned kDepthwise = HWPE_DEPTHWISE_PORT / HWPE_PORT_BYTES;

/// Jobs for both accelerators, as many as there are contexts at most.
struct Jobs {
  std::vector<ImaLayer> ima;
  std::vector<DepthwiseLayer> depthwise;
};

Jobs draw_jobs(Draw& draw) {
  Jobs jobs;
  for (std::uint32_t left = draw.count(0, 2); left != 0; --left) jobs.ima.push_back(draw_ima_layer(draw));
  for (std::uint32_t left = draw.count(jobs.ima.empty() ? 1 : 0, 2); left != 0; --left) {
    jobs.depthwise.push_back(draw_depthwise_layer(draw));
  }
  if (jobs.ima.size() == 2) {
    // One table for both: the second layer's entries and cells lie behind the first's.
    ImaLayer& second = jobs.ima[1];
    second.settings.first_tile += 200;
    second.settings.first_parameter += 2000;
    for (ima::CellRectangle& area : second.areas) area.array += 100;
  }
  // What one job writes no other reads or writes.
  Address apart = 0;
  for (ImaLayer& layer : jobs.ima) layer.geometry.output.address += 0x4000 * apart++;
  for (DepthwiseLayer& layer : jobs.depthwise) {
    layer.geometry.weights += 0x1000 * apart;
    layer.geometry.parameters += 0x1000 * apart;
    layer.geometry.output.address += 0x4000 * apart++;
  }
  return jobs;
}

void start_all(Bench& bench, const Jobs& jobs) {
  unsigned core = 0;
  for (const ImaLayer& layer : jobs.ima) {
    load(layer, *bench.accelerators.ima_storage());
    start(bench, layer, core++);
  }
  for (const DepthwiseLayer& layer : jobs.depthwise) {
    load(layer, bench);
    start(bench, layer, core++);
  }
}

void expect_equal(Bench& one, Bench& other) {
  const bool same_events = one.seen == other.seen;
  RC_ASSERT(same_events);
  RC_ASSERT(one.counts() == other.counts());
  RC_ASSERT(one.arbiter_state() == other.arbiter_state());
  const bool same_memory = std::ranges::equal(one.ram.bytes(), other.ram.bytes());
  RC_ASSERT(same_memory);
  RC_ASSERT(one.fault() == other.fault());
}

RC_GTEST_PROP(Accelerators, alone_on_the_banks_they_run_cycle_for_cycle_as_step_by_step, ()) {
  Draw draw;
  arch::Machine machine = machine_of(32u << draw.count(0, 4));
  machine.accelerators.fifo_beats = draw.count(1, 8);
  machine.ima.product_ns = draw.count(1, 200);
  machine.ima.execution = draw.coin() ? arch::Execution::Sequential : arch::Execution::Pipelined;
  const Jobs jobs = draw_jobs(draw);
  const std::uint32_t seed = draw.raw();
  const std::uint32_t reach = draw.count(1, 300);
  const Cycle contended = draw.count(0, 400);
  std::array<std::unique_ptr<Bench>, 2> benches;
  for (auto& bench : benches) {
    bench = std::make_unique<Bench>(machine);
    Draw contents(seed);
    fill(*bench, contents);
    start_all(*bench, jobs);
    RC_ASSERT(bench->fault() == "");
    bench->others = random_others(seed, 15);
    while (bench->now < contended) bench->step();  // leaves beats half granted and FIFOs half full
    bench->others = {};
  }
  // First the jobs of one accelerator, then those of the other.
  const std::size_t first = jobs.ima.empty() ? jobs.depthwise.size() : jobs.ima.size();
  const std::size_t all = jobs.ima.size() + jobs.depthwise.size();
  std::mt19937 horizons(seed);
  const auto horizon = [&](Cycle now) { return now + 1 + horizons() % reach; };
  for (auto& bench : benches) {
    const bool fast = bench == benches[1];
    bench->accelerators.select(jobs.ima.empty() ? kDepthwise : kIma);
    const bool ended = fast ? bench->run_to_event(first, horizon) : bench->step_to_event(first);
    RC_ASSERT(ended);
  }
  const Cycle switched = std::max(benches[0]->now, benches[1]->now);
  for (auto& bench : benches) {
    const bool fast = bench == benches[1];
    while (bench->now < switched) bench->step();
    bench->accelerators.select(kDepthwise);
    const bool ended = fast ? bench->run_to_event(all, horizon) : bench->step_to_event(all);
    RC_ASSERT(ended);
  }
  expect_equal(*benches[0], *benches[1]);
}

struct Outcome {
  std::vector<std::byte> memory;
  std::vector<std::pair<unsigned, std::uint32_t>> events;  ///< line and core, sorted
};

/// Random jobs with others on the banks, while the port changes its owner every `turn` cycles.
Outcome run_with(const arch::Machine& machine, std::uint32_t seed, unsigned percent, Cycle turn) {
  Draw draw(seed);
  Bench bench(machine);
  fill(bench, draw);
  const Jobs jobs = draw_jobs(draw);
  start_all(bench, jobs);
  bench.others = random_others(seed, percent);
  const std::size_t all = jobs.ima.size() + jobs.depthwise.size();
  while (bench.seen.size() < all && bench.now < 4'000'000) {
    bench.accelerators.select(bench.now / turn % 2 == 0 ? kIma : kDepthwise);
    bench.step();
  }
  RC_ASSERT(bench.seen.size() == all);
  Outcome outcome{{bench.ram.bytes().begin(), bench.ram.bytes().end()}, {}};
  for (const Bench::Seen& event : bench.seen) outcome.events.emplace_back(event.line, event.cores);
  std::ranges::sort(outcome.events);
  return outcome;
}

RC_GTEST_PROP(Accelerators, neither_traffic_nor_a_changing_owner_of_the_port_loses_data_or_an_event, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint32_t>();
  const arch::Machine machine = machine_of(32u << seed % 5);
  const Outcome quiet = run_with(machine, seed, 0, 10'000);
  const Outcome busy = run_with(machine, seed, *rc::gen::inRange(1u, 60u), *rc::gen::inRange<Cycle>(1, 500));
  const bool same_memory = quiet.memory == busy.memory;
  RC_ASSERT(same_memory);
  RC_ASSERT(quiet.events == busy.events);
}

TEST(Accelerators, a_job_without_the_port_waits_and_says_so) {
  Draw draw(7);
  Bench bench(machine_of());
  const DepthwiseLayer layer = draw_depthwise_layer(draw);
  load(layer, bench);
  start(bench, layer);
  EXPECT_FALSE(bench.run_to_event());
  EXPECT_EQ(bench.accelerators.waits_for(),
            "depth-wise engine: a job is running and waits for the data port, which it does not own");
  bench.accelerators.select(kDepthwise);
  EXPECT_TRUE(bench.run_to_event()) << bench.fault();
  EXPECT_EQ(bench.accelerators.waits_for(), "");
}

TEST(Accelerators, the_event_line_is_that_of_the_accelerator_and_the_core_the_one_that_triggered) {
  Draw draw(8);
  Bench bench(machine_of());
  const ImaLayer ima = draw_ima_layer(draw);
  const DepthwiseLayer depthwise = draw_depthwise_layer(draw);
  load(ima, *bench.accelerators.ima_storage());
  load(depthwise, bench);
  start(bench, ima, 5);
  start(bench, depthwise, 3);
  ASSERT_TRUE(bench.step_to_event(1)) << bench.fault();
  bench.accelerators.select(kDepthwise);
  ASSERT_TRUE(bench.step_to_event(2));
  EXPECT_EQ(bench.seen[0].line, 12u);
  EXPECT_EQ(bench.seen[0].cores, 1u << 5);
  EXPECT_EQ(bench.seen[1].line, 13u);
  EXPECT_EQ(bench.seen[1].cores, 1u << 3);
}

TEST(Accelerators, one_that_a_machine_does_not_have_reads_as_0_and_ignores_writes) {
  arch::Machine machine = machine_of();
  machine.depthwise.present = false;
  Bench bench(machine);
  EXPECT_EQ(bench.read(HWPE_DEPTHWISE_PORT, HWPE_ACQUIRE), 0u);
  EXPECT_EQ(bench.read(HWPE_DEPTHWISE_PORT, HWPE_ACQUIRE), 0u);
  bench.write(HWPE_DEPTHWISE_PORT, HWPE_TRIGGER, 0);
  EXPECT_EQ(bench.fault(), "");
  EXPECT_EQ(bench.accelerators.next_wake(0), kNever);
}

TEST(Accelerators, of_a_cluster_that_lies_elsewhere_work_on_its_memory) {
  constexpr std::uint32_t kDistance = 0x40'0000;
  const arch::Machine machine = arch::load_machine("cluster");
  Draw draw(1);
  const DepthwiseLayer here = draw_depthwise_layer(draw);
  DepthwiseLayer there = here;
  for (Address* address : {&there.geometry.input.address, &there.geometry.output.address, &there.geometry.weights,
                           &there.geometry.parameters}) {
    *address += kDistance;
  }
  const auto is_refused = [&](const DepthwiseLayer& layer, std::uint32_t distance) {
    Bench bench(machine, distance);
    start(bench, layer);
    return bench.accelerators.fault() != nullptr;
  };
  EXPECT_FALSE(is_refused(here, 0));
  EXPECT_TRUE(is_refused(there, 0));
  EXPECT_FALSE(is_refused(there, kDistance));
  EXPECT_TRUE(is_refused(here, kDistance));
}

}  // namespace
}  // namespace tessera::accel::test
