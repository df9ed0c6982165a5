#include "system/bus.hpp"

#include <gtest/gtest.h>

namespace tessera::system {
namespace {

constexpr Cycle kNow = 100;

struct Bench {
  explicit Bench(const char* machine_name = "cluster-ideal")
      : machine(arch::load_machine(machine_name)),
        event_unit(machine.event_unit, machine.cores),
        host(machine.cores, std::nullopt, [this](char c) { printed += c; }),
        memories(machine),
        soc(machine.cores, memories, host),
        bus(machine.l2.core_access, arch::cluster_map(machine), {&event_unit, nullptr, &timer}, soc) {}

  Bus::Answer write(Address address, std::uint32_t value, unsigned core = 0, Cycle now = kNow) {
    return bus.access(request(address, true, value), core, now);
  }
  std::uint32_t read(Address address, Cycle now = kNow) { return bus.access(request(address, false), 0, now).value; }
  core::Request request(Address address, bool is_write, std::uint32_t value = 0) {
    core::Request asked;
    asked.target = {mem::Port::Bus, address >= 0x1C00'0000 ? &l2 : nullptr, 0};
    asked.address = address;
    asked.data = value;
    asked.bytes = 4;
    asked.write = is_write;
    return asked;
  }

  arch::Machine machine;
  mem::Ram l2{{0x1C00'0000, 4096}};
  mem::EventUnit event_unit;
  mem::Timer timer;
  std::string printed;
  Host host;
  Memories memories;
  SocRegisters soc;
  Bus bus;
};

TEST(Bus, a_device_answers_two_cycles_after_the_request_reached_the_bus) {
  Bench bench;
  EXPECT_EQ(bench.write(0x1020'0008, 1).granted, kNow + 2);
  EXPECT_FALSE(bench.write(0x1020'0008, 1).by_hart);
}

TEST(Bus, an_ideal_l2_answers_everyone_at_once) {
  Bench bench;
  for (int core = 0; core < 8; ++core) {
    const Bus::Answer answer = bench.bus.access(bench.request(0x1C00'0000, false), 0, kNow);
    EXPECT_EQ(answer.granted, kNow + 2);
    EXPECT_TRUE(answer.by_hart);
  }
}

TEST(Bus, only_l2_lies_behind_the_axi_port) {
  Bench bench("cluster");
  EXPECT_TRUE(bench.bus.takes_l2_port(bench.request(0x1C00'0000, false)));
  EXPECT_FALSE(bench.bus.takes_l2_port(bench.request(0x1020'0008, false)));
  Bench ideal;
  EXPECT_FALSE(ideal.bus.takes_l2_port(ideal.request(0x1C00'0000, false)));
}

TEST(Bus, cluster_control_keeps_what_is_written) {
  Bench bench;
  for (const Address address : {0x1020'0008u, 0x1020'0018u, 0x1020'0020u, 0x1020'0040u, 0x1020'005Cu}) {
    bench.write(address, address * 3);
    EXPECT_EQ(bench.read(address), address * 3) << std::hex << address;
  }
}

TEST(Bus, reserved_registers_read_as_zero) {
  Bench bench;
  bench.write(0x1020'0100, 5);
  EXPECT_EQ(bench.read(0x1020'0100), 0u);
  EXPECT_EQ(bench.read(0x1020'1400), 0u);
}

TEST(Bus, the_event_unit_of_every_core_is_reached) {
  Bench bench;
  bench.write(0x1020'0800 + 0x40 * 3, 0xF0);
  bench.event_unit.update(kNow);
  EXPECT_EQ(bench.read(0x1020'0800 + 0x40 * 3), 0xF0u);
}

TEST(Bus, the_timer_is_reached) {
  Bench bench;
  bench.write(0x1020'0400 + 0x18, 1);
  EXPECT_EQ(bench.read(0x1020'0400 + 0x08, kNow + 11), 10u);
}

TEST(Bus, the_host_hears_who_stored_what_when) {
  Bench bench;
  bench.write(0x1A10'4004, 'x');
  bench.write(0x1A10'4104, 17, 6);
  EXPECT_EQ(bench.printed, "x");
  ASSERT_EQ(bench.host.marks().size(), 1u);
  EXPECT_EQ(bench.host.marks()[0].core, 6u);
  EXPECT_EQ(bench.host.marks()[0].cycle, kNow);
  EXPECT_EQ(bench.read(0x1A10'4000), 8u << 16 | 1);
}

}  // namespace
}  // namespace tessera::system
