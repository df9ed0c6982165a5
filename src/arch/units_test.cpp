#include "arch/units.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "arch/hwpe_registers.h"

namespace tessera::arch {
namespace {

TEST(Units, what_a_machine_lacks_counts_nothing_in_a_cycle) {
  Machine machine = load_machine("cluster");
  machine.ima.present = machine.dma.present = false;
  const Events events = events_a_cycle(machine);
  EXPECT_EQ(events[Event::ImaLeakage], 0u);
  EXPECT_EQ(events[Event::DmaCycle], 0u);
  EXPECT_EQ(events[Event::DepthwiseLeakage], 1u);
  EXPECT_EQ(events[Event::TcdmLeakage], machine.tcdm.size_kib);
}

TEST(Units, every_unit_that_a_machine_has_leaks_in_every_cycle) {
  const Machine machine = load_machine("cluster");
  const Events events = events_a_cycle(machine);
  for (const EventInfo& info : kEvents) {
    if (info.kind != EventKind::Leakage) continue;
    EXPECT_EQ(events[info.event] != 0, is_present(info.unit, machine)) << info.name;
  }
}

TEST(Units, a_core_on_flat_memory_is_nothing_but_a_core) {
  const Machine machine = load_machine("core");
  Events expected;
  expected[Event::CoreLeakage] = 1;
  EXPECT_TRUE(events_a_cycle(machine) == expected);
  for (std::size_t unit = 0; unit < kUnitNames.size(); ++unit) {
    EXPECT_EQ(is_present(static_cast<Unit>(unit), machine), unit == 0) << kUnitNames[unit];
  }
}

TEST(Units, the_streamer_is_there_with_any_accelerator) {
  Machine machine = load_machine("cluster");
  EXPECT_TRUE(is_present(Unit::Streamer, machine));
  machine.ima.present = false;
  EXPECT_TRUE(is_present(Unit::Streamer, machine));
  machine.depthwise.present = false;
  EXPECT_FALSE(is_present(Unit::Streamer, machine));
}

TEST(Units, cores_lanes_and_the_DMA_meet_at_the_banks) {
  Machine machine = load_machine("cluster");
  EXPECT_EQ(bank_ports(machine), 8u + 4 + 4);
  machine.accelerators.data_width_bits = 256;
  EXPECT_EQ(bank_ports(machine), 8u + 8 + 4);
  machine.dma.present = false;
  EXPECT_EQ(bank_ports(machine), 8u + 8);
  machine.ima.present = machine.depthwise.present = false;
  EXPECT_EQ(bank_ports(machine), 8u);
}

TEST(Units, what_a_machine_lacks_answers_at_no_address) {
  Machine machine = load_machine("cluster");
  const ClusterMap map = cluster_map(machine);
  const auto answers = [&](const Region& region) {
    return std::ranges::any_of(device_regions(machine, map),
                               [&](const DeviceRegion& one) { return one.region.base == region.base; });
  };
  EXPECT_TRUE(answers(map.dma) && answers(map.dma_direct) && answers(map.hwpe) && answers(map.event_unit));
  machine.dma.present = false;
  EXPECT_FALSE(answers(map.dma) || answers(map.dma_direct));
  machine.ima.present = machine.depthwise.present = false;
  EXPECT_FALSE(answers(map.hwpe));
}

TEST(Units, between_registers_nothing_answers) {
  const Machine machine = load_machine("cluster");
  const auto answers = [&, regions = device_regions(machine, cluster_map(machine))](Address address) {
    return std::ranges::any_of(regions, [&](const DeviceRegion& one) { return one.region.contains(address); });
  };
  for (const Address address : {0x1020'0008u, 0x1020'0424u, 0x1020'0800u, 0x1020'0C00u, 0x1020'1400u, 0x1020'4000u,
                                0x1020'40C0u, 0x1020'42E0u, 0x1020'1000u, 0x1020'1100u}) {
    EXPECT_TRUE(answers(address)) << std::hex << address;
  }
  for (const Address address : {0x1020'0004u, 0x1020'0428u, 0x1020'0A00u, 0x1020'1420u, 0x1020'4050u, 0x1020'40C4u,
                                0x1020'4300u, 0x1020'1200u}) {
    EXPECT_FALSE(answers(address)) << std::hex << address;
  }
}

TEST(Units, each_accelerator_has_a_control_port_of_its_own_and_its_registers_fit_in) {
  std::set<std::uint32_t> ports;
  for (const AcceleratorRow* accelerator : accelerator_rows()) {
    EXPECT_EQ(accelerator->port % HWPE_PORT_BYTES, 0u) << accelerator->name;
    EXPECT_LT(accelerator->port, HWPE_PORTS * HWPE_PORT_BYTES) << accelerator->name;
    EXPECT_TRUE(ports.insert(accelerator->port).second) << accelerator->name;
    for (const RegisterInfo& one : accelerator->registers) EXPECT_LT(one.offset, HWPE_PORT_BYTES) << one.name;
  }
  EXPECT_EQ(map::hwpe.size, HWPE_PORTS * HWPE_PORT_BYTES);
}

TEST(Units, job_registers_are_consecutive_and_of_an_even_number) {
  for (const AcceleratorRow* accelerator : accelerator_rows()) {
    EXPECT_EQ(accelerator->job_registers % 2, 0u) << "the driver writes pairs: " << accelerator->name;
    std::set<std::uint32_t> offsets;
    for (const RegisterInfo& one : accelerator->registers) offsets.insert(one.offset);
    for (std::uint32_t word = 0; word < accelerator->job_registers; ++word) {
      EXPECT_TRUE(offsets.contains(accelerator->first_job_register + 4 * word)) << accelerator->name << " " << word;
    }
  }
}

TEST(Units, areas_of_accelerators_are_counted_where_they_are_present) {
  Machine machine = load_machine("cluster");
  const auto count = [&](std::string_view part) {
    const auto is_part = [&](const AreaRow& row) { return row.part == part; };
    EXPECT_TRUE(std::ranges::any_of(area_rows(), is_part)) << part << ": prices are read for all rows";
    const std::vector<AreaRow> rows = area_rows(machine);
    const auto found = std::ranges::find_if(rows, is_part);
    return found == rows.end() ? 0.0 : found->count(machine);
  };
  EXPECT_EQ(count("ima_digital"), 34);
  EXPECT_EQ(count("depthwise"), 1);
  machine.ima.present = machine.depthwise.present = false;
  EXPECT_EQ(count("ima_digital"), 0);
  EXPECT_EQ(count("depthwise"), 0);
}

}  // namespace
}  // namespace tessera::arch
