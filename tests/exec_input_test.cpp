// `tessera exec` with arguments and files that it cannot use: status 2, and a message that names what is wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/exec_command.hpp"

namespace tessera {
namespace {

using namespace guest;
using ::testing::AllOf;
using testing::CommandRun;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kCode;
using testing::kData;
using testing::run_tessera;

class ExecInput : public testing::ExecCommand {
 protected:
  /// What is said about a file that is no program.
  std::string refusal(const std::string& path, const Arguments& arguments = {"--machine", "core"}) const {
    const CommandRun run = exec_file(path, arguments);
    EXPECT_EQ(run.status, 2) << run.output;
    EXPECT_THAT(run.output, IsEmpty());
    EXPECT_THAT(run.errors, HasSubstr(path));
    return run.errors;
  }
  std::vector<std::byte> good_ = ElfBuilder(reports(0)).bytes();
};

TEST_F(ExecInput, a_file_that_is_missing_or_a_folder) {
  EXPECT_THAT(refusal("/nowhere/a.elf"), HasSubstr("no such file"));
  EXPECT_THAT(refusal("/tmp"), HasSubstr("not a file"));
}

TEST_F(ExecInput, a_file_that_is_empty_or_no_elf) {
  EXPECT_THAT(refusal(folder_.write("empty", std::string())), HasSubstr("not an ELF file"));
  EXPECT_THAT(refusal(folder_.write("text", std::string("#!/bin/sh\n"))), HasSubstr("not an ELF file"));
}

TEST_F(ExecInput, a_truncated_file) {
  for (const std::size_t size : {std::size_t{20}, std::size_t{60}, good_.size() - 1}) {
    const std::vector<std::byte> part(good_.begin(), good_.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_THAT(refusal(folder_.write("part", part)), HasSubstr("truncated")) << size;
  }
}

TEST_F(ExecInput, a_program_of_another_kind_of_machine) {
  std::vector<std::byte> wide = good_;
  wide[4] = std::byte{2};
  EXPECT_THAT(refusal(folder_.write("wide", wide)), HasSubstr("64-bit"));
  std::vector<std::byte> arm = good_;
  arm[18] = std::byte{40};
  EXPECT_THAT(refusal(folder_.write("arm", arm)), HasSubstr("ELF machine 40"));
}

TEST_F(ExecInput, a_segment_outside_memory_shows_where_it_would_lie) {
  const std::string path = folder_.write("out", ElfBuilder(Code(0x4000'0000) << nop).bytes());
  EXPECT_THAT(refusal(path), HasSubstr("segment 0x40000000 to 0x40000004 lies outside the machine's memory"));
  const std::string end = folder_.write("end", ElfBuilder(Code(0x1C3F'FFFC) << nop << nop).bytes());
  EXPECT_THAT(refusal(end), HasSubstr("segment 0x1c3ffffc to 0x1c400004"));
}

TEST_F(ExecInput, a_program_may_fit_one_machine_and_not_another) {
  const std::string path = folder_.write("p", ElfBuilder(Code(0x8000'0000) << nop << ebreak).bytes());
  EXPECT_EQ(exec_file(path, {"--machine", "core"}).status, 1);
  EXPECT_THAT(refusal(path, {"--machine", "cluster"}), HasSubstr("lies outside the machine's memory"));
}

TEST_F(ExecInput, a_segment_at_a_device_is_outside_memory) {
  refusal(folder_.write("p", ElfBuilder(Code(0x1020'0000) << nop).bytes()), {"--machine", "cluster-ideal"});
}

TEST_F(ExecInput, an_unknown_machine_lists_those_shipped) {
  const CommandRun run = exec(ElfBuilder(reports(0)), {"--machine", "clutser"});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.errors,
              AllOf(HasSubstr("clutser"), HasSubstr("core"), HasSubstr("cluster-ideal"), HasSubstr("cluster")));
}

TEST_F(ExecInput, a_machine_file_that_is_missing_is_named) {
  const CommandRun run = exec(ElfBuilder(reports(0)), {"--machine", "./nowhere.toml"});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.errors, HasSubstr("./nowhere.toml"));
}

TEST_F(ExecInput, an_unknown_key_of_a_machine_file_shows_its_path) {
  const std::string machine = folder_.write("m.toml", std::string("[tcdm]\nbankz = 16\n"));
  const CommandRun run = exec(ElfBuilder(reports(0)), {"--machine", machine});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.errors, HasSubstr("m.toml: tcdm.bankz: unknown key"));
}

TEST_F(ExecInput, a_machine_file_of_ones_own_is_used) {
  const std::string machine = folder_.write("m.toml", std::string("[machine]\ncores = 3\n[l2]\nsize_kib = 64\n"));
  const CommandRun run = exec(ElfBuilder(reports(0)), {"--machine", machine});
  EXPECT_EQ(run.status, 0) << run.errors;
  EXPECT_THAT(run.output, HasSubstr("all cores reported 0"));
}

TEST_F(ExecInput, a_machine_file_may_limit_the_run) {
  const std::string machine = folder_.write("m.toml", std::string("[machine]\nmax_cycles = 50\n"));
  const ElfBuilder program(Code(kCode) << stay);
  EXPECT_THAT(exec(program, {"--machine", machine}).output, HasSubstr("after 50 cycles"));
  EXPECT_THAT(exec(program, {"--machine", machine, "--max-cycles", "60"}).output, HasSubstr("after 60 cycles"));
}

TEST_F(ExecInput, a_signature_without_its_symbols_is_refused_before_anything_runs) {
  const CommandRun run = exec(ElfBuilder(reports(0)), {"--machine", "core", "--signature", folder_ / "s"});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.errors, HasSubstr("no symbols begin_signature and end_signature"));
  EXPECT_THAT(run.output, IsEmpty());
}

TEST_F(ExecInput, a_signature_that_ends_before_it_begins_is_refused) {
  const ElfBuilder program = ElfBuilder(reports(0)).symbol("begin_signature", kData + 8).symbol("end_signature", kData);
  EXPECT_EQ(exec(program, {"--machine", "core", "--signature", folder_ / "s"}).status, 2);
}

TEST_F(ExecInput, a_signature_outside_memory_is_refused) {
  const ElfBuilder program =
      ElfBuilder(reports(0)).symbol("begin_signature", 0x3000'0000).symbol("end_signature", 0x3000'0004);
  const CommandRun run = exec(program, {"--machine", "core", "--signature", folder_ / "s"});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.errors, HasSubstr("the signature leaves memory at 0x30000000"));
}

TEST_F(ExecInput, bad_usage_is_status_2) {
  const std::string path = folder_.write("good", good_);
  for (const Arguments& arguments : {Arguments{},
                                     {"exce", path},
                                     {"exec"},
                                     {"exec", path, "--trace"},
                                     {"exec", path, "--machine"},
                                     {"exec", path, path},
                                     {"exec", path, "--max-cycles", "many"},
                                     {"exec", path, "--max-cycles", "-5"},
                                     {"exec", path, "--max-cycles", "18446744073709551616"}}) {
    const CommandRun run = run_tessera(arguments);
    EXPECT_EQ(run.status, 2) << (arguments.empty() ? "" : arguments.back());
    EXPECT_FALSE(run.errors.empty());
  }
}

TEST_F(ExecInput, help_is_no_error) {
  EXPECT_EQ(run_tessera({"--help"}).status, 0);
  const CommandRun run = run_tessera({"exec", "--help"});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.output, AllOf(HasSubstr("--machine"), HasSubstr("--max-cycles"), HasSubstr("--json")));
}

}  // namespace
}  // namespace tessera
