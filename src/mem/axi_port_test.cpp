#include "mem/axi_port.hpp"

#include <gtest/gtest.h>

namespace tessera::mem {
namespace {

TEST(AxiPort, the_first_beat_comes_after_the_latency_and_then_one_a_cycle) {
  AxiPort port(20);
  const AxiPort::Read read = port.read(100, 32);
  EXPECT_EQ(read.first_beat, 120u);
  EXPECT_EQ(read.last_beat, 151u);
}

TEST(AxiPort, bursts_asked_for_early_follow_each_other_without_a_gap) {
  AxiPort port(20);
  port.read(100, 4);
  const AxiPort::Read second = port.read(101, 4);
  EXPECT_EQ(second.first_beat, 124u);
  EXPECT_EQ(second.last_beat, 127u);
}

TEST(AxiPort, a_burst_asked_for_late_pays_the_latency_again) {
  AxiPort port(20);
  port.read(100, 4);
  EXPECT_EQ(port.read(103, 1).first_beat, 124u);
  EXPECT_EQ(port.read(105, 1).first_beat, 125u);
  EXPECT_EQ(port.read(106, 1).first_beat, 126u);
  EXPECT_EQ(port.read(200, 1).first_beat, 220u);
}

TEST(AxiPort, one_read_address_is_accepted_a_cycle) {
  AxiPort port(1);
  EXPECT_EQ(port.read(10, 1).first_beat, 11u);
  EXPECT_EQ(port.read(10, 1).first_beat, 12u);
  EXPECT_EQ(port.read(12, 1).first_beat, 13u);
}

TEST(AxiPort, a_write_is_answered_the_latency_after_its_last_beat) {
  AxiPort port(20);
  EXPECT_EQ(port.write(100, 32), 151u);
  EXPECT_EQ(port.write(132, 1), 152u);
}

TEST(AxiPort, write_beats_of_two_masters_take_turns_in_order_of_arrival) {
  AxiPort port(1);
  EXPECT_EQ(port.write(100, 4), 104u);
  EXPECT_EQ(port.write(101, 1), 105u);
  EXPECT_EQ(port.write(102, 2), 107u);
}

TEST(AxiPort, reads_and_writes_do_not_delay_each_other) {
  AxiPort port(1);
  port.write(100, 64);
  EXPECT_EQ(port.read(100, 1).first_beat, 101u);
}

TEST(AxiPort, beats_are_counted_each_way) {
  AxiPort port(1);
  port.read(0, 32);
  port.read(40, 1);
  port.write(0, 8);
  EXPECT_EQ(port.counters().beats_read, 33u);
  EXPECT_EQ(port.counters().beats_written, 8u);
}

}  // namespace
}  // namespace tessera::mem
