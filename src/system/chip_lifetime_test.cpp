// What a chip was made from may be gone, or changed, before it runs. That nothing of it is read afterwards is for
// AddressSanitizer or valgrind to say where the values happen to be left in place.
#include <gtest/gtest.h>

#include <memory>
#include <type_traits>

#include "system/cluster_bench.hpp"

namespace tessera::system::test {
namespace {

using namespace guest;

/// Loads from L2, over the bus.
ElfImage loads_from_l2() {
  Code code(kCode);
  code.li(a0, kCode) << lw(a1, a0, 0) << lw(a2, a0, 4);
  return image_of(ElfBuilder(exit_with(code, zero)));
}

TEST(ChipLifetime, machine_program_and_name_may_be_gone_before_it_runs) {
  for (const char* name : {"cluster-ideal", "cluster", "core"}) {
    auto machine = std::make_unique<arch::Machine>(arch::load_machine(name));
    auto program = std::make_unique<ElfImage>(loads_from_l2());
    auto title = std::make_unique<std::string>("a name too long to lie within the string");
    Chip chip(*machine, *program, *title, [](char) {});
    machine.reset();
    program.reset();
    title.reset();
    EXPECT_NE(chip.run({1'000, nullptr}).ending, Ending::Deadlock) << name;
  }
}

TEST(ChipLifetime, a_machine_that_is_changed_afterwards_changes_nothing) {
  arch::Machine machine = arch::load_machine("cluster-ideal");
  const Result undisturbed = run_untraced(machine, loads_from_l2());
  Chip chip(machine, loads_from_l2(), "test", [](char) {});
  machine = arch::load_machine("cluster");
  EXPECT_EQ(chip.run({1'000, nullptr}).cycles, undisturbed.cycles);
}

// A hart refers to the memories and the decoded code of its cluster, the bus to its devices: a moved cluster would
// leave them behind.
static_assert(!std::is_move_constructible_v<Cluster> && !std::is_copy_constructible_v<Cluster>);

TEST(ChipLifetime, results_outlive_the_chip) {
  const arch::Machine machine = arch::load_machine("cluster");
  const Result result = run_untraced(machine, loads_from_l2());
  ASSERT_EQ(result.accelerators.size(), 2u);
  EXPECT_EQ(result.accelerators[0].name, "IMA");
  EXPECT_EQ(result.accelerators[0].counts[0].name, "jobs");
}

}  // namespace
}  // namespace tessera::system::test
