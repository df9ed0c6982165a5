#include "system/cluster_memory.hpp"

#include <gtest/gtest.h>

namespace tessera::system {
namespace {

/// A cluster's memory with what lies outside.
struct Bench {
  explicit Bench(const arch::Machine& machine, std::uint32_t distance = 0)
      : outside(machine), memory(machine, arch::cluster_map(machine, distance), outside) {}

  mem::Target at(Address address) const { return memory.map().locate(address, 4); }
  mem::Port port(Address address) const { return at(address).port; }

  Memories outside;
  ClusterMemory memory;
};

TEST(ClusterMemory, one_core_reaches_flat_memories_and_has_no_tcdm) {
  Bench bench(arch::load_machine("core"));
  EXPECT_EQ(bench.memory.tcdm(), nullptr);
  for (const Address address : {0u, 0x1000'0000u, 0x1C00'0000u, 0x2000'0000u, 0x8000'0000u}) {
    EXPECT_EQ(bench.port(address), mem::Port::Flat) << std::hex << address;
  }
  EXPECT_EQ(bench.port(0x1A10'4000), mem::Port::Bus);
  EXPECT_EQ(bench.port(0x3000'0000), mem::Port::None);
}

TEST(ClusterMemory, a_cluster_has_banks_an_alias_l2_and_devices) {
  Bench bench(arch::load_machine("cluster"));
  EXPECT_EQ(bench.port(0x1000'0000), mem::Port::Tcdm);
  EXPECT_EQ(bench.port(0x1010'0000), mem::Port::Tcdm);
  EXPECT_EQ(bench.at(0x1010'0010).memory, bench.memory.tcdm());
  EXPECT_EQ(bench.port(0x1C00'0000), mem::Port::Bus);
  EXPECT_EQ(bench.at(0x1C00'0000).memory, bench.outside.l2());
  EXPECT_EQ(bench.port(0x1020'0000), mem::Port::Bus);
  EXPECT_EQ(bench.port(0x1020'0400), mem::Port::Bus);
  EXPECT_EQ(bench.port(0x1020'0800), mem::Port::Bus);
  EXPECT_EQ(bench.port(0x1020'1800), mem::Port::Bus);
  EXPECT_EQ(bench.port(0x1020'4000), mem::Port::Direct);
  EXPECT_EQ(bench.port(0x1020'4400), mem::Port::Direct);
  EXPECT_EQ(bench.port(0x2000'0000), mem::Port::Bus);
  EXPECT_EQ(bench.port(0), mem::Port::None);
  EXPECT_EQ(bench.port(0x1008'0000), mem::Port::None) << "behind 512 KiB of TCDM";
}

TEST(ClusterMemory, without_a_dma_its_addresses_are_nothing) {
  const Bench bench(arch::parse_machine("[dma]\npresent = false\n", "m.toml"));
  EXPECT_EQ(bench.port(0x1020'4400), mem::Port::None);
  EXPECT_EQ(bench.port(0x1020'1800), mem::Port::None);
}

TEST(ClusterMemory, the_host_finds_what_the_cores_have_in_it) {
  Bench bench(arch::load_machine("cluster"));
  bench.memory.tcdm()->write(0x10, 4, 0x1234'5678);
  EXPECT_EQ(bench.outside.word(0x1000'0010), 0x1234'5678u);
}

TEST(ClusterMemory, a_cluster_may_lie_elsewhere_and_what_is_outside_does_not_move) {
  Bench bench(arch::load_machine("cluster"), 0x40'0000);
  for (const Address address : {0x1000'0000u, 0x1010'0000u, 0x1020'0400u, 0x1020'1000u, 0x1020'4000u}) {
    EXPECT_EQ(bench.port(address), mem::Port::None) << std::hex << address;
    EXPECT_NE(bench.port(address + 0x40'0000), mem::Port::None) << std::hex << address;
  }
  EXPECT_EQ(bench.port(0x1C00'0000), mem::Port::Bus);
  EXPECT_EQ(bench.port(0x1A10'4000), mem::Port::Bus);
}

}  // namespace
}  // namespace tessera::system
