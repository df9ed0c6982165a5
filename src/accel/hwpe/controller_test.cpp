#include "accel/hwpe/controller.hpp"

#include <gtest/gtest.h>

namespace tessera::accel {
namespace {

constexpr std::uint32_t kFirst = 0x40;
constexpr std::uint32_t kFull = 0xffff'ffff;
constexpr std::uint32_t kAnotherCore = 0xffff'fffe;

Controller two_contexts() { return Controller({2, kFirst, 4}); }

std::uint32_t acquire(Controller& controller, unsigned core) { return controller.read(core, HWPE_ACQUIRE); }

/// Acquires, writes a value into the first job register, triggers.
void commit(Controller& controller, unsigned core, std::uint32_t value, std::uint32_t trigger = 0) {
  acquire(controller, core);
  EXPECT_FALSE(controller.write(core, kFirst, value));
  EXPECT_FALSE(controller.trigger(core, trigger));
}

TEST(Controller, reading_acquire_locks_a_context_for_the_core_and_gives_its_id) {
  Controller controller = two_contexts();
  EXPECT_EQ(acquire(controller, 3), 0u);
  EXPECT_EQ(acquire(controller, 3), 0u) << "the same once more";
  EXPECT_EQ(acquire(controller, 4), kAnotherCore);
  EXPECT_FALSE(controller.trigger(3, 0));
  EXPECT_EQ(acquire(controller, 4), 1u);
}

TEST(Controller, with_all_contexts_in_use_acquire_gives_minus_1) {
  Controller controller = two_contexts();
  commit(controller, 0, 1);
  commit(controller, 0, 2);
  EXPECT_EQ(acquire(controller, 0), kFull);
  EXPECT_EQ(acquire(controller, 1), kFull);
  controller.begin();
  controller.finish();
  EXPECT_EQ(acquire(controller, 1), 2u);
}

TEST(Controller, ids_count_up_to_255_and_begin_anew) {
  Controller controller = two_contexts();
  for (std::uint32_t id = 0; id < 300; ++id) {
    EXPECT_EQ(acquire(controller, 0), id % 256);
    EXPECT_FALSE(controller.trigger(0, 0));
    controller.begin();
    controller.finish();
  }
}

TEST(Controller, jobs_run_in_the_order_of_their_commits_each_with_its_own_registers) {
  Controller controller = two_contexts();
  commit(controller, 0, 10);
  commit(controller, 5, 20);
  ASSERT_TRUE(controller.ready());
  EXPECT_EQ(controller.job()[0], 10u);
  EXPECT_EQ(controller.job_core(), 0u);
  controller.begin();
  controller.finish();
  ASSERT_TRUE(controller.ready());
  EXPECT_EQ(controller.job()[0], 20u);
  EXPECT_EQ(controller.job_core(), 5u);
  controller.begin();
  controller.finish();
  EXPECT_FALSE(controller.ready());
  EXPECT_FALSE(controller.has_jobs());
}

TEST(Controller, a_job_committed_with_another_value_than_0_waits_for_a_trigger_of_0_by_anyone) {
  Controller controller = two_contexts();
  commit(controller, 0, 10, 1);
  EXPECT_TRUE(controller.has_jobs());
  EXPECT_FALSE(controller.ready());
  EXPECT_FALSE(controller.trigger(7, 0));
  EXPECT_TRUE(controller.ready());
}

TEST(Controller, a_trigger_of_0_runs_every_committed_job) {
  Controller controller = two_contexts();
  commit(controller, 0, 10, 1);
  commit(controller, 1, 20, 0);
  EXPECT_TRUE(controller.ready());
  controller.begin();
  controller.finish();
  EXPECT_TRUE(controller.ready());
}

TEST(Controller, finished_jobs_are_counted_until_they_are_read) {
  Controller controller = two_contexts();
  for (unsigned job = 0; job < 3; ++job) {
    commit(controller, 0, 0);
    controller.begin();
    controller.finish();
  }
  EXPECT_EQ(controller.read(0, HWPE_FINISHED_JOBS), 3u);
  EXPECT_EQ(controller.read(0, HWPE_FINISHED_JOBS), 0u);
}

TEST(Controller, status_has_a_byte_a_context_and_running_task_the_id) {
  Controller controller = two_contexts();
  EXPECT_EQ(controller.read(0, HWPE_STATUS), 0u);
  EXPECT_EQ(controller.read(0, HWPE_RUNNING_TASK), kFull);
  commit(controller, 0, 0);
  EXPECT_EQ(controller.read(0, HWPE_STATUS), 0x0001u);
  EXPECT_EQ(controller.read(0, HWPE_RUNNING_TASK), kFull) << "committed, not running";
  controller.begin();
  EXPECT_EQ(controller.read(0, HWPE_RUNNING_TASK), 0u);
  commit(controller, 0, 0);
  EXPECT_EQ(controller.read(0, HWPE_STATUS), 0x0101u);
  controller.finish();
  EXPECT_EQ(controller.read(0, HWPE_STATUS), 0x0100u);
}

TEST(Controller, clearing_drops_jobs_locks_and_counts) {
  Controller controller = two_contexts();
  commit(controller, 0, 0);
  controller.begin();
  controller.finish();
  commit(controller, 0, 0);
  acquire(controller, 1);
  controller.clear();
  EXPECT_FALSE(controller.has_jobs());
  EXPECT_EQ(controller.read(0, HWPE_FINISHED_JOBS), 0u);
  EXPECT_EQ(acquire(controller, 2), 0u);
}

TEST(Controller, job_registers_are_those_of_the_context_the_core_has_acquired) {
  Controller controller = two_contexts();
  acquire(controller, 0);
  EXPECT_FALSE(controller.write(0, kFirst + 8, 77));
  EXPECT_EQ(controller.read(0, kFirst + 8), 77u);
  EXPECT_EQ(controller.read(1, kFirst + 8), 0u);
  EXPECT_EQ(controller.acquired(0).size(), 4u);
  EXPECT_TRUE(controller.acquired(1).empty());
}

TEST(Controller, what_a_core_without_a_context_writes_is_an_error) {
  Controller controller = two_contexts();
  EXPECT_EQ(controller.write(0, kFirst, 1), "core 0 has not acquired a context");
  EXPECT_EQ(controller.trigger(0, 0), "core 0 has not acquired a context");
  acquire(controller, 1);
  EXPECT_EQ(controller.write(0, kFirst, 1), "core 0 has not acquired a context");
  EXPECT_EQ(controller.trigger(0, 1), "core 0 has not acquired a context");
}

TEST(Controller, registers_that_only_tell_cannot_be_written) {
  Controller controller = two_contexts();
  for (const std::uint32_t offset : {HWPE_ACQUIRE, HWPE_FINISHED_JOBS, HWPE_STATUS, HWPE_RUNNING_TASK}) {
    EXPECT_EQ(controller.write(0, offset, 1), "it is read-only");
  }
}

TEST(Controller, it_serves_control_and_job_registers_and_no_others) {
  const Controller controller = two_contexts();
  EXPECT_TRUE(controller.serves(HWPE_TRIGGER));
  EXPECT_TRUE(controller.serves(HWPE_CHECK_STATE));
  EXPECT_FALSE(controller.serves(HWPE_CHECK_STATE + 4));
  EXPECT_FALSE(controller.serves(kFirst - 4));
  EXPECT_TRUE(controller.serves(kFirst));
  EXPECT_TRUE(controller.serves(kFirst + 12));
  EXPECT_FALSE(controller.serves(kFirst + 16));
}

}  // namespace
}  // namespace tessera::accel
