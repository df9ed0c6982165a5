// How a run ends, and what is told about it.
#include <fmt/format.h>

#include "arch/address_blocks.hpp"
#include "isa/decoder.hpp"
#include "isa/disassembler.hpp"
#include "isa/foreign.hpp"
#include "isa/instruction_set.hpp"
#include "isa/semihosting.hpp"
#include "system/chip.hpp"

namespace tessera::system {
namespace {

std::string_view name_of_cause(std::uint32_t cause) {
  switch (cause) {
    case 1:
      return "instruction access fault";
    case 2:
      return "illegal instruction";
    case 3:
      return "breakpoint";
    case 5:
      return "load access fault";
    case 7:
      return "store access fault";
    case 11:
      return "environment call";
    default:
      return "exception";
  }
}

/// ", 0x00b5262f of extension A (atomic instructions), which this core does not have"
std::string describe_unknown(std::uint32_t bits) {
  const bool compressed = (bits & 3) != 3;
  const std::uint32_t word = compressed ? bits & 0xFFFF : bits;
  std::string shown = fmt::format(", {:#0{}x}", word, compressed ? 6 : 10);
  const std::string_view extension = isa::extension_of(word);
  if (extension.empty()) return shown;
  return fmt::format("{} of extension {}, which this core does not have", shown, extension);
}

}  // namespace

void Chip::stop(Ending ending, std::string reason, Cycle end) {
  if (stopped_) return;
  stopped_ = true;
  ending_ = ending;
  reason_ = std::move(reason);
  if (const std::string hint = host_.hint(); ending != Ending::Passed && ending != Ending::Failed && !hint.empty()) {
    reason_ += "; " + hint;
  }
  end_ = end;
}

void Chip::stop_for_halt(const Cluster& cluster) {
  const Halt& halt = *cluster.halt();
  stop(Ending::GuestFault, halt.core ? describe_fault(*halt.core, cluster.hart(*halt.core).fault()) : halt.reason,
       halt.end);
}

std::string Chip::place_of(Address pc) const {
  const CodeSymbol* symbol = program_.nearest_code(pc);
  return symbol == nullptr ? "" : fmt::format("{}+{:#x}", symbol->name, pc - symbol->address);
}

/// "core 3, pc 0x1c000100 (main+0x10), lw a0, 0(a1): load access fault at 0x00000000: no memory or device at this
/// address"
std::string Chip::describe_fault(unsigned core, const core::GuestFault& fault) const {
  std::string text = fmt::format("core {}, pc {:#010x}", core, fault.pc);
  if (const std::string place = place_of(fault.pc); !place.empty()) text += " (" + place + ")";
  if (const auto bits = memories_.instruction_bits(fault.pc); bits && fault.cause != 1) {
    const isa::Instruction instruction = isa::decode(*bits, isa::core_v_xcv());
    text += instruction.row != nullptr ? ", " + isa::disassemble(instruction, fault.pc) : describe_unknown(*bits);
  }
  text += fmt::format(": {} (cause {})", name_of_cause(fault.cause), fault.cause);
  if (fault.address != fault.pc) text += fmt::format(" at {:#010x}", fault.address);
  return text + ": " + describe_reason(core, fault);
}

std::string Chip::describe_reason(unsigned core, const core::GuestFault& fault) const {
  if (fault.reason == core::kStackOverflow && stacks_) {
    const Address low = stacks_->low(core);
    return fmt::format(
        "{}: the core's stack is {:#010x} to {:#010x}, {} bytes (firmware: link with "
        "--defsym=__stack_bytes=N for larger ones; --no-stack-guard lets it pass)",
        fault.reason, low, low + stacks_->bytes - 1, stacks_->bytes);
  }
  if (fault.cause == 5 || fault.cause == 7) {
    const std::string_view block = arch::block_at(fault.address);
    return block.empty() ? fault.reason : fmt::format("{} ({})", fault.reason, block);
  }
  return fault.reason + (fault.cause == 3 ? semihosting_hint(fault.pc) : csr_hint(fault.pc));
}

/// For accesses to control and status registers of other cores.
std::string Chip::csr_hint(Address pc) const {
  const isa::Instruction instruction = isa::decode(memories_.instruction_bits(pc).value_or(0), isa::core_v_xcv());
  if (instruction.row == nullptr || instruction.row->timing != isa::Timing::Csr) return "";
  const std::string_view extension = isa::extension_of_csr(instruction.csr);
  return extension.empty() ? "" : fmt::format(" (of {}, which this core does not have)", extension);
}

std::string Chip::semihosting_hint(Address pc) const {
  if (memories_.word(pc - 4) != isa::kSemihostingBefore || memories_.word(pc + 4) != isa::kSemihostingBehind) return "";
  return ", which is a semihosting call: --host-calls performs them";
}

/// An instruction of XpulpV2 that was executed as another of XCV, if there was one.
std::string Chip::xpulpv2_warning() const {
  for (const Address pc : code_.doubtful()) {
    const std::uint32_t word = memories_.word(pc).value_or(0);
    const char* name = isa::xpulpv2_reading(word);
    const isa::Instruction instruction = isa::decode(word, isa::core_v_xcv());
    if (name == nullptr || instruction.row == nullptr) continue;
    const Address target = pc + static_cast<std::uint32_t>(instruction.offset);
    if (isa::reads_as_branch(word) && program_.holds(target)) continue;
    return fmt::format(
        "this looks like a program for XpulpV2 (RI5CY, the pulp-riscv toolchain), which encodes instructions in "
        "another "
        "way: {:#010x} at {:#010x} ({}), there {}, was executed as {}; compile it for XCV (clang-19 "
        "-march=rv32imc_xcvmac_xcvmem_...)",
        word, pc, place_of(pc), name, isa::disassemble(instruction, pc));
  }
  return "";
}

/// The program's own handler took an illegal instruction, and does not say which.
std::string Chip::illegal_warning() const {
  const auto pc = code_.illegal();
  if (!pc || ending_ == Ending::Passed || ending_ == Ending::GuestFault) return "";
  return fmt::format("there is an illegal instruction at {:#010x} ({}){}", *pc, place_of(*pc),
                     describe_unknown(memories_.instruction_bits(*pc).value_or(0)));
}

void Chip::stop_for_deadlock(Cycle last) {
  std::string reason = "deadlock: every core waits for an event that nothing can raise any more";
  for (const auto& cluster : clusters_) {
    if (const std::string waits = cluster->waits_for(); !waits.empty()) reason += "; " + waits;
  }
  stop(Ending::Deadlock, reason, last + 1);
}

Result Chip::result() const {
  Result result;
  result.ending = ending_;
  result.reason = reason_;
  result.cycles = end_;
  result.marks = host_.marks();
  for (const auto& cluster : clusters_) cluster->add_to(result);
  for (CoreResult& core : result.cores) core.place = place_of(core.pc);
  for (const std::string& warning : {xpulpv2_warning(), illegal_warning()}) {
    if (!warning.empty()) result.warnings.push_back(warning);
  }
  result.events = events();
  return result;
}

}  // namespace tessera::system
