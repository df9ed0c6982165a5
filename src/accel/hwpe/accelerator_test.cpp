// The frame of an accelerator: the life of a job, seen from the control port and from the banks.
#include "accel/hwpe/accelerator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "accel/testing_layers.hpp"

namespace tessera::accel::test {
namespace {

using ::testing::HasSubstr;

/// The depth-wise engine with a small job; it owns the data port.
class Frame : public ::testing::Test {
 protected:
  Frame() {
    Draw draw(3);
    layer_ = draw_depthwise_layer(draw);
    load(layer_, bench_);
    bench_.accelerators.select(HWPE_DEPTHWISE_PORT / HWPE_PORT_BYTES);
  }

  std::uint32_t read(std::uint32_t offset, unsigned core = 0) { return bench_.read(HWPE_DEPTHWISE_PORT, offset, core); }
  void write(std::uint32_t offset, std::uint32_t value, unsigned core = 0) {
    bench_.write(HWPE_DEPTHWISE_PORT, offset, value, core);
  }
  /// Steps to the next cycle in which a bank is asked for; that cycle.
  Cycle next_request() {
    const std::uint64_t before = bench_.count("depth-wise engine", "words_in");
    while (bench_.count("depth-wise engine", "words_in") == before) bench_.step();
    return bench_.now - 1;
  }

