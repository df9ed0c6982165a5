#include "system/soc_registers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera::system {
namespace {

using ::testing::HasSubstr;

constexpr Address kStdout = 0x1A10'F000;
constexpr Address kStatus = 0x1A10'40A0;
constexpr Address kUart = 0x1A10'2080;
constexpr Address kText = 0x1C00'0100;

struct Bench {
  void store(Address address, std::uint32_t value, unsigned core = 0) { soc.store(core, address, value, 7); }
  void print(unsigned core, std::string_view text) {
    for (const char character : text) store(kStdout + 8 * core, static_cast<unsigned char>(character), core);
  }

  std::string printed;
  Memories memories{arch::load_machine("cluster")};
  Host host{8, std::nullopt, [this](char c) { printed += c; }};
  SocRegisters soc{8, memories, host};
};

TEST(SocRegisters, lines_of_several_cores_are_not_torn_apart) {
  Bench bench;
  bench.print(0, "one ");
  bench.print(5, "two\n");
  bench.print(0, "three\nfour");
  EXPECT_EQ(bench.printed, "two\none three\n");
  bench.soc.flush();
  EXPECT_EQ(bench.printed, "two\none three\nfour");
}

TEST(SocRegisters, the_core_status_ends_the_program_with_bit_31) {
  Bench bench;
  bench.store(kStatus, 5);
  EXPECT_FALSE(bench.host.ended());
  EXPECT_EQ(bench.soc.load(kStatus), 5u);
  EXPECT_EQ(bench.soc.load(0x1A10'40C0), 5u);
  bench.store(kStatus, 0x8000'0003);
  EXPECT_EQ(bench.host.ending(), Ending::Failed);
  EXPECT_EQ(bench.host.reason(), "end of computation, status 3");
  Bench good;
  good.store(kStatus, 0x8000'0000);
  EXPECT_EQ(good.host.ending(), Ending::Passed);
}

TEST(SocRegisters, the_first_word_tells_how_many_cores_there_are) {
  EXPECT_EQ(Bench().soc.load(0x1A10'4000), 8u << 16 | 1);
}

TEST(SocRegisters, the_uart_sends_what_lies_in_memory_and_is_done_at_once) {
  Bench bench;
  const std::string_view text = "serial";
  std::ranges::transform(text, bench.memories.bytes(kText, 6)->begin(),
                         [](char c) { return static_cast<std::byte>(c); });
  bench.store(0x1A10'2000, 1);
  bench.store(kUart + 0x24, 0x306);
  bench.store(kUart + 0x10, kText);
  bench.store(kUart + 0x14, 6);
  EXPECT_EQ(bench.printed, "");
  bench.store(kUart + 0x18, 0x10);
  EXPECT_EQ(bench.printed, "serial");
  EXPECT_EQ(bench.soc.load(kUart + 0x18), 0u);
  EXPECT_EQ(bench.soc.load(kUart + 0x20), 0u);
  EXPECT_EQ(bench.soc.load(kUart + 0x24), 0x306u);
}

TEST(SocRegisters, what_the_udma_cannot_do_is_a_fault) {
  Bench receives;
  receives.store(kUart + 0x08, 0x10);
  EXPECT_EQ(receives.host.ending(), Ending::GuestFault);
  EXPECT_THAT(receives.host.reason(), HasSubstr("receive from the UART"));
  Bench others;
  others.store(0x1A10'2000, 1 << 3, 2);
  EXPECT_THAT(others.host.reason(), HasSubstr("core 2 turns on peripherals of the uDMA"));
  Bench nowhere;
  nowhere.store(kUart + 0x10, 0x3000'0000);
  nowhere.store(kUart + 0x14, 4);
  nowhere.store(kUart + 0x18, 0x10);
  EXPECT_THAT(nowhere.host.reason(), HasSubstr("4 bytes at 0x30000000, which is not all in memory"));
}

}  // namespace
}  // namespace tessera::system
