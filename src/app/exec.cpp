#include "app/exec.hpp"

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <optional>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "app/output.hpp"
#include "arch/machine.hpp"
#include "base/error.hpp"
#include "energy/energy_model.hpp"
#include "energy/energy_result.hpp"
#include "report/run_report.hpp"
#include "system/chip.hpp"

namespace tessera::app {
namespace {

int exit_status(system::Ending ending) {
  switch (ending) {
    case system::Ending::Passed:
      return 0;
    case system::Ending::Failed:
    case system::Ending::GuestFault:
      return 1;
    case system::Ending::Limit:
    case system::Ending::NoProgress:
    case system::Ending::Deadlock:
      return 3;
    case system::Ending::Interrupted:
      return 128 + SIGINT;  // as shells count signals
  }
  return 1;
}

volatile std::sig_atomic_t interrupt_wanted = 0;

/// While this lives, the first Ctrl-C asks the run to end; the second ends the tool, as any would without this.
class InterruptWatch {
 public:
  InterruptWatch() {
    interrupt_wanted = 0;
    before_ = std::signal(SIGINT, [](int) {
      interrupt_wanted = 1;
      std::signal(SIGINT, SIG_DFL);
    });
  }
  ~InterruptWatch() { std::signal(SIGINT, before_); }
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

 private:
  void (*before_)(int) = SIG_DFL;
};

/// The words between the two symbols, one lower-case hexadecimal word a line, as test suites compare them.
void write_signature(const ExecOptions& options, const system::ElfImage& program, const system::Memories& memories) {
  const auto begin = program.find("begin_signature");
  const auto end = program.find("end_signature");
  if (!begin || !end || *end < *begin) {
    throw Error(ErrorKind::Input, options.program, "no symbols begin_signature and end_signature, in this order",
                "--signature needs them to know what to write");
  }
  OutputFile file(options.signature);
  for (Address address = *begin; address < *end; address += 4) {
    const auto word = memories.word(address);
    if (!word)
      throw Error(ErrorKind::Input, options.program, fmt::format("the signature leaves memory at {:#010x}", address));
    fmt::print(file.stream(), "{:08x}\n", *word);
  }
  file.close();
}

void check_signature_symbols(const ExecOptions& options, const system::ElfImage& program) {
  if (options.signature.empty()) return;
  if (program.find("begin_signature") && program.find("end_signature")) return;
  throw Error(ErrorKind::Input, options.program, "no symbols begin_signature and end_signature",
              "--signature needs them to know what to write");
}

void warn(const std::string& program, std::string_view warning) {
  fmt::print(stderr, "tessera: warning: {}: {}\n", program, warning);
}

/// Compilers of the pulp-riscv toolchain write the extension into the file.
void warn_of_xpulpv2(const std::string& name, const system::ElfImage& program) {
  if (program.architecture.find("xpulp") == std::string::npos) return;
  warn(name, fmt::format("it is built for {}: this core has XCV instead of XpulpV2, which encodes instructions in "
                         "another way; compile it for XCV (clang-19 -march=rv32imc_xcvmac_xcvmem_...)",
                         program.architecture));
}

/// Nothing where prices would say nothing: the machine of one core has no cluster around it, and a clock above the
/// model's points no voltage.
std::optional<energy::EnergyResult> energy_of_run(const energy::EnergyModel& model, const arch::Machine& machine,
                                                  const system::Result& result) {
  if (machine.flavour != arch::Flavour::Cluster) return std::nullopt;
  const energy::CountedPart whole{"run", result.events, result.cycles, 0};
  return energy::energy_result(model, machine.clock_mhz, std::span(&whole, 1));
}

}  // namespace

int run_exec(const ExecOptions& options) {
  const arch::Machine machine = arch::load_machine(options.machine);
  const energy::EnergyModel prices = energy::load_energy(options.energy);
  const system::ElfImage program = system::load_elf(options.program);
  warn_of_xpulpv2(options.program, program);
  check_signature_symbols(options, program);

  const InterruptWatch interrupt;
  // Where JSON goes to standard output, nothing else does.
  const Results results(options.json);
  std::FILE* console = results.for_people() ? stdout : stderr;
  system::Chip chip(machine, program, options.program, [console](char c) { std::fputc(c, console); },
                    {.host_calls = options.host_calls, .stack_guard = options.stack_guard});

  std::optional<OutputFile> instructions;
  std::optional<OutputFile> requests;
  if (!options.trace_instructions.empty()) instructions.emplace(options.trace_instructions);
  if (!options.trace_memory.empty()) requests.emplace(options.trace_memory);
  std::optional<system::Tracer> tracer;
  if (instructions || requests) {
    tracer.emplace(instructions ? &instructions->stream() : nullptr, requests ? &requests->stream() : nullptr,
                   machine.cores);
  }
  const Cycle limit = options.max_cycles != 0 ? options.max_cycles : machine.max_cycles;
  const system::Result result = chip.run(
      {.max_cycles = limit, .tracer = tracer ? &*tracer : nullptr, .watchdog = options.watchdog, .interrupted = [] {
         return interrupt_wanted != 0;
       }});
  if (instructions) instructions->close();
  if (requests) requests->close();

  const std::optional<energy::EnergyResult> energy = energy_of_run(prices, machine, result);
  if (results.for_people()) flush_output();
  for (const std::string& warning : result.warnings) warn(options.program, warning);
  if (!options.signature.empty()) write_signature(options, program, chip.memories());
  results.json([&] { return report::to_json(result, machine.name, energy); });
  results.text([&] { return report::to_text(result, energy); });
  return exit_status(result.ending);
}

}  // namespace tessera::app