  Bench bench_{machine_of()};
  DepthwiseLayer layer_;
};

TEST_F(Frame, the_first_bank_is_asked_for_6_cycles_behind_TRIGGER) {
  bench_.now = 100;
  start(bench_, layer_);
  EXPECT_EQ(next_request(), 106u);
}

TEST_F(Frame, the_event_comes_4_cycles_behind_the_last_beat_seen_written_and_only_once) {
  start(bench_, layer_);
  Cycle last_write = 0;
  std::uint64_t written = 0;
  while (bench_.seen.empty()) {
    bench_.step();
    const std::uint64_t now_written = bench_.count("depth-wise engine", "words_out");
    if (now_written != written) last_write = bench_.now - 1;
    written = now_written;
  }
  // Seen a cycle later; what is left of the drain belongs to the engine.
  const Cycle drained = last_write - 1 + 4;
  EXPECT_EQ(bench_.seen[0].cycle, std::max(last_write + 1, drained) + 4);
  for (unsigned further = 0; further < 50; ++further) bench_.step();
  EXPECT_EQ(bench_.seen.size(), 1u);
}

TEST_F(Frame, a_job_that_waits_begins_6_cycles_behind_the_end_of_the_one_before) {
  start(bench_, layer_, 1);
  start(bench_, layer_, 2);
  EXPECT_EQ(read(HWPE_ACQUIRE), 0xffff'ffffu);
  ASSERT_TRUE(bench_.step_to_event(1));
  EXPECT_EQ(bench_.seen[0].cores, 1u << 1);
  EXPECT_EQ(next_request(), bench_.seen[0].cycle + 6);
  ASSERT_TRUE(bench_.step_to_event(2));
  EXPECT_EQ(bench_.seen[1].cores, 1u << 2);
  EXPECT_EQ(bench_.seen[1].cycle, 2 * bench_.seen[0].cycle);
  EXPECT_EQ(bench_.count("depth-wise engine", "jobs"), 2u);
  EXPECT_EQ(bench_.count("depth-wise engine", "busy_cycles"), bench_.seen[1].cycle);
  EXPECT_EQ(read(HWPE_FINISHED_JOBS), 2u);
}

TEST_F(Frame, a_context_is_free_again_in_the_cycle_of_the_event) {
  start(bench_, layer_);
  start(bench_, layer_);
  while (read(HWPE_ACQUIRE, 5) == 0xffff'ffff) bench_.step();
  EXPECT_EQ(bench_.now, bench_.seen.at(0).cycle + 1);
}

TEST_F(Frame, a_job_may_be_programmed_while_another_runs) {
  start(bench_, layer_);
  for (unsigned cycle = 0; cycle < 20; ++cycle) bench_.step();
  EXPECT_EQ(read(HWPE_RUNNING_TASK), 0u);
  EXPECT_EQ(read(HWPE_STATUS), 0x01u);
  start(bench_, layer_);
  EXPECT_EQ(read(HWPE_STATUS), 0x0101u);
  ASSERT_TRUE(bench_.step_to_event(2));
}

TEST_F(Frame, check_state_tells_a_running_job_from_an_idle_accelerator) {
  EXPECT_EQ(read(HWPE_CHECK_STATE), 0u);
  start(bench_, layer_);
  for (unsigned cycle = 0; cycle < 7; ++cycle) bench_.step();
  EXPECT_EQ(read(HWPE_CHECK_STATE), 1u);
  ASSERT_TRUE(bench_.step_to_event());
  EXPECT_EQ(read(HWPE_CHECK_STATE), 0u);
}

TEST_F(Frame, a_soft_clear_drops_the_running_job_and_the_next_one_runs_as_if_nothing_had_been) {
  start(bench_, layer_);
  const Cycle length = arch::depthwise_job_cycles(machine_of(), layer_.geometry).least;
  for (Cycle cleared = 1; cleared < length; cleared += 7) {
    Bench bench(machine_of());
    bench.accelerators.select(1);
    load(layer_, bench);
    start(bench, layer_);
    start(bench, layer_);
    while (bench.now < cleared) bench.step();
    bench.write(HWPE_DEPTHWISE_PORT, HWPE_SOFT_CLEAR, 0);
    EXPECT_EQ(bench.accelerators.next_wake(bench.now), kNever);
    const Cycle again = bench.now;
    EXPECT_EQ(bench.read(HWPE_DEPTHWISE_PORT, HWPE_ACQUIRE), 0u);
    start(bench, layer_);
    ASSERT_TRUE(bench.step_to_event());
    if (cleared == 1) bench_.step_to_event();
    EXPECT_EQ(bench.seen[0].cycle - again, bench_.seen.at(0).cycle);
    EXPECT_TRUE(std::ranges::equal(bench.ram.bytes(), bench_.ram.bytes())) << cleared;
  }
}

TEST_F(Frame, a_core_writing_what_it_must_not_is_a_fault_naming_register_and_value) {
  write(DEPTHWISE_SRC, 0x1234, 3);
  EXPECT_EQ(bench_.fault(),
            "depth-wise engine: register 0x40 written with 0x1234 by core 3: core 3 has not acquired a context");
}

TEST_F(Frame, a_read_only_or_missing_register_written_is_a_fault) {
  write(HWPE_STATUS, 5);
  EXPECT_THAT(bench_.fault(), HasSubstr("register 0x0c written with 0x5 by core 0: it is read-only"));
  Bench other(machine_of());
  other.write(HWPE_DEPTHWISE_PORT, DEPTHWISE_CLIP + 4, 5);
  EXPECT_THAT(other.fault(), HasSubstr("there is no such register"));
}

TEST_F(Frame, a_trigger_without_a_job_is_a_fault) {
  write(HWPE_TRIGGER, 0, 2);
  EXPECT_EQ(bench_.fault(), "depth-wise engine: TRIGGER: core 2 has not acquired a context");
}

TEST_F(Frame, a_committed_job_that_nobody_triggers_is_named_in_the_report_of_a_deadlock) {
  write(HWPE_TRIGGER, read(HWPE_ACQUIRE) * 0 + 1);
  EXPECT_THAT(bench_.fault(), HasSubstr("CHANNELS 0")) << "an empty image is refused when it is committed";
  Bench other(machine_of());
  load(layer_, other);
  other.read(HWPE_DEPTHWISE_PORT, HWPE_ACQUIRE);
  const auto image = depthwise_image(layer_.geometry, layer_.settings, layer_.padding_left);
  for (std::uint32_t word = 0; word < image.size(); ++word) {
    other.write(HWPE_DEPTHWISE_PORT, DEPTHWISE_FIRST_JOB_REGISTER + 4 * word, image[word]);
  }
  other.write(HWPE_DEPTHWISE_PORT, HWPE_TRIGGER, 1);
  EXPECT_EQ(other.accelerators.waits_for(), "depth-wise engine: a job is committed and waits for a TRIGGER of 0");
}

TEST(JobMemory, it_holds_what_lies_wholly_in_L1_or_wholly_in_its_alias) {
  const JobMemory memory{{0x1000'0000, 0x8'0000}, {0x1010'0000, 0x8'0000}};
  EXPECT_TRUE(memory.holds(0x1000'0000, 0x8'0000));
  EXPECT_TRUE(memory.holds(0x1010'0000, 0x8'0000));
  EXPECT_TRUE(memory.holds(0x1007'ffff, 1));
  EXPECT_FALSE(memory.holds(0x1007'ffff, 2));
  EXPECT_FALSE(memory.holds(0x0fff'ffff, 2));
  EXPECT_FALSE(memory.holds(0x1000'0000, 0x8'0001));
  EXPECT_FALSE(memory.holds(0x1010'0000, 1'000'000'000'000));
}

}  // namespace
}  // namespace tessera::accel::test
