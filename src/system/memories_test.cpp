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

TEST(Memories, one_core_has_flat_memories_and_no_tcdm) {
  const Memories memories(arch::load_machine("core"));
  EXPECT_EQ(memories.tcdm(), nullptr);
  EXPECT_EQ(memories.l2(), nullptr);
  for (const Address address : {0u, 0x1000'0000u, 0x1C00'0000u, 0x2000'0000u, 0x8000'0000u}) {
    EXPECT_EQ(memories.map().locate(address, 4).port, mem::Port::Flat) << std::hex << address;
  }
  EXPECT_EQ(memories.map().locate(0x1A10'4000, 4).port, mem::Port::Bus);
  EXPECT_EQ(memories.map().locate(0x3000'0000, 4).port, mem::Port::None);
}

TEST(Memories, a_cluster_has_banks_an_alias_l2_and_devices) {
  const Memories memories(arch::load_machine("cluster"));
  const auto port = [&](Address address) { return memories.map().locate(address, 4).port; };
  EXPECT_EQ(port(0x1000'0000), mem::Port::Tcdm);
  EXPECT_EQ(port(0x1010'0000), mem::Port::Tcdm);
  EXPECT_EQ(memories.map().locate(0x1010'0010, 4).memory, memories.tcdm());
  EXPECT_EQ(port(0x1C00'0000), mem::Port::Bus);
  EXPECT_EQ(port(0x1020'0000), mem::Port::Bus);
  EXPECT_EQ(port(0x1020'0400), mem::Port::Bus);
  EXPECT_EQ(port(0x1020'0800), mem::Port::Bus);
  EXPECT_EQ(port(0x1020'1800), mem::Port::Bus);
  EXPECT_EQ(port(0x1020'4000), mem::Port::Direct);
  EXPECT_EQ(port(0x1020'4400), mem::Port::Direct);
  EXPECT_EQ(port(0x2000'0000), mem::Port::Bus);
  EXPECT_EQ(port(0), mem::Port::None);
  EXPECT_EQ(port(0x1008'0000), mem::Port::None) << "behind 512 KiB of TCDM";
}

TEST(Memories, without_a_dma_its_addresses_are_nothing) {
  const Memories memories(arch::parse_machine("[dma]\npresent = false\n", "m.toml"));
  EXPECT_EQ(memories.map().locate(0x1020'4400, 4).port, mem::Port::None);
  EXPECT_EQ(memories.map().locate(0x1020'1800, 4).port, mem::Port::None);
}

TEST(Memories, segments_are_copied_and_the_rest_is_zero) {
  Memories memories(arch::load_machine("cluster"));
  memories.load(image_at(0x1C00'0102, 4, 16), "a.elf");
  EXPECT_EQ(memories.word(0x1C00'0100), 0xABAB'0000u);
  EXPECT_EQ(memories.word(0x1C00'0104), 0x0000'ABABu);
  EXPECT_EQ(memories.word(0x1C00'0108), 0u);
}

TEST(Memories, a_segment_must_lie_in_one_memory_with_its_last_byte) {
  Memories memories(arch::load_machine("cluster"));
  EXPECT_EQ(error_of_loading(memories, image_at(0x1007'FFF0, 16, 16)), "accepted");
  EXPECT_THAT(error_of_loading(memories, image_at(0x1007'FFF0, 16, 17)),
              HasSubstr("a.elf: segment 0x1007fff0 to 0x10080001 lies outside the machine's memory"));
  EXPECT_THAT(error_of_loading(memories, image_at(0, 4, 4)), HasSubstr("lies outside"));
  EXPECT_THAT(error_of_loading(memories, image_at(0x1020'4000, 4, 4)), HasSubstr("lies outside"));
}

TEST(Memories, an_empty_segment_may_lie_anywhere) {
  Memories memories(arch::load_machine("cluster"));
  EXPECT_EQ(error_of_loading(memories, image_at(0, 0, 0)), "accepted");
}

TEST(Memories, a_word_is_there_or_it_is_not) {
  const Memories memories(arch::load_machine("cluster"));
  EXPECT_EQ(memories.word(0x1007'FFFC), 0u);
  EXPECT_EQ(memories.word(0x1007'FFFE), std::nullopt);
  EXPECT_EQ(memories.word(0x1020'4000), std::nullopt);
}

TEST(Memories, the_last_halfword_of_a_memory_can_be_an_instruction) {
  Memories memories(arch::load_machine("cluster"));
  memories.load(image_at(0x1007'FFFC, 4, 4), "a.elf");
  EXPECT_EQ(memories.instruction_bits(0x1007'FFFC), 0xABAB'ABABu);
  EXPECT_EQ(memories.instruction_bits(0x1007'FFFE), 0xABABu);
  EXPECT_EQ(memories.instruction_bits(0x1008'0000), std::nullopt);
}

}  // namespace
}  // namespace tessera::system
