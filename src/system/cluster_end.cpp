// How a run of a cluster ends, and what is told about it.
#include <fmt/format.h>

#include "isa/decoder.hpp"
#include "isa/disassembler.hpp"
#include "isa/instruction_set.hpp"
#include "system/cluster.hpp"

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

void Cluster::stop(Ending ending, std::string reason, Cycle end) {
  if (stopped_) return;
  stopped_ = true;
  ending_ = ending;
  reason_ = std::move(reason);
  end_ = end;
}

/// "core 3, pc 0x1c000100 (main+0x10), lw a0, 0(a1): load access fault at 0x00000000: no memory or device at this
/// address"
void Cluster::stop_for_fault(unsigned core) {
  const core::Hart& hart = *units_[core].hart;
  const core::GuestFault& fault = hart.fault();
  std::string text = fmt::format("core {}, pc {:#010x}", core, fault.pc);
  if (const CodeSymbol* symbol = symbols_.nearest_code(fault.pc)) {
    text += fmt::format(" ({}+{:#x})", symbol->name, fault.pc - symbol->address);
  }
  if (fault.cause != 1) {
    if (const auto bits = memories_.instruction_bits(fault.pc)) {
      text += ", " + isa::disassemble(isa::decode(*bits, isa::core_v_xcv()), fault.pc);
    }
  }
  text += fmt::format(": {} (cause {})", name_of_cause(fault.cause), fault.cause);
  if (fault.address != fault.pc) text += fmt::format(" at {:#010x}", fault.address);
  stop(Ending::GuestFault, text + ": " + fault.reason, hart.when() + 1);
}

void Cluster::stop_for_deadlock(Cycle last) {
  std::string reason = "deadlock: every core waits for an event that nothing can raise any more";
  if (const std::string accelerators = accelerators_.waits_for(); !accelerators.empty()) reason += "; " + accelerators;
  stop(Ending::Deadlock, reason, last + 1);
}

std::string Cluster::describe_wait(unsigned core) const {
  switch (phase_[core]) {
    case Phase::Event:
      return event_unit_.waits_for(core);
    case Phase::Tcdm:
      return "a TCDM bank";
    case Phase::Direct:
      return dma_ != nullptr && !dma_->idle() ? "the DMA: " + dma_->waiting_for(end_) : "its private link";
    case Phase::Bus:
    case Phase::BusAnswer:
    case Phase::BusMemory:
      return "the peripheral bus or L2";
    case Phase::Refill:
    case Phase::RefillDone:
      return "an instruction cache line";
    default:
      return "";
  }
}

Result Cluster::result() const {
  Result result;
  result.ending = ending_;
  result.reason = reason_;
  result.cycles = end_;
  result.marks = host_.marks();
  CacheResult cache;
  for (unsigned core = 0; core < cores_; ++core) {
    const Unit& unit = units_[core];
    CoreResult one{unit.hart->counters(), host_.exit_code(core), unit.hart->pc(), describe_wait(core)};
    one.counters.sleeping += event_unit_.asleep(core, end_);
    result.cores.push_back(std::move(one));
    if (unit.cache != nullptr) {
      cache.private_lookups += unit.cache->lookups;
      cache.private_misses += unit.cache->misses;
    }
  }
  if (shared_cache_ != nullptr) {
    cache.shared_lookups = shared_cache_->lookups();
    cache.shared_misses = shared_cache_->misses();
    result.cache = cache;
  }
  if (dma_ != nullptr) {
    const mem::Dma::Counters& counters = dma_->counters();
    result.dma = DmaResult{counters.bytes_to_tcdm, counters.bytes_to_l2, counters.busy_cycles};
  }
  for (const accel::Accelerators::Summary& summary : accelerators_.summaries(end_)) {
    result.accelerators.push_back({std::string(summary.name), summary.counts});
  }
  result.events = events();
  return result;
}

}  // namespace tessera::system
