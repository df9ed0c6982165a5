// What `tessera exec` holds programs to: registers that exist, stacks that suffice, progress; and Ctrl-C.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <csignal>
#include <thread>

#include "support/exec_command.hpp"

namespace tessera {
namespace {

using namespace guest;
using testing::CommandRun;
using ::testing::HasSubstr;
using testing::kCode;
using testing::kData;
using testing::kExit;
using ::testing::StartsWith;

class ExecGuard : public testing::ExecCommand {
 protected:
  CommandRun access(Word address, bool write, const char* machine) const {
    Code code(kCode);
    code.li(a0, address) << (write ? sw(zero, a0, 0) : lw(a1, a0, 0));
    code.store(kExit, 0) << stay;
    return exec(ElfBuilder(code).function("main", kCode), {"--machine", machine});
  }
};

TEST_F(ExecGuard, a_register_that_does_not_exist_is_a_fault) {
  const std::pair<Word, const char*> missing[] = {
      {0x1A10'1000, "PULP's GPIO"},    {0x1A10'0000, "clock generators"},
      {0x1A10'4010, "system control"}, {0x1A10'2100, "uDMA"},
      {0x1020'0004, "control unit"},   {0x1020'0428, "timer"},
      {0x1020'4050, "event unit"},     {0x1020'1000, "accelerator"},
      {0x1020'0A00, "event unit"},     {0x1020'1420, "instruction cache"},
  };
  for (const auto& [address, what] : missing) {
    for (const bool write : {false, true}) {
      const CommandRun run = access(address, write, "cluster-ideal");
      EXPECT_EQ(run.status, 1) << std::hex << address;
      EXPECT_THAT(run.output, HasSubstr(write ? "store access fault (cause 7)" : "load access fault (cause 5)"));
      EXPECT_THAT(run.output, HasSubstr("no memory or device at this address ("));
      EXPECT_THAT(run.output, HasSubstr(what));
      EXPECT_THAT(run.output, HasSubstr("(main+0x8)"));
    }
  }
}

TEST_F(ExecGuard, a_register_that_exists_is_none) {
  for (const Word address : {0x1A10'40A0u, 0x1A10'2090u, 0x1020'0008u, 0x1020'0424u, 0x1020'4034u, 0x1020'1404u}) {
    EXPECT_EQ(access(address, false, "cluster-ideal").status, 0) << std::hex << address;
  }
  EXPECT_EQ(access(0x1020'1004, false, "cluster").status, 0);
}

TEST_F(ExecGuard, core_v_verifs_test_bench_exists_beside_the_core_alone) {
  EXPECT_EQ(access(0x1500'1004, false, "core").status, 0);
  EXPECT_EQ(access(0x1500'0008, true, "core").status, 1);
  EXPECT_EQ(access(0x1500'1004, false, "cluster-ideal").status, 1);
}

TEST_F(ExecGuard, its_timer_interrupts) {
  Code code(kCode);
  const Word handler = kCode + 256;
  code.li(t0, handler) << csrw(0x305, t0);
  code.li(t0, 1 << 16) << csrw(0x304, t0) << csrrsi(zero, 0x300, 8);
  code.store(0x1500'0000, 1 << 16).store(0x1500'0004, 50) << stay;
  while (code.here() < handler) code << nop;
  code << csrr(a0, 0x342);
  code.li(a1, 0x8000'0010) << beq(a0, a1, 8) << illegal;
  code.store(kExit, 0) << stay;
  EXPECT_EQ(exec(ElfBuilder(code)).status, 0);
}

TEST_F(ExecGuard, the_virtual_printer_leaves_data_alone_that_lie_there) {
  Code code(kCode);
  code.store(kData, 'x').store(kExit, 0) << stay;
  EXPECT_THAT(exec(ElfBuilder(code)).output, StartsWith("xpassed"));
  EXPECT_THAT(exec(ElfBuilder(code).segment(Code(kData) << 0 << 0)).output, StartsWith("passed"));
}

/// Every core calls itself without end; the stacks have 256 bytes each.
ElfBuilder endless_recursion() {
  Code code(kCode);
  code << csrr(t2, 0xF14) << slli(t2, t2, 8);
  code.li(t0, kData + 0x2000 - 7 * 256) << add(sp, t0, t2);
  const Word recurse = code.here();
  code << addi(sp, sp, -32) << sw(ra, sp, 0) << jal(ra, -8);
  ElfBuilder program(code);
  program.symbol("__stacks_end", kData + 0x2000).symbol("__stack_bytes", 256).symbol("__cores", 8);
  return program.function("start", kCode).function("recurse", recurse);
}

TEST_F(ExecGuard, a_stack_that_overflows_is_a_fault_that_names_core_and_function) {
  const CommandRun run = exec(endless_recursion(), {"--machine", "cluster-ideal"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.output, StartsWith("guest_fault: core 0, pc 0x1c000014 (recurse+0x0), addi sp, sp, -0x20"));
  EXPECT_THAT(run.output, HasSubstr("stack overflow: the core's stack is 0x10001800 to 0x100018ff, 256 bytes"));
}

TEST_F(ExecGuard, without_the_guard_or_the_symbols_a_stack_may_grow) {
  const CommandRun run = exec(endless_recursion(), {"--machine", "cluster-ideal", "--no-stack-guard"});
  EXPECT_THAT(run.output, HasSubstr("at 0x0fffffe0: no memory or device at this address"));
}

TEST_F(ExecGuard, the_stack_guard_costs_no_cycle) {
  Code code(kCode);
  code.li(sp, kData + 0x2000).li(a0, 200);
  code << addi(sp, sp, -32) << sw(ra, sp, 28) << lw(ra, sp, 28) << addi(sp, sp, 32) << addi(a0, a0, -1)
       << bne(a0, zero, -20);
  code.store(kExit, 0) << stay;
  ElfBuilder program(code);
  program.symbol("__stacks_end", kData + 0x2000).symbol("__stack_bytes", 256).symbol("__cores", 8);
  for (const char* machine : {"core", "cluster-ideal", "cluster"}) {
    const auto cycles = [&](const char* more) {
      const CommandRun run = exec(program, {"--machine", machine, "--json", "-", more});
      EXPECT_EQ(run.status, 0) << run.errors;
      return nlohmann::json::parse(run.output)["cores"];
    };
    EXPECT_EQ(cycles("--host-calls"), cycles("--no-stack-guard"));
  }
}

TEST_F(ExecGuard, a_program_without_progress_ends_by_itself) {
  const CommandRun run = exec(ElfBuilder(Code(kCode) << nop << jal(zero, -4)).function("spin", kCode),
                              {"--machine", "cluster-ideal", "--watchdog", "3000000"});
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.output, StartsWith("no_progress: for 3000000 cycles nothing was stored and no device was at work"));
  EXPECT_THAT(run.output, HasSubstr("core 7 at pc 0x1c00000"));
  EXPECT_THAT(run.output, HasSubstr("(spin+0x"));
}

TEST_F(ExecGuard, stores_and_a_running_timer_are_progress) {
  Code stores(kCode);
  stores.li(t0, kData) << sw(zero, t0, 8) << jal(zero, -4);
  Code sleeps(kCode);
  sleeps.store(0x1020'4004, ~0u).store(0x1020'4000, 1 << 10).store(0x1020'0410, 7'000'000);
  sleeps.store(0x1020'0400, 5).li(t0, 0x1020'403C) << cv_elw(a0, t0, 0);
  sleeps.store(kExit, 0) << stay;
  const Arguments arguments{"--machine", "cluster-ideal", "--watchdog", "2000000", "--max-cycles", "9000000"};
  EXPECT_THAT(exec(ElfBuilder(stores), arguments).output, StartsWith("cycle_limit"));
  EXPECT_THAT(exec(ElfBuilder(sleeps), arguments).output, StartsWith("passed"));
}

TEST_F(ExecGuard, ctrl_c_shows_where_the_cores_are) {
  const std::string program =
      folder_.write("spin.elf", ElfBuilder(Code(kCode) << stay).function("spin", kCode).bytes());
  const std::string trace = folder_ / "trace";
  const std::string output = folder_ / "output";
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const std::string tool = TESSERA_BINARY_DIR "/tessera";
    if (std::freopen(output.c_str(), "wb", stdout) == nullptr) _exit(127);
    execl(tool.c_str(), tool.c_str(), "exec", program.c_str(), "--machine", "core", "--watchdog", "0", "--trace-memory",
          trace.c_str(), nullptr);
    _exit(127);
  }
  while (!std::filesystem::exists(trace)) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  kill(child, SIGINT);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130);
  const std::string text = testing::read_file(output);
  EXPECT_THAT(text, StartsWith("interrupted: stopped by the user after "));
  EXPECT_THAT(text, HasSubstr("core 0 at pc 0x1c000000 (spin+0x0): running"));
}

}  // namespace
}  // namespace tessera
