#include "accel/hwpe/stream.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace tessera::accel {
namespace {

TEST(Stream, a_line_takes_as_many_beats_as_the_re_aligner_needs_at_every_width_and_alignment) {
  for (const std::uint32_t width : {4u, 8u, 16u, 32u, 64u}) {
    for (std::uint32_t skew = 0; skew < 4; ++skew) {
      for (std::uint32_t bytes = 1; bytes <= 150; ++bytes) {
        Line line{0x1000 + skew, bytes, 7};
        const std::uint32_t beats = beats_of(line, width);
        EXPECT_EQ(beats, (skew + bytes + width - 1) / width);
        Address address = line.address;
        std::uint32_t buffer = 7;
        for (std::uint32_t beat = 0; beat < beats; ++beat) {
          const BeatPlace one = cut_beat(line, width);
          EXPECT_EQ(one.address, address);
          EXPECT_EQ(one.buffer, buffer);
          EXPECT_LE(one.lanes() * kWordBytes, width);
          EXPECT_EQ(one.skew(), beat == 0 ? skew : 0);
          address += one.bytes;
          buffer += one.bytes;
        }
        EXPECT_EQ(line.bytes, 0u);
        EXPECT_EQ(address, 0x1000 + skew + bytes);
      }
    }
  }
}

TEST(Stream, the_address_generator_walks_lines_and_planes_with_signed_strides) {
  AddressGenerator pattern;
  pattern.base = 0x1000;
  pattern.line_bytes = 5;
  pattern.outer = {{{3, -16}, {2, 100}}};
  pattern.buffer = 1;
  pattern.spacing = {5, 20};
  std::vector<Line> lines;
  pattern.for_each_line([&](const Line& line) { lines.push_back(line); });
  const std::vector<std::pair<Address, std::uint32_t>> expected{
      {0x1000, 1}, {0x0FF0, 6}, {0x0FE0, 11}, {0x1000 + 100, 21}, {0x0FF0 + 100, 26}, {0x0FE0 + 100, 31}};
  ASSERT_EQ(lines.size(), expected.size());
  for (std::size_t index = 0; index < lines.size(); ++index) {
    EXPECT_EQ(lines[index].address, expected[index].first) << index;
    EXPECT_EQ(lines[index].buffer, expected[index].second) << index;
    EXPECT_EQ(lines[index].bytes, 5u);
  }
}

TEST(Stream, a_pattern_without_lines_visits_nothing) {
  AddressGenerator pattern;
  pattern.line_bytes = 4;
  pattern.outer[0].count = 0;
  pattern.for_each_line([](const Line&) { FAIL(); });
}

}  // namespace
}  // namespace tessera::accel
