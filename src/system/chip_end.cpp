// How a run ends, and what is told about it.
#include <fmt/format.h>

#include "isa/decoder.hpp"
#include "isa/disassembler.hpp"
#include "isa/instruction_set.hpp"
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

}  // namespace

void Chip::stop(Ending ending, std::string reason, Cycle end) {
  if (stopped_) return;
  stopped_ = true;
  ending_ = ending;
  reason_ = std::move(reason);
  end_ = end;
}

void Chip::stop_for_halt(const Cluster& cluster) {
  const Halt& halt = *cluster.halt();
  stop(Ending::GuestFault, halt.core ? describe_fault(*halt.core, cluster.hart(*halt.core).fault()) : halt.reason,
       halt.end);
}

/// "core 3, pc 0x1c000100 (main+0x10), lw a0, 0(a1): load access fault at 0x00000000: no memory or device at this
/// address"
std::string Chip::describe_fault(unsigned core, const core::GuestFault& fault) const {
  std::string text = fmt::format("core {}, pc {:#010x}", core, fault.pc);
  if (const CodeSymbol* symbol = program_.nearest_code(fault.pc)) {
    text += fmt::format(" ({}+{:#x})", symbol->name, fault.pc - symbol->address);
  }
  if (fault.cause != 1) {
    if (const auto bits = memories_.instruction_bits(fault.pc)) {
      text += ", " + isa::disassemble(isa::decode(*bits, isa::core_v_xcv()), fault.pc);
    }
  }
  text += fmt::format(": {} (cause {})", name_of_cause(fault.cause), fault.cause);
  if (fault.address != fault.pc) text += fmt::format(" at {:#010x}", fault.address);
  return text + ": " + fault.reason;
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
  result.events = events();
  return result;
}

}  // namespace tessera::system
