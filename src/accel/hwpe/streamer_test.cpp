#include "accel/hwpe/streamer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace tessera::accel {
namespace {

/// L1 with a streamer in front, the lanes of each cycle granted as told. What a granted lane may touch is checked
/// against a copy in which only its word changes.
class Memory {
 public:
  explicit Memory(std::uint32_t size) : ram_({0, size}), arbiter_(32), bytes(ram_.bytes()) {
    for (std::uint32_t at = 0; at < size; ++at) bytes[at] = static_cast<std::byte>(at * 7 + at / 256);
  }

  /// A cycle; lanes outside `grants` lose. What asked: "r" or "w" and the mask of lanes, or "".
  std::string cycle(Streamer& streamer, Cycle now, std::uint32_t grants = ~0u) {
    const LaneRequests asked = streamer.post(now);
    const std::vector<std::byte> before(bytes.begin(), bytes.end());
    streamer.complete(now, asked.lanes & grants, {ram_, {}, arbiter_, 0, {}});
    for (std::size_t at = 0; at < before.size(); ++at) {
      const std::size_t lane = (at - asked.first_word) / kWordBytes;  // wraps below the first word
      const bool may_change = asked.write && lane < kMaxLanes && (asked.lanes & grants) >> lane & 1;
      EXPECT_TRUE(may_change || bytes[at] == before[at]) << at;
    }
    EXPECT_EQ(asked.first_word % kWordBytes, 0u);
    return asked.lanes == 0 ? "" : (asked.write ? "w" : "r") + std::to_string(asked.lanes);
  }

 private:
  mem::Ram ram_;
  mem::BankArbiter arbiter_;

