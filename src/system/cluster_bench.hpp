// Runs guest programs made in a test on a chip, traced.
#pragma once

#include <sstream>
#include <string>

#include "support/assembly.hpp"
#include "support/elf_builder.hpp"
#include "system/chip.hpp"
#include "system/elf.hpp"

namespace tessera::system::test {

constexpr Address kCode = 0x1C00'0000;
constexpr Address kTcdm = 0x1000'0000;
constexpr Address kExit = 0x1A10'4000;
constexpr Address kEventUnit = 0x1020'4000;
constexpr guest::Word kHartId = 0xF14;

struct TracedRun {
  Result result;
  std::string instructions;
  std::string requests;
  std::string console;
};

inline arch::Machine machine_of(unsigned cores, const char* name = "cluster-ideal") {
  arch::Machine machine = arch::load_machine(name);
  machine.cores = cores;
  return machine;
}

inline ElfImage image_of(const guest::ElfBuilder& program) { return load_elf(program.bytes(), "test"); }

inline TracedRun run_traced(const arch::Machine& machine, const ElfImage& program, Cycle limit = 1'000'000) {
  TracedRun run;
  Chip chip(machine, program, "test", [&](char c) { run.console += c; });
  std::ostringstream instructions;
  std::ostringstream requests;
  Tracer tracer(&instructions, &requests, machine.cores);
  run.result = chip.run({limit, &tracer});
  run.instructions = instructions.str();
  run.requests = requests.str();
  return run;
}

inline Result run_untraced(const arch::Machine& machine, const ElfImage& program, Cycle limit = 1'000'000) {
  Chip chip(machine, program, "test", [](char) {});
  return chip.run({limit, nullptr});
}

/// Reports a register's value as the end of this core.
inline guest::Code& exit_with(guest::Code& code, guest::Reg reg) {
  code.li(guest::t0, kExit) << guest::sw(reg, guest::t0, 0) << guest::stay;
  return code;
}

/// Waits at barrier 0, of all cores; the barrier's event is enabled before.
inline guest::Code& set_up_barrier(guest::Code& code) {
  return code.store(kEventUnit, 1 << 16).store(kEventUnit + 0x200, 0xFFFF).store(kEventUnit + 0x20C, 0xFFFF);
}
inline guest::Code& wait_at_barrier(guest::Code& code) {
  return code.li(guest::t0, kEventUnit + 0x21C) << guest::cv_elw(guest::t1, guest::t0, 0);
}

}  // namespace tessera::system::test
