// `tessera machine` and `tessera reference`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "arch/machine.hpp"
#include "arch/shipped_machines.hpp"
#include "support/exec_command.hpp"

namespace tessera {
namespace {

using ::testing::AllOf;
using testing::CommandRun;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::run_tessera;
using ::testing::StartsWith;

class ShowCommand : public testing::ExecCommand {
 protected:
  static std::string output_of(const Arguments& arguments) {
    const CommandRun run = run_tessera(arguments);
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.errors, IsEmpty());
    return run.output;
  }
  static std::string refusal_of(const Arguments& arguments) {
    const CommandRun run = run_tessera(arguments);
    EXPECT_EQ(run.status, 2) << run.output;
    EXPECT_THAT(run.output, IsEmpty());
    return run.errors;
  }
};

TEST_F(ShowCommand, machine_alone_lists_the_shipped_machines_with_what_they_are) {
  const std::string list = output_of({"machine"});
  for (const ShippedText& shipped : arch::shipped_machines()) {
    const arch::Machine machine = arch::load_machine(std::string(shipped.name));
    EXPECT_THAT(list, AllOf(HasSubstr(machine.name), HasSubstr(machine.description)));
  }
}

TEST_F(ShowCommand, what_is_shown_of_a_machine_is_a_machine_file_for_the_same_machine) {
  for (const ShippedText& shipped : arch::shipped_machines()) {
    const std::string name(shipped.name);
    const std::string shown = output_of({"machine", name});
    EXPECT_EQ(shown, to_toml(arch::load_machine(name)));
    const std::string copy = folder_.write(name + ".toml", shown);
    EXPECT_EQ(output_of({"machine", copy}), shown);
  }
}

TEST_F(ShowCommand, parameters_that_a_file_leaves_out_are_shown_with_their_defaults) {
  const std::string file = folder_.write("mine.toml", std::string("[tcdm]\nbanks = 16\n"));
  EXPECT_THAT(output_of({"machine", file}), AllOf(HasSubstr("banks = 16 "), HasSubstr("open_transfers = 8 ")));
}

TEST_F(ShowCommand, an_unknown_machine_is_refused_with_the_names_there_are) {
  EXPECT_THAT(refusal_of({"machine", "clustr"}), AllOf(HasSubstr("clustr"), HasSubstr("cluster-ideal")));
}

TEST_F(ShowCommand, a_machine_file_that_is_missing_or_wrong_is_refused) {
  EXPECT_THAT(refusal_of({"machine", "/nowhere/mine.toml"}), HasSubstr("/nowhere/mine.toml"));
  const std::string file = folder_.write("wrong.toml", std::string("[tcdm]\nbanks = 31\n"));
  EXPECT_THAT(refusal_of({"machine", file}), AllOf(HasSubstr("tcdm.banks"), HasSubstr("power of two")));
}

TEST_F(ShowCommand, the_references_are_markdown) {
  EXPECT_THAT(output_of({"reference", "isa"}), AllOf(StartsWith("# "), HasSubstr("cv.sdotsp.b")));
  EXPECT_THAT(output_of({"reference", "machine"}), AllOf(StartsWith("# "), HasSubstr("`shared_banks`")));
  EXPECT_THAT(output_of({"reference", "ima"}), AllOf(StartsWith("# "), HasSubstr("| 0xc0 | T_PLACE |")));
  EXPECT_THAT(output_of({"reference", "depthwise"}), AllOf(StartsWith("# "), HasSubstr("| 0x74 | CLIP |")));
}

TEST_F(ShowCommand, an_unknown_reference_is_refused_with_a_hint) {
  EXPECT_THAT(refusal_of({"reference", "machin"}), HasSubstr("did you mean 'machine'?"));
  EXPECT_THAT(refusal_of({"reference", "registers"}), AllOf(HasSubstr("registers"), HasSubstr("isa, machine")));
  EXPECT_THAT(refusal_of({"reference"}), HasSubstr("page"));
}

}  // namespace
}  // namespace tessera
