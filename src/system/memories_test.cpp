#include "system/memories.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"

namespace tessera::system {
namespace {

using ::testing::HasSubstr;

ElfImage image_at(Address address, std::size_t bytes, std::uint32_t memory_size) {
  ElfImage image;
  image.segments.push_back({address, std::vector<std::byte>(bytes, std::byte{0xAB}), memory_size});
  return image;
}

std::string error_of_loading(Memories& memories, const ElfImage& image) {
  try {
    memories.load(image, "a.elf");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Input);
    return error.what();
  }
  return "accepted";
}

TEST(Memories, one_core_has_flat_memories_and_no_l2) {
  const Memories memories(arch::load_machine("core"));
  EXPECT_EQ(memories.l2(), nullptr);
  for (const Address address : {0u, 0x1000'0000u, 0x1C00'0000u, 0x2000'0000u, 0x8000'0000u}) {
    EXPECT_TRUE(memories.bytes(address, 4)) << std::hex << address;
  }
  EXPECT_FALSE(memories.bytes(0x3000'0000, 4));
}

TEST(Memories, a_clusters_memory_is_found_at_both_its_addresses) {
  const arch::Machine machine = arch::load_machine("cluster");
  Memories memories(machine);
  EXPECT_FALSE(memories.bytes(0x1000'0000, 4));
  mem::Ram tcdm(machine.tcdm.region());
  memories.add(tcdm, machine.tcdm.alias);
  EXPECT_EQ(memories.all(), (std::vector<mem::Ram*>{memories.l2(), &tcdm}));
  EXPECT_EQ(memories.bytes(0x1000'0010, 8)->data(), tcdm.bytes().data() + 0x10);
  EXPECT_EQ(memories.bytes(0x1010'0010, 8)->size(), 8u);
  EXPECT_EQ(memories.bytes(0x1010'0010, 8)->data(), tcdm.bytes().data() + 0x10);
}

TEST(Memories, bytes_lie_in_one_memory_or_nowhere) {
  const Memories memories(arch::load_machine("cluster"));
  EXPECT_TRUE(memories.bytes(0x1C7F'FFF0, 16));
  EXPECT_FALSE(memories.bytes(0x1C7F'FFF0, 17));
}

/// With the TCDM of a cluster.
struct WithCluster {
  arch::Machine machine = arch::load_machine("cluster");
  Memories memories{machine};
  mem::Ram tcdm{machine.tcdm.region()};
  WithCluster() { memories.add(tcdm, machine.tcdm.alias); }
};

TEST(Memories, segments_are_copied_and_the_rest_is_zero) {
  WithCluster chip;
  chip.memories.load(image_at(0x1C00'0102, 4, 16), "a.elf");
  EXPECT_EQ(chip.memories.word(0x1C00'0100), 0xABAB'0000u);
  EXPECT_EQ(chip.memories.word(0x1C00'0104), 0x0000'ABABu);
  EXPECT_EQ(chip.memories.word(0x1C00'0108), 0u);
}

TEST(Memories, a_segment_must_lie_in_one_memory_with_its_last_byte) {
  WithCluster chip;
  EXPECT_EQ(error_of_loading(chip.memories, image_at(0x1007'FFF0, 16, 16)), "accepted");
  EXPECT_THAT(error_of_loading(chip.memories, image_at(0x1007'FFF0, 16, 17)),
              HasSubstr("a.elf: segment 0x1007fff0 to 0x10080001 lies outside the machine's memory"));
  EXPECT_THAT(error_of_loading(chip.memories, image_at(0, 4, 4)), HasSubstr("lies outside"));
  EXPECT_THAT(error_of_loading(chip.memories, image_at(0x1020'4000, 4, 4)), HasSubstr("lies outside"));
}

TEST(Memories, an_empty_segment_may_lie_anywhere) {
  WithCluster chip;
  EXPECT_EQ(error_of_loading(chip.memories, image_at(0, 0, 0)), "accepted");
}

TEST(Memories, a_word_is_there_or_it_is_not) {
  const WithCluster chip;
  EXPECT_EQ(chip.memories.word(0x1007'FFFC), 0u);
  EXPECT_EQ(chip.memories.word(0x1007'FFFE), std::nullopt);
  EXPECT_EQ(chip.memories.word(0x1020'4000), std::nullopt);
}

TEST(Memories, the_last_halfword_of_a_memory_can_be_an_instruction) {
  WithCluster chip;
  chip.memories.load(image_at(0x1007'FFFC, 4, 4), "a.elf");
  EXPECT_EQ(chip.memories.instruction_bits(0x1007'FFFC), 0xABAB'ABABu);
  EXPECT_EQ(chip.memories.instruction_bits(0x1007'FFFE), 0xABABu);
  EXPECT_EQ(chip.memories.instruction_bits(0x1008'0000), std::nullopt);
}

}  // namespace
}  // namespace tessera::system
