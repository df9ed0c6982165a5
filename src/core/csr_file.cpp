#include "core/csr_file.hpp"

#include <bit>

namespace tessera::core {
namespace {

// Numbers of the RISC-V privileged specification and of the CV32E40P manual.
enum : std::uint16_t {
  kMstatus = 0x300,
  kMisa = 0x301,
  kMie = 0x304,
  kMtvec = 0x305,
  kMcountinhibit = 0x320,
  kMhpmevent3 = 0x323,
  kMhpmevent31 = 0x33F,
  kMscratch = 0x340,
  kMepc = 0x341,
  kMcause = 0x342,
  kMtval = 0x343,
  kMip = 0x344,
  kTselect = 0x7A0,
  kTdata1 = 0x7A1,
  kTdata2 = 0x7A2,
  kTdata3 = 0x7A3,
  kTinfo = 0x7A4,
  kMcontext = 0x7A8,
  kScontext = 0x7AA,
  kMcycle = 0xB00,
  kMcycleh = 0xB80,
  kCycle = 0xC00,
  kCycleh = 0xC80,
  kLoopFirst = 0xCC0,
  kLoopLast = 0xCC6,
  kUhartid = 0xCD0,
  kPrivlv = 0xCD1,
  kZfinx = 0xCD2,
  kMvendorid = 0xF11,
  kMarchid = 0xF12,
  kMimpid = 0xF13,
  kMhartid = 0xF14,
};

constexpr std::uint32_t kMisaValue = 0x4080'1104;  // 32 bit; C, I, M and non-standard extensions
constexpr std::uint32_t kVendor = 0x602;           // OpenHW Group
constexpr std::uint32_t kArchitecture = 4;         // CV32E40P
constexpr std::uint32_t kImplementation = 1;       // with COREV_PULP or COREV_CLUSTER

constexpr std::uint16_t kCounterBases[] = {kMcycle, kMcycleh, kCycle, kCycleh};
constexpr unsigned kLastCounter = 3;  // mhpmcounter4 to 31 exist and are zero
constexpr unsigned kTime = 1;         // time is not a register of this core
constexpr std::uint32_t kImplementedInhibits = 0xD;
constexpr std::uint32_t kImplementedEvents = 0xFFFF;  // those of the APU never happen

/// One trigger: an address match (2) that only debug mode can set (1), which enters debug mode (1) from machine mode.
constexpr std::uint32_t kTriggerControl = 2u << 28 | 1u << 27 | 1u << 12 | 1u << 6;
constexpr std::uint32_t kTriggerTypes = 1u << 2;

/// What the writing instruction itself adds to mcycle and minstret.
constexpr std::uint64_t own_count(unsigned counter) { return counter == 0 || counter == 2 ? 1 : 0; }

}  // namespace

CsrFile::CsrFile(std::uint32_t hart_id, Address boot, std::uint32_t vector_alignment)
    : hart_id_(hart_id), vector_mask_(~(vector_alignment - 1)), mtvec_((boot & ~0xFFu) | 1) {}

bool CsrFile::shows_interrupt_lines(std::uint16_t csr) { return csr == kMip; }

bool CsrFile::flushes_pipeline(std::uint16_t csr) {
  switch (csr) {
    case kMstatus:
    case kMtvec:
    case kMepc:
    case kMcause:
    case kMcountinhibit:
    case kPrivlv:
      return true;
    default:
      break;
  }
  if (csr >= kMhpmevent3 && csr <= kMhpmevent31) return true;
  for (const std::uint16_t base : kCounterBases) {
    if (csr >= base && csr < base + 32) return true;
  }
  return false;
}

std::uint64_t CsrFile::total(unsigned counter, const PerformanceEvents& events) const {
  if (counter == 0) return events.cycles;
  if (counter == 2) return events.instructions;
  constexpr std::uint32_t with_instructions = 0x5E0;  // these happen when an instruction retires
  std::uint32_t chosen = mhpmevent3_;
  if ((chosen & 1) != 0) return events.cycles;
  if ((chosen & 2) != 0) chosen &= ~with_instructions;
  const std::uint64_t sources[] = {
      events.cycles,       events.instructions,   events.load_stalls, events.jump_register_stalls,
      events.fetch_misses, events.loads,          events.stores,      events.jumps,
      events.branches,     events.branches_taken, events.compressed};
  std::uint64_t sum = 0;
  for (unsigned source = 0; source < std::size(sources); ++source) {
    if ((chosen >> source & 1) != 0) sum += sources[source];
  }
  return sum;
}

std::uint64_t CsrFile::value(unsigned counter, const PerformanceEvents& events) const {
  if (counter > kLastCounter) return 0;
  const Counter& state = counters_[counter];
  return inhibited(counter) ? state.value : state.value + total(counter, events) - state.since;
}

void CsrFile::set_value(unsigned counter, std::uint64_t value, const PerformanceEvents& events) {
  // The cycle and the instruction of the write itself are not counted any more.
  if (counter <= kLastCounter) counters_[counter] = {value, total(counter, events) + own_count(counter)};
}

void CsrFile::set_inhibit(std::uint32_t inhibit, const PerformanceEvents& events) {
  for (const unsigned counter : {0u, 2u, 3u}) {
    const std::uint64_t now = value(counter, events);
    const std::uint64_t one_more = own_count(counter);  // this write still belongs to the old setting
    counters_[counter] = {inhibited(counter) ? now : now + one_more, total(counter, events) + one_more};
  }
  mcountinhibit_ = inhibit & kImplementedInhibits;
}

std::optional<std::uint32_t> CsrFile::read_counter(std::uint16_t csr, const PerformanceEvents& events) const {
  for (const std::uint16_t base : kCounterBases) {
    if (csr < base || csr >= base + 32) continue;
    const unsigned counter = csr - base;
    if (counter == kTime) return std::nullopt;
    const bool high = base == kMcycleh || base == kCycleh;
    return static_cast<std::uint32_t>(value(counter, events) >> (high ? 32 : 0));
  }
  return std::nullopt;
}

std::optional<std::uint32_t> CsrFile::read_constant(std::uint16_t csr) const {
  switch (csr) {
    case kMisa:
      return kMisaValue;
    case kMtval:
    case kTselect:
    case kTdata2:
    case kTdata3:
    case kMcontext:
    case kScontext:
    case kZfinx:
      return 0;
    case kTdata1:
      return kTriggerControl;
    case kTinfo:
      return kTriggerTypes;
    case kPrivlv:
      return 3;
    case kMvendorid:
      return kVendor;
    case kMarchid:
      return kArchitecture;
    case kMimpid:
      return kImplementation;
    case kUhartid:
    case kMhartid:
      return hart_id_;
    default:
      return std::nullopt;
  }
}

std::optional<std::uint32_t> CsrFile::read_loop(std::uint16_t csr) const {
  if (csr < kLoopFirst || csr > kLoopLast) return std::nullopt;
  const unsigned place = csr - kLoopFirst;
  const HardwareLoop& loop = loops[place / 4];
  switch (place % 4) {
    case 0:
      return loop.start;
    case 1:
      return loop.end;
    case 2:
      return loop.count;
    default:
      return std::nullopt;
  }
}

std::optional<std::uint32_t> CsrFile::read(std::uint16_t csr, const PerformanceEvents& events) const {
  switch (csr) {
    case kMstatus:
      return mstatus_;
    case kMie:
      return mie_;
    case kMtvec:
      return mtvec_;
    case kMcountinhibit:
      return mcountinhibit_;
    case kMhpmevent3:
      return mhpmevent3_;
    case kMscratch:
      return mscratch_;
    case kMepc:
      return mepc_;
    case kMcause:
      return mcause_;
    case kMip:
      return mip_;
    default:
      break;
  }
  if (csr > kMhpmevent3 && csr <= kMhpmevent31) return 0;
  if (const auto constant = read_constant(csr)) return constant;
  if (const auto loop = read_loop(csr)) return loop;
  return read_counter(csr, events);
}

void CsrFile::write(std::uint16_t csr, std::uint32_t value, const PerformanceEvents& events) {
  switch (csr) {
    case kMstatus:
      mstatus_ = (value & (kInterruptEnable | kPreviousEnable)) | kMachineMode;
      return;
    case kMie:
      mie_ = value & kInterrupts;
      return;
    case kMtvec:
      mtvec_ = (value & vector_mask_ & ~3u) | (value & 1);
      vector_written_ = true;
      return;
    case kMcountinhibit:
      set_inhibit(value, events);
      return;
    case kMhpmevent3: {
      const std::uint64_t count = this->value(3, events);
      mhpmevent3_ = value & kImplementedEvents;
      counters_[3] = {count, total(3, events)};
      return;
    }
    case kMscratch:
      mscratch_ = value;
      return;
    case kMepc:
      mepc_ = value & ~1u;
      return;
    case kMcause:
      mcause_ = value & 0x8000'001F;
      return;
    default:
      break;
  }
  const auto replace = [&](unsigned counter, std::uint64_t kept, std::uint64_t written) {
    set_value(counter, kept | written, events);
  };
  if (csr >= kMcycle && csr < kMcycle + 32) {
    const unsigned counter = csr - kMcycle;
    replace(counter, this->value(counter, events) & 0xFFFF'FFFF'0000'0000, value);
  } else if (csr >= kMcycleh && csr < kMcycleh + 32) {
    const unsigned counter = csr - kMcycleh;
    replace(counter, this->value(counter, events) & 0xFFFF'FFFF, std::uint64_t{value} << 32);
  }
}

Address CsrFile::enter_trap(std::uint32_t cause, bool is_interrupt, Address pc) {
  const bool enabled = (mstatus_ & kInterruptEnable) != 0;
  mstatus_ = kMachineMode | (enabled ? kPreviousEnable : 0);
  mepc_ = pc;
  mcause_ = (is_interrupt ? 0x8000'0000 : 0) | cause;
  const bool vectored = (mtvec_ & 1) != 0;
  return vector_base() + (is_interrupt && vectored ? 4 * cause : 0);
}

Address CsrFile::leave_trap() {
  const bool enabled = (mstatus_ & kPreviousEnable) != 0;
  mstatus_ = kMachineMode | kPreviousEnable | (enabled ? kInterruptEnable : 0);
  return mepc_;
}

std::optional<unsigned> CsrFile::interrupt() const {
  if ((mstatus_ & kInterruptEnable) == 0) return std::nullopt;
  const std::uint32_t ready = pending_ & mie_;
  if (ready == 0) return std::nullopt;
  if ((ready >> 16) != 0) return 31 - static_cast<unsigned>(std::countl_zero(ready));
  for (const unsigned line : {11u, 3u, 7u}) {
    if ((ready >> line & 1) != 0) return line;
  }
  return std::nullopt;
}

}  // namespace tessera::core
