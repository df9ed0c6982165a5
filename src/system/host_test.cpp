#include "system/host.hpp"

#include <gtest/gtest.h>

namespace tessera::system {
namespace {

constexpr Address kTohost = 0x1000'0040;
constexpr Address kStatus = 0x2000'0000;
constexpr Address kExit = 0x1A10'4000;

Host host_with(unsigned cores, std::optional<Address> tohost = kTohost) {
  return {cores, tohost, [](char) {}};
}

TEST(Host, it_watches_tohost_and_the_test_status_register) {
  const Host host = host_with(1);
  EXPECT_TRUE(host.watches(kTohost));
  EXPECT_FALSE(host.watches(kTohost + 4));
  EXPECT_TRUE(host.watches(kStatus));
  EXPECT_TRUE(host.watches(kStatus + 4));
  EXPECT_FALSE(host.watches(kStatus + 8));
  EXPECT_FALSE(host.watches(0));
}

TEST(Host, without_the_symbol_no_word_of_memory_is_tohost) {
  const Host host = host_with(1, std::nullopt);
  for (Address address = 0; address < 0x100; address += 4) EXPECT_FALSE(host.watches(address));
}

TEST(Host, the_run_ends_behind_the_cycle_of_the_store) {
  Host host = host_with(1);
  EXPECT_FALSE(host.ended());
  host.memory_store(kTohost, 1, 41);
  EXPECT_TRUE(host.ended());
  EXPECT_EQ(host.end(), 42u);
  EXPECT_EQ(host.ending(), Ending::Passed);
}

TEST(Host, tohost_names_the_test_that_failed) {
  Host host = host_with(1);
  host.memory_store(kTohost, 0, 1);
  host.memory_store(kTohost, 6, 2);
  EXPECT_FALSE(host.ended());
  host.memory_store(kTohost, 13, 3);
  EXPECT_EQ(host.ending(), Ending::Failed);
  EXPECT_EQ(host.reason(), "test 6 failed (stored 0xd to tohost)");
}

TEST(Host, the_test_status_register_knows_two_values) {
  Host host = host_with(1);
  host.memory_store(kStatus, 2, 5);
  EXPECT_FALSE(host.ended());
  host.memory_store(kStatus, 123'456'789, 6);
  EXPECT_EQ(host.ending(), Ending::Passed);
  Host other = host_with(1);
  other.memory_store(kStatus, 1, 6);
  EXPECT_EQ(other.ending(), Ending::Failed);
}

TEST(Host, what_was_first_counts) {
  Host host = host_with(1);
  host.memory_store(kTohost, 1, 10);
  host.memory_store(kTohost, 3, 10);
  EXPECT_EQ(host.ending(), Ending::Passed);
  EXPECT_EQ(host.end(), 11u);
}

TEST(Host, a_cluster_has_passed_when_every_core_reported_zero) {
  Host host = host_with(3);
  host.register_store(2, kExit, 0, 10);
  host.register_store(0, kExit, 0, 12);
  EXPECT_FALSE(host.ended());
  EXPECT_EQ(host.exit_code(1), std::nullopt);
  host.register_store(1, kExit, 0, 20);
  EXPECT_EQ(host.ending(), Ending::Passed);
  EXPECT_EQ(host.end(), 21u);
  EXPECT_EQ(host.reason(), "all cores reported 0");
}

TEST(Host, one_core_that_reports_something_else_fails_the_run_when_all_have_reported) {
  Host host = host_with(2);
  host.register_store(0, kExit, 4, 10);
  EXPECT_FALSE(host.ended());
  host.register_store(1, kExit, 0, 11);
  EXPECT_EQ(host.ending(), Ending::Failed);
  EXPECT_EQ(host.reason(), "core 0 reported 4");
}

TEST(Host, a_cores_first_report_counts) {
  Host host = host_with(2);
  host.register_store(0, kExit, 4, 10);
  host.register_store(0, kExit, 0, 11);
  EXPECT_EQ(host.exit_code(0), 4u);
}

TEST(Host, characters_go_to_the_console) {
  std::string printed;
  Host host(1, std::nullopt, [&](char c) { printed += c; });
  for (const char c : {'o', 'k', '\n'}) host.register_store(0, kExit + 4, static_cast<std::uint32_t>(c), 1);
  EXPECT_EQ(printed, "ok\n");
}

TEST(Host, marks_keep_core_number_value_and_cycle) {
  Host host = host_with(8);
  host.register_store(3, 0x1A10'4100 + 4 * 7, 99, 1234);
  ASSERT_EQ(host.marks().size(), 1u);
  const Mark& mark = host.marks().front();
  EXPECT_EQ(mark.core, 3u);
  EXPECT_EQ(mark.number, 7u);
  EXPECT_EQ(mark.value, 99u);
  EXPECT_EQ(mark.cycle, 1234u);
}

TEST(Host, other_registers_take_what_is_stored_and_do_nothing) {
  Host host = host_with(1);
  host.register_store(0, 0x1A10'0000, 1, 1);
  EXPECT_FALSE(host.ended());
  EXPECT_TRUE(host.marks().empty());
}

}  // namespace
}  // namespace tessera::system
