#include "mem/dma_stages.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace tessera::mem::dma {
namespace {

TEST(RegisteredFifo, what_is_pushed_is_seen_a_cycle_later) {
  RegisteredFifo<int, 2> fifo;
  Tick first{.now = 10};
  fifo.push(first, 7);
  EXPECT_TRUE(first.moved);
  EXPECT_FALSE(fifo.valid(first));
  EXPECT_TRUE(fifo.valid({.now = 11}));
}

TEST(RegisteredFifo, a_place_that_gets_free_is_taken_a_cycle_later) {
  RegisteredFifo<int, 2> fifo;
  for (Cycle now : {1u, 2u}) {
    Tick tick{.now = now};
    fifo.push(tick, static_cast<int>(now));
  }
  Tick third{.now = 3};
  EXPECT_FALSE(fifo.ready(third));
  EXPECT_EQ(fifo.pop(third), 1);
  EXPECT_FALSE(fifo.ready(third));
  EXPECT_TRUE(fifo.ready({.now = 4}));
}

TEST(RegisteredFifo, two_places_pass_one_entry_a_cycle) {
  RegisteredFifo<Cycle, 2> fifo;
  for (Cycle now = 0; now < 100; ++now) {
    Tick tick{.now = now};
    ASSERT_TRUE(fifo.ready(tick));
    if (now > 0) {
      ASSERT_EQ(fifo.pop(tick), now - 1);
    }
    fifo.push(tick, now);
  }
}

std::vector<Stretch> rows_of(const Command& command) {
  RowSplitter splitter;
  std::vector<Stretch> rows;
  for (splitter.start(command); splitter.active();) rows.push_back(splitter.next());
  return rows;
}

TEST(RowSplitter, a_command_without_rows_is_one) {
  const auto rows = rows_of({.length = 100, .tcdm = 3, .l2 = 5});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_TRUE(rows[0].last);
  EXPECT_EQ(rows[0].length, 100u);
}

TEST(RowSplitter, a_row_ends_where_either_side_begins_a_new_one) {
  const auto rows =
      rows_of({.length = 20, .tcdm = 0, .l2 = 1000, .l2_rows = {true, 8, 100}, .tcdm_rows = {true, 12, 50}});
  ASSERT_EQ(rows.size(), 4u);
  const std::vector<std::vector<std::uint32_t>> expected{{1000, 0, 8}, {1100, 8, 4}, {1104, 50, 4}, {1200, 54, 4}};
  for (unsigned i = 0; i < 4; ++i) {
    EXPECT_EQ((std::vector<std::uint32_t>{rows[i].l2, rows[i].tcdm, rows[i].length}), expected[i]);
    EXPECT_EQ(rows[i].last, i == 3);
  }
}

std::vector<std::uint32_t> bursts_of(Address l2, std::uint32_t length) {
  BurstSplitter splitter(256);
  Stretch row;
  row.l2 = l2;
  row.length = length;
  const unsigned count = splitter.start(row);
  std::vector<std::uint32_t> lengths;
  while (splitter.active()) lengths.push_back(splitter.next().length);
  EXPECT_EQ(lengths.size(), count);
  return lengths;
}

TEST(BurstSplitter, bursts_end_at_multiples_of_their_size) {
  using Lengths = std::vector<std::uint32_t>;
  EXPECT_EQ(bursts_of(0, 256), (Lengths{256}));
  EXPECT_EQ(bursts_of(0, 258), (Lengths{256, 2}));
  EXPECT_EQ(bursts_of(254, 4), (Lengths{2, 2}));
  EXPECT_EQ(bursts_of(3, 1024), (Lengths{253, 256, 256, 256, 3}));
  EXPECT_EQ(bursts_of(255, 1), (Lengths{1}));
}

TEST(BurstSplitter, a_last_byte_goes_with_the_burst_before_it) {
  using Lengths = std::vector<std::uint32_t>;
  EXPECT_EQ(bursts_of(0, 257), (Lengths{257}));
  EXPECT_EQ(bursts_of(255, 2), (Lengths{2}));
  EXPECT_EQ(bursts_of(3, 253 + 512 + 1), (Lengths{253, 256, 257}));
}

/// What an aligner that is never kept waiting does in each cycle: `<` takes a beat, `>` gives one, `x` both.
std::string rhythm(Address source, Address target, std::uint32_t length) {
  Aligner aligner;
  std::string text;
  for (aligner.start(source, target, length); aligner.active();) {
    const Aligner::Output output = aligner.step(true, 0, true);
    text += output.took ? (output.beat ? 'x' : '<') : (output.beat ? '>' : '.');
  }
  return text;
}

TEST(Aligner, it_holds_two_beats_before_it_gives_the_first) {
  EXPECT_EQ(rhythm(0, 0, 32), "<<xx>>");
  EXPECT_EQ(rhythm(5, 2, 32), "<<xxx>>");
  EXPECT_EQ(rhythm(5, 5, 8), "<<>>");
}

TEST(Aligner, one_beat_is_enough_for_a_single_one_or_a_later_destination) {
  EXPECT_EQ(rhythm(0, 0, 8), "<>");
  EXPECT_EQ(rhythm(0, 1, 8), "<>>");
  EXPECT_EQ(rhythm(0, 4, 32), "<xxx>>");
}

TEST(Aligner, a_missing_beat_costs_a_cycle_in_which_it_is_taken_alone) {
  Aligner aligner;
  aligner.start(0, 0, 32);
  for (unsigned i = 0; i < 2; ++i) aligner.step(true, 0, true);
  EXPECT_TRUE(aligner.step(false, 0, true).beat.has_value());
  const Aligner::Output caught_up = aligner.step(true, 0, true);
  EXPECT_TRUE(caught_up.took);
  EXPECT_FALSE(caught_up.beat.has_value());
  EXPECT_TRUE(aligner.step(true, 0, true).beat.has_value());
}

TEST(Aligner, bytes_go_where_the_destination_wants_them) {
  Aligner aligner;
  aligner.start(6, 1, 5);
  aligner.step(true, 0x2211'0000'0000'0000, true);
  aligner.step(true, 0xffff'ffff'ff55'4433, true);
  const auto beat = aligner.step(false, 0, true).beat;
  ASSERT_TRUE(beat.has_value());
  EXPECT_EQ(beat->enable, 0b0011'1110);
  EXPECT_EQ(beat->data & 0x0000'ffff'ffff'ff00, 0x0000'5544'3322'1100u);
  EXPECT_FALSE(aligner.active());
}

/// Cycles in which a random producer and a random consumer come in any order, with a FIFO on either side of the
/// comparison.
TEST(DmaStages, FIFOs_whose_sizes_stand_in_a_word_do_what_registered_FIFOs_do) {
  std::mt19937 random(1);
  RegisteredFifo<unsigned, 2> expected;
  PairFifo<unsigned, 3> pair;
  LaneFifos<unsigned, 7> lanes;
  std::uint64_t sizes = 0;
  for (Cycle now = 0; now < 1000; ++now) {
    Tick tick{.now = now};
    Tick word{.now = now, .seen = sizes, .sizes = sizes};
    const unsigned order = random() % 2;
    for (unsigned turn = 0; turn < 2; ++turn) {
      const bool pushes = turn == order;
      if (pushes) {
        ASSERT_EQ(pair.ready(word), expected.ready(tick));
        ASSERT_EQ(lanes.ready(word, 1), expected.ready(tick));
      } else {
        ASSERT_EQ(pair.valid(word), expected.valid(tick));
        ASSERT_EQ(lanes.valid(word, 1), expected.valid(tick));
      }
      if (random() % 3 == 0) continue;
      if (pushes && expected.ready(tick)) {
        const auto value = static_cast<unsigned>(random());
        expected.push(tick, value);
        pair.push(word, value);
        lanes.push(word, 1, value);
      } else if (!pushes && expected.valid(tick)) {
        const unsigned value = expected.pop(tick);
        ASSERT_EQ(pair.pop(word), value);
        ASSERT_EQ(lanes.pop(word, 1), value);
      }
    }
    ASSERT_EQ(word.moved, tick.moved);
    ASSERT_FALSE(lanes.valid(word, 0)) << "the other lane's place in the word";
    sizes = word.sizes;
  }
}

}  // namespace
}  // namespace tessera::mem::dma