 public:
  std::span<std::byte> bytes;
};

void push(Streamer& streamer, Address address, std::initializer_list<int> values, Cycle now) {
  Line line{address, static_cast<std::uint32_t>(values.size()), 0};
  const std::span<std::byte> bytes = streamer.push(line, now);
  EXPECT_EQ(line.bytes, 0u) << "it fits a beat";
  std::ranges::transform(values, bytes.begin(), [](int value) { return static_cast<std::byte>(value); });
}

TEST(Streamer, a_beat_complete_in_one_cycle_can_be_taken_in_the_next) {
  Memory memory(256);
  Streamer streamer(4, 4);
  streamer.read({16, 16, 0});
  EXPECT_EQ(memory.cycle(streamer, 10), "r15");
  EXPECT_EQ(streamer.arrived(10), nullptr);
  ASSERT_NE(streamer.arrived(11), nullptr);
  EXPECT_EQ(streamer.next_arrival(), 11u);
  EXPECT_FALSE(streamer.source_empty());
  streamer.take();
  EXPECT_TRUE(streamer.source_empty());
}

TEST(Streamer, a_beat_pushed_in_one_cycle_asks_in_the_next) {
  Memory memory(256);
  Streamer streamer(4, 4);
  push(streamer, 32, {1, 2, 3, 4, 5}, 10);
  EXPECT_EQ(streamer.next_request(10), 11u);
  EXPECT_EQ(memory.cycle(streamer, 10), "");
  EXPECT_FALSE(streamer.sink_empty());
  EXPECT_EQ(memory.cycle(streamer, 11), "w3");
  EXPECT_TRUE(streamer.sink_empty());
  EXPECT_EQ(streamer.next_request(12), kNever);
}

TEST(Streamer, beats_of_one_stream_take_a_cycle_each) {
  Memory memory(1024);
  Streamer streamer(2, 4);
  streamer.read({100, 80, 0});
  for (Cycle now = 0; now < 10; ++now) {
    EXPECT_EQ(memory.cycle(streamer, now), "r3");
    if (streamer.arrived(now) != nullptr) streamer.take();
  }
  EXPECT_EQ(memory.cycle(streamer, 10), "");
  EXPECT_EQ(streamer.counters().beats_in, 10u);
  EXPECT_EQ(streamer.counters().words_in, 20u);
  EXPECT_EQ(streamer.counters().stalled, 0u);
}

TEST(Streamer, source_and_sink_take_turns_a_beat_each) {
  Memory memory(1024);
  Streamer streamer(1, 4);
  streamer.read({0, 16, 0});
  for (Address at = 0; at < 4; ++at) push(streamer, 512 + 4 * at, {1, 2, 3, 4}, 0);
  std::string order;
  for (Cycle now = 1; now <= 8; ++now) order += memory.cycle(streamer, now).substr(0, 1);
  EXPECT_EQ(order, "rwrwrwrw");
}

TEST(Streamer, a_beat_that_lost_a_lane_keeps_the_interface_until_it_is_complete) {
  Memory memory(1024);
  Streamer streamer(4, 4);
  streamer.read({0, 32, 0});
  push(streamer, 512, {1}, 0);
  EXPECT_EQ(memory.cycle(streamer, 1, 0b0101), "r15");
  EXPECT_EQ(memory.cycle(streamer, 2, 0b0010), "r10");
  EXPECT_EQ(streamer.arrived(3), nullptr);
  EXPECT_FALSE(streamer.source_empty());
  EXPECT_EQ(memory.cycle(streamer, 3, 0b1000), "r8");
  EXPECT_NE(streamer.arrived(4), nullptr);
  EXPECT_EQ(memory.cycle(streamer, 4), "w1");
  EXPECT_EQ(memory.cycle(streamer, 5), "r15");
  EXPECT_EQ(streamer.counters().stalled, 2u);
  EXPECT_EQ(streamer.counters().words_in, 8u);
}

TEST(Streamer, the_source_is_not_empty_while_its_last_beat_waits_for_a_bank) {
  Memory memory(256);
  Streamer streamer(4, 4);
  streamer.read({0, 16, 0});
  memory.cycle(streamer, 1, 0b0111);
  EXPECT_FALSE(streamer.source_empty());
  memory.cycle(streamer, 2);
  EXPECT_FALSE(streamer.source_empty());
  streamer.take();
  EXPECT_TRUE(streamer.source_empty());
}

TEST(Streamer, the_source_asks_while_its_FIFO_has_room_and_again_in_the_cycle_in_which_a_beat_is_taken) {
  Memory memory(1024);
  Streamer streamer(1, 2);
  streamer.read({0, 16, 0});
  EXPECT_EQ(memory.cycle(streamer, 0), "r1");
  EXPECT_EQ(memory.cycle(streamer, 1), "r1");
  EXPECT_EQ(memory.cycle(streamer, 2), "");
  EXPECT_EQ(streamer.next_request(3), kNever);
  streamer.take();
  EXPECT_EQ(streamer.next_request(3), 3u);
  EXPECT_EQ(memory.cycle(streamer, 3), "r1");
}

TEST(Streamer, the_sink_has_room_for_as_many_beats_as_its_FIFO) {
  Memory memory(256);
  Streamer streamer(1, 2);
  push(streamer, 0, {1}, 0);
  EXPECT_TRUE(streamer.sink_has_room());
  push(streamer, 4, {2}, 0);
  EXPECT_FALSE(streamer.sink_has_room());
  memory.cycle(streamer, 1);
  EXPECT_TRUE(streamer.sink_has_room());
}

TEST(Streamer, bytes_of_a_word_outside_the_beat_are_not_written) {
  Memory memory(256);
  const std::vector<std::byte> before(memory.bytes.begin(), memory.bytes.end());
  Streamer streamer(4, 4);
  push(streamer, 35, {201, 202, 203, 204, 205, 206}, 0);
  EXPECT_EQ(memory.cycle(streamer, 1), "w7");
  for (std::uint32_t at = 0; at < 256; ++at) {
    EXPECT_EQ(memory.bytes[at], at >= 35 && at < 41 ? static_cast<std::byte>(201 + (at - 35)) : before[at]) << at;
  }
}

TEST(Streamer, clearing_drops_what_is_under_way) {
  Memory memory(256);
  Streamer streamer(4, 4);
  streamer.read({0, 64, 0});
  push(streamer, 128, {1}, 0);
  memory.cycle(streamer, 1, 1);
  streamer.clear();
  EXPECT_TRUE(streamer.source_empty());
  EXPECT_TRUE(streamer.sink_empty());
  EXPECT_EQ(memory.cycle(streamer, 2), "");
  EXPECT_EQ(streamer.next_request(2), kNever);
}

RC_GTEST_PROP(Streamer, any_lines_copied_under_any_grants_arrive_byte_by_byte_and_nothing_else_changes, ()) {
  const auto lanes = 1u << *rc::gen::inRange(0, 5);
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  Streamer streamer(lanes, 2 + static_cast<unsigned>(random() % 7));
  Memory memory(4096);
  std::vector<std::byte> expected(memory.bytes.begin(), memory.bytes.end());
  std::vector<Line> writes;
  for (std::uint32_t buffer = 0, left = random() % 8; left != 0; --left) {
    const Line line{static_cast<Address>(random() % 1800), 1 + static_cast<std::uint32_t>(random() % 90), buffer};
    streamer.read(line);
    writes.push_back({2048 + buffer + left, line.bytes, buffer});
    for (std::uint32_t at = 0; at < line.bytes; ++at) expected[2048 + buffer + left + at] = expected[line.address + at];
    buffer += line.bytes + 8;
  }
  // Lines come and go in order; a line is written once it is there.
  std::vector<std::byte> buffer(1024);
  std::uint32_t filled = 0;
  std::size_t next = 0;
  Cycle now = 0;
  while (next != writes.size() || !streamer.sink_empty()) {
    RC_ASSERT(now < 20'000u);
    if (const Beat* beat = streamer.arrived(now); beat != nullptr && random() % 3 != 0) {
      std::copy_n(beat->data.begin(), beat->bytes, buffer.begin() + beat->buffer);
      filled = beat->buffer + beat->bytes;
      streamer.take();
    }
    if (next != writes.size() && filled >= writes[next].buffer + writes[next].bytes && streamer.sink_has_room()) {
      const auto from = buffer.begin() + writes[next].buffer;
      const std::span<std::byte> beat = streamer.push(writes[next], now);
      std::copy_n(from, beat.size(), beat.begin());
      if (writes[next].bytes == 0) ++next;
    }
    memory.cycle(streamer, now++, static_cast<std::uint32_t>(random()));
  }
  const bool copied = std::ranges::equal(memory.bytes, expected);
  RC_ASSERT(copied);
}

}  // namespace
}  // namespace tessera::accel
