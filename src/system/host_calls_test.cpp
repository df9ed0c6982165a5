#include "system/host_calls.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "arch/machine.hpp"
#include "system/host.hpp"

namespace tessera::system {
namespace {

using ::testing::HasSubstr;

constexpr Address kPacket = 0x1C00'0000;
constexpr Address kText = 0x1C00'0100;
constexpr Address kFromhost = 0x1C00'0200;
constexpr std::uint32_t kRegular = 0x20026;

struct Bench {
  explicit Bench(std::string_view text = "ab") {
    auto place = memories.bytes(kText, 16)->begin();
    for (const char character : text) *place++ = static_cast<std::byte>(character);
  }
  void words(std::initializer_list<std::uint32_t> values, Address step) {
    Address address = kPacket;
    for (const std::uint32_t value : values) {
      for (unsigned byte = 0; byte < 4; ++byte)
        memories.bytes(address, 4)->data()[byte] = static_cast<std::byte>(value >> 8 * byte);
      address += step;
    }
  }
  void htif(std::initializer_list<std::uint32_t> packet) {
    words(packet, 8);
    calls.htif(kPacket, 3);
  }
  std::uint32_t semihosting(std::uint32_t operation, std::initializer_list<std::uint32_t> block) {
    words(block, 4);
    return calls.semihosting(operation, kPacket, 3);
  }
  std::uint32_t at(Address address) const { return memories.word(address).value_or(~0u); }

  std::string printed;
  Memories memories{arch::load_machine("core")};
  Host host{1, std::nullopt, [this](char c) { printed += c; }};
  HostCalls calls{memories, host, kFromhost};
};

TEST(HostCalls, htif_writes_to_the_console_and_answers) {
  Bench bench;
  bench.htif({64, 1, kText, 2});
  EXPECT_EQ(bench.printed, "ab");
  EXPECT_EQ(bench.at(kPacket), 2u);
  EXPECT_EQ(bench.at(kFromhost), 1u);
}

TEST(HostCalls, htif_refuses_other_files_and_other_calls) {
  Bench bench;
  bench.htif({64, 7, kText, 2});
  EXPECT_EQ(bench.at(kPacket), static_cast<std::uint32_t>(-9));
  bench.htif({80, 1, kText, 2});
  EXPECT_EQ(bench.at(kPacket), static_cast<std::uint32_t>(-38));
  EXPECT_EQ(bench.at(kPacket + 4), ~0u);
  EXPECT_EQ(bench.printed, "");
}

TEST(HostCalls, htif_ends_the_program) {
  Bench bench;
  bench.htif({93, 4});
  EXPECT_EQ(bench.host.ending(), Ending::Failed);
  EXPECT_EQ(bench.host.reason(), "host call: exit with 4");
}

TEST(HostCalls, semihosting_writes_characters_texts_and_files) {
  Bench bench("xyz");
  EXPECT_EQ(bench.calls.semihosting(0x03, kText, 3), 0u);
  bench.calls.semihosting(0x04, kText, 3);
  EXPECT_EQ(bench.semihosting(0x05, {1, kText, 2}), 0u);
  EXPECT_EQ(bench.semihosting(0x05, {5, kText, 2}), 2u);  // not written
  EXPECT_EQ(bench.printed, "xxyzxy");
}

TEST(HostCalls, semihosting_opens_nothing_but_the_console) {
  Bench bench(":tt");
  EXPECT_EQ(bench.semihosting(0x01, {kText, 4, 3}), 1u);
  EXPECT_EQ(bench.semihosting(0x09, {1}), 1u);
  Bench other("/et");
  EXPECT_EQ(other.semihosting(0x01, {kText, 0, 3}), ~0u);
}

TEST(HostCalls, semihosting_ends_the_program) {
  Bench plain;
  plain.calls.semihosting(0x18, kRegular, 3);
  EXPECT_EQ(plain.host.ending(), Ending::Passed);
  Bench code;
  code.semihosting(0x20, {kRegular, 9});
  EXPECT_EQ(code.host.reason(), "host call: exit with 9");
  Bench abort;
  abort.calls.semihosting(0x18, 0x20023, 3);
  EXPECT_EQ(abort.host.ending(), Ending::Failed);
}

TEST(HostCalls, what_is_not_known_or_not_in_memory_is_a_fault) {
  Bench unknown;
  unknown.calls.semihosting(0x77, kPacket, 3);
  EXPECT_THAT(unknown.host.reason(), HasSubstr("semihosting operation 0x77 is not known"));
  Bench nowhere;
  nowhere.htif({64, 1, 0x3000'0000, 2});
  EXPECT_EQ(nowhere.host.ending(), Ending::GuestFault);
  EXPECT_THAT(nowhere.host.reason(), HasSubstr("0x30000000 is not in memory"));
}

}  // namespace
}  // namespace tessera::system
