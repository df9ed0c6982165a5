#include "mem/memory_map.hpp"

#include <gtest/gtest.h>

namespace tessera::mem {
namespace {

constexpr Address kBase = 0x1000'0000;
constexpr Address kAlias = 0x1010'0000;

struct Bench {
  Bench() {
    map.add_memory(tcdm, Port::Tcdm, kBase);
    map.add_memory(tcdm, Port::Tcdm, kAlias);
    map.add_memory(l2, Port::Bus, 0x1C00'0000);
    map.add_devices({0x1020'0000, 0x400}, Port::Bus);
    map.add_devices({0x1020'4000, 0x400}, Port::Direct);
  }
  Ram tcdm{{kBase, 0x1000}};
  Ram l2{{0x1C00'0000, 0x1000}};
  MemoryMap map;
};

TEST(MemoryMap, an_address_in_a_memory_leads_to_its_offset_there) {
  Bench bench;
  const Target target = bench.map.locate(0x1C00'0ABC, 4);
  EXPECT_EQ(target.port, Port::Bus);
  EXPECT_EQ(target.memory, &bench.l2);
  EXPECT_EQ(target.offset, 0xABCu);
}

TEST(MemoryMap, a_memory_may_be_seen_at_two_places) {
  Bench bench;
  EXPECT_EQ(bench.map.locate(kBase + 8, 4).memory, &bench.tcdm);
  EXPECT_EQ(bench.map.locate(kAlias + 8, 4).memory, &bench.tcdm);
  EXPECT_EQ(bench.map.locate(kAlias + 8, 4).offset, 8u);
}

TEST(MemoryMap, a_device_has_no_memory) {
  Bench bench;
  const Target target = bench.map.locate(0x1020'43FC, 4);
  EXPECT_EQ(target.port, Port::Direct);
  EXPECT_EQ(target.memory, nullptr);
  EXPECT_EQ(target.offset, 0x3FCu);
}

TEST(MemoryMap, just_before_and_just_behind_a_region_is_nothing) {
  Bench bench;
  for (const Address address : {kBase - 1, kBase + 0x1000, 0x1020'03FFu + 1, 0x1020'3FFFu, 0x1020'4400u, 0u, ~0u}) {
    EXPECT_EQ(bench.map.locate(address, 1).port, Port::None) << std::hex << address;
  }
  for (const Address address : {kBase, kBase + 0xFFF, 0x1020'0000u, 0x1020'03FFu}) {
    EXPECT_NE(bench.map.locate(address, 1).port, Port::None) << std::hex << address;
  }
}

TEST(MemoryMap, an_access_that_only_begins_inside_leads_nowhere) {
  Bench bench;
  EXPECT_EQ(bench.map.locate(kBase + 0xFFC, 4).port, Port::Tcdm);
  EXPECT_EQ(bench.map.locate(kBase + 0xFFD, 4).port, Port::None);
  EXPECT_EQ(bench.map.locate(kBase + 0xFFE, 2).port, Port::Tcdm);
  EXPECT_EQ(bench.map.locate(kBase + 0xFFF, 2).port, Port::None);
}

TEST(MemoryMap, memory_may_end_at_the_end_of_the_address_space) {
  Ram last({0xFFFF'F000, 0x1000});
  MemoryMap map;
  map.add_memory(last, Port::Flat, 0xFFFF'F000);
  EXPECT_EQ(map.locate(0xFFFF'FFFC, 4).offset, 0xFFCu);
  EXPECT_EQ(map.locate(0xFFFF'FFFE, 4).port, Port::None);
  EXPECT_EQ(map.locate(0, 4).port, Port::None);
}

}  // namespace
}  // namespace tessera::mem
