#include "accel/adder/job.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "accel/adder/testing.hpp"

namespace tessera::accel::adder {
namespace {

using namespace test;

std::string complaint_about(const std::function<void(AdderJob&)>& change) {
  AdderJob job;
  job.geometry.count = 100;
  change(job);
  const JobMemory memory{{0x1000'0000, 0x8'0000}, {0x1010'0000, 0x8'0000}};
  return check(Job(adder_image(job)), memory).value_or("");
}

TEST(AdderJob, every_field_of_the_register_image_is_found) {
  const AdderJob wanted{{0x1000'0001, 0x1000'1002, 0x1000'2003, 77},
                        {{-128, 1 << 30, 1}, {127, 0x7fff'ffff, 62}, 0x4000'0001, 50, {-1, -100, 99}}};
  const Job job(adder_image(wanted));
  EXPECT_EQ(job.first, wanted.geometry.first);
  EXPECT_EQ(job.second, wanted.geometry.second);
  EXPECT_EQ(job.destination, wanted.geometry.output);
  EXPECT_EQ(job.count, 77u);
  EXPECT_EQ(job.scales, wanted.scales);
}

TEST(AdderJob, a_job_in_order_is_not_complained_about) {
  EXPECT_EQ(complaint_about([](auto&) {}), "");
}

TEST(AdderJob, there_is_something_to_add) {
  EXPECT_EQ(complaint_about([](auto& job) { job.geometry.count = 0; }), "COUNT 0");
}

TEST(AdderJob, scales_are_those_of_the_rule) {
  EXPECT_EQ(complaint_about([](auto& job) { job.scales.first.shift = 0; }), "FIRST_SHIFT 0, not 1 to 62");
  EXPECT_EQ(complaint_about([](auto& job) { job.scales.second.shift = 63; }), "SECOND_SHIFT 63, not 1 to 62");
  EXPECT_EQ(complaint_about([](auto& job) { job.scales.shift = 63; }), "OUTPUT_SHIFT 63, not 1 to 62");
  EXPECT_EQ(complaint_about([](auto& job) { job.scales.multiplier = -1; }),
            "OUTPUT_MULTIPLIER -1, not 0 to 2147483647");
  EXPECT_EQ(complaint_about([](auto& job) {
              job.scales.output = {0, 1, 0};
            }),
            "CLIP: least code 1 above greatest code 0");
}

TEST(AdderJob, everything_must_lie_in_L1) {
  constexpr Address kEnd = 0x1008'0000;
  EXPECT_EQ(complaint_about([](auto& job) { job.geometry.first = kEnd - 99; }),
            "FIRST 0x1007ff9d: 100 bytes from there leave L1");
  EXPECT_EQ(complaint_about([](auto& job) { job.geometry.second = 0; }),
            "SECOND 0x00000000: 100 bytes from there leave L1");
  EXPECT_EQ(complaint_about([](auto& job) { job.geometry.output = kEnd - 99; }),
            "DST 0x1007ff9d: 100 bytes from there leave L1");
  EXPECT_EQ(complaint_about([](auto& job) { job.geometry.output = job.geometry.first = kEnd - 100; }), "");
}

TEST(AdderJob, what_is_wrong_is_said_when_it_is_committed) {
  Bench bench(adder_machine());
  AdderJob job;
  job.geometry.count = 0;
  start(bench, job);
  EXPECT_EQ(bench.fault(), "vector adder: COUNT 0");
}

TEST(AdderJob, a_register_that_there_is_not_cannot_be_written) {
  Bench bench(adder_machine());
  bench.write(HWPE_ADDER_PORT, 0x20, 1);
  EXPECT_EQ(bench.fault(), "vector adder: register 0x20 written with 0x1 by core 0: there is no such register");
}

}  // namespace
}  // namespace tessera::accel::adder
