#include "mem/ram.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tessera::mem {
namespace {

TEST(Ram, everything_is_zero_at_reset) {
  const Ram ram({0x1000, 4096});
  EXPECT_TRUE(std::ranges::all_of(ram.bytes(), [](std::byte byte) { return byte == std::byte{0}; }));
  EXPECT_EQ(ram.bytes().size(), 4096u);
}

TEST(Ram, bytes_are_little_endian) {
  Ram ram({0, 64});
  ram.write(8, 4, 0x8899'AABB);
  EXPECT_EQ(ram.read(8, 4), 0x8899'AABBu);
  EXPECT_EQ(ram.read(8, 1), 0xBBu);
  EXPECT_EQ(ram.read(10, 2), 0x8899u);
  EXPECT_EQ(ram.read(9, 3), 0x8899'AAu);
}

TEST(Ram, a_write_changes_no_other_bytes) {
  for (const unsigned size : {1u, 2u, 3u, 4u}) {
    Ram ram({0, 64});
    for (std::uint32_t offset = 0; offset < 16; ++offset) ram.write(offset, 1, 0x55);
    ram.write(5, size, 0);
    for (std::uint32_t offset = 0; offset < 16; ++offset) {
      EXPECT_EQ(ram.read(offset, 1), offset >= 5 && offset < 5 + size ? 0u : 0x55u) << size << " at " << offset;
    }
  }
}

TEST(Ram, an_access_is_inside_with_its_last_byte) {
  const Ram ram({0x1000, 64});
  EXPECT_TRUE(ram.contains(0x1000, 4));
  EXPECT_TRUE(ram.contains(0x103C, 4));
  EXPECT_FALSE(ram.contains(0x103D, 4));
  EXPECT_FALSE(ram.contains(0x0FFF, 1));
  EXPECT_FALSE(ram.contains(0x1040, 1));
  const Ram last({0xFFFF'FFC0, 64});
  EXPECT_TRUE(last.contains(0xFFFF'FFFC, 4));
  EXPECT_FALSE(last.contains(0xFFFF'FFFE, 4));
  EXPECT_FALSE(last.contains(0, 4));
}

TEST(Ram, code_is_remembered_by_blocks_of_1_kib) {
  Ram ram({0x1000, 4096});
  EXPECT_FALSE(ram.holds_code(0));
  ram.mark_code(1024);
  EXPECT_FALSE(ram.holds_code(1023));
  EXPECT_TRUE(ram.holds_code(1024));
  EXPECT_TRUE(ram.holds_code(2047));
  EXPECT_FALSE(ram.holds_code(2048));
}

TEST(Ram, the_end_of_a_memory_of_odd_size_may_hold_code) {
  Ram ram({0, 1536});
  ram.mark_code(1534);
  EXPECT_TRUE(ram.holds_code(1535));
}

}  // namespace
}  // namespace tessera::mem
