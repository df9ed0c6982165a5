#include "core/hart.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

namespace tessera::core {
namespace {

constexpr Cycle kFirstInstruction = 4;  // leaves ID in this cycle after reset (measured)

/// Cycles of a division, by its divisor (measured): one to start, one a quotient bit, two to finish.
Cycle division_cycles(std::uint32_t divisor, bool is_signed) {
  if (divisor == 0) return 35;
  const bool negative = is_signed && (divisor >> 31) != 0;
  return negative ? 2 + static_cast<Cycle>(std::countl_one(divisor))
                  : 3 + static_cast<Cycle>(std::countl_zero(divisor));
}

constexpr Cycle kMulHighCycles = 5;
constexpr Cycle kFlushCycles = 4;
constexpr Cycle kReturnCycles = 5;
constexpr std::uint32_t kStackFault = 7;  // a store access fault: what comes next is a store there
constexpr Cycle kIllegalCycles = 5;       // its bubble in EX comes a cycle late

}  // namespace

Hart::Hart(const HartConfig& config, CodeCache& code, const mem::MemoryMap& memory)
    : ready_(kFirstInstruction),
      when_(kFirstInstruction),
      always_clocked_(config.always_clocked),
      code_(code),
      memory_(memory),
      fast_(memory.first()),
      cache_(config.cache),
      front_end_(code_, cache_),
      csrs_(config.id, config.boot, config.trap_vector_alignment),
      id_(config.id),
      boot_(config.boot),
      stack_low_(config.stack_low),
      stack_bytes_(config.stack_bytes),
      calls_host_(config.calls_host) {
  request_.target = {fast_.port, fast_.memory, 0};
  assert((cache_ != nullptr) == code_.knows_lines());
  nowhere_.handling = Handling::OutOfBlock;
  broken_.handling = Handling::BrokenLoop;
  next_ = lookup(config.boot);
  if (cache_ != nullptr) start_clock_at(kFirstInstruction - 2);
}

// The simulator's hot loop. It is one function, and part of those that harts are moved by, so that what it needs often
// stays in registers.
[[gnu::always_inline]] inline void Hart::go_on(Cycle limit) {  // NOLINT(readability-function-size)
  if (journal_.is_long()) [[unlikely]]
    begin_journal();
  if (csrs_.interruptible()) [[unlikely]]
    return watch_interrupts();
  const Cycle end = std::min(limit, ready_ + Journal::kWindow);
  const Decoded* entry = next_;
  Cycle now = ready_;
  Journal::Entry* tail = journal_.tail();
  std::uint64_t counts = 0;
  std::uint32_t* const registers = registers_.data();
  const auto record = [&]() __attribute__((always_inline)) {
    *tail++ = {now++, entry};
    counts += entry->count;
  };
  const auto compute_entry = [&]() __attribute__((always_inline)) {
    const std::uint32_t result =
        entry->function(registers[entry->rs1], registers[entry->rs2], registers[entry->rc], entry->immediate);
    registers[entry->rd] = result;
    record();
  };
  Wait posted = Wait::Nothing;
  while (now < end) {
    if (entry->is_plain()) [[likely]] {
      compute_entry();
      entry = entry->next;
      continue;
    }
    if ((entry->flags & Decoded::kReaches) != 0 && !line_at_hand(*entry)) [[unlikely]] {
      journal_.set_tail(tail);
      if (!loop_takes_over(*entry)) break;  // look_ahead
    }
    if (entry->handling == Handling::Compute) {
      compute_entry();
      if ((entry->flags & Decoded::kLoopEnd) == 0) {
        entry = entry->next;
        continue;
      }
      journal_.set_tail(tail);
      entry = after_loop_end(entry);
      if (take_late_back_edge()) [[unlikely]]
        refilled_ = ++now;
      continue;
    }
    const bool posts = entry->handling == Handling::Load    ? ask_fast<Handling::Load>(*entry)
                       : entry->handling == Handling::Store ? ask_fast<Handling::Store>(*entry)
                                                            : false;
    if (posts) [[likely]] {
      record();
      journal_.set_tail(tail);
      entry = after(entry);
      posted = Wait::Memory;
      break;
    }
    next_ = entry;
    ready_ = now;
    journal_.set_tail(tail);
    packed_.add(counts);
    counts = 0;
    if (!step()) {
      if (wait_ == Wait::Memory) look_ahead();
      return;
    }
    entry = next_;
    now = ready_;
    tail = journal_.tail();
    if (csrs_.interruptible()) [[unlikely]]
      return watch_interrupts();
    if ((entry->flags & Decoded::kJumps) != 0 && jumps_to_missing(*entry, false)) [[unlikely]]
      break;  // look_ahead
  }
  next_ = entry;
  ready_ = now;
  journal_.set_tail(tail);
  packed_.add(counts);
  post(posted, now);
  if (entry->flags != 0 && !stays_at_hand(*entry)) look_ahead();
}

/// Goes on, unless the clock moves the hart.
[[gnu::always_inline]] inline void Hart::resume(Cycle limit) {
  if (clocked_) [[unlikely]] {
    accessed();
  } else {
    go_on(limit);
  }
}

void Hart::run(Cycle limit) { resume(limit); }

void Hart::access(Cycle now, Cycle limit) {
  ++counters_.data_accesses;
  const bool write = request_.write;
  std::uint32_t read = 0;
  if (write) {
    write_memory();
  } else {
    read = request_.target.memory->read(request_.target.offset, request_.bytes);
  }
  if (settle(now, read, write)) resume(limit);
}

void Hart::finish(Cycle granted, std::uint32_t read, Cycle limit) {
  ++counters_.data_accesses;
  counters_.stalls[static_cast<unsigned>(Stall::Bus)] += granted - when_ - slept_;
  slept_ = 0;
  if (settle(granted, read, request_.write)) resume(limit);
}

void Hart::begin_journal() {
  journal_.restart();
  packed_.spill(counters_);
}

/// Everything but the common cases.
bool Hart::step() {
  const Decoded* entry = next_;
  switch (entry->handling) {
    case Handling::Undecoded:
    case Handling::OutOfBlock: {
      const Decoded* found = lookup(entry->pc);
      if (found->handling == Handling::OutOfBlock) return fail(1, *found, ready_, entry->pc, "no memory to fetch from");
      next_ = found;
      return true;
    }
    case Handling::RareCompute:
      return compute(1, Stall::None);
    case Handling::MulHigh:
      return compute(kMulHighCycles, Stall::MultiCycle);
    case Handling::DivideSigned:
      return compute(division_cycles(registers_[entry->rs2], true), Stall::MultiCycle);
    case Handling::DivideUnsigned:
      return compute(division_cycles(registers_[entry->rs2], false), Stall::MultiCycle);
    case Handling::Load:
    case Handling::Store:
    case Handling::IndexedLoad:
    case Handling::IndexedStore:
    case Handling::EventLoad:
      return ask_memory();
    default:
      return step_control();
  }
}

bool Hart::step_control() {
  const Decoded* entry = next_;
  const bool leaves_loop = entry->handling == Handling::Branch || entry->handling == Handling::Jump ||
                           entry->handling == Handling::JumpRegister || entry->handling == Handling::Fence ||
                           entry->handling == Handling::Mret;
  if (leaves_loop && inside_loop(*entry)) [[unlikely]]
    return fail_in_loop(*entry);
  switch (entry->handling) {
    case Handling::Branch:
      return branch();
    case Handling::Jump:
      return jump();
    case Handling::JumpRegister:
      return jump_register();
    case Handling::Csr:
      return csr();
    case Handling::Fence:
      return go_to(entry->behind(), ready_ + kFlushCycles);
    case Handling::Ecall:
      return trap(11, kTrapCycles, "environment call");
    case Handling::Ebreak:
      return trap(3, kTrapCycles, "breakpoint");
    case Handling::Mret:
      return go_to(csrs_.leave_trap(), ready_ + kReturnCycles);
    case Handling::LoopStart:
    case Handling::LoopEnd:
    case Handling::LoopCount:
    case Handling::LoopSetup:
      return loop_setup();
    case Handling::BrokenLoop:
      return fail(2, *entry, ready_, entry->pc, broken_rule_);
    default:
      return trap(2, kIllegalCycles, "illegal instruction");
  }
}

bool Hart::compute(Cycle cost, Stall stall) {
  const Decoded* entry = next_;
  const std::uint32_t result =
      entry->function(registers_[entry->rs1], registers_[entry->rs2], registers_[entry->rc], entry->immediate);
  if (entry->moves_stack() && overflows_stack(result)) return fail(kStackFault, *entry, ready_, result, kStackOverflow);
  registers_[entry->rd] = result;
  retire();
  counters_.stalls[static_cast<unsigned>(stall)] += cost - 1;
  ready_ += cost;
  next_ = after(entry);
  if (take_late_back_edge()) refilled_ = ++ready_;
  return true;
}

/// The decoded instruction at `pc`; an entry `OutOfBlock` where there is no memory.
const Decoded* Hart::lookup(Address pc) {
  if (block_ == nullptr || pc - block_->base >= CodeCache::kBlockBytes) {
    CodeCache::Block* found = code_.block_of(pc);
    if (found == nullptr) {
      nowhere_.pc = pc;
      return &nowhere_;
    }
    block_ = found;
  }
  return &code_.at(*block_, pc);
}

/// The entry that follows one where loops have ended: by a back-edge or in program order.
const Decoded* Hart::after_loop_end(const Decoded* entry) {
  const Address behind = entry->behind();
  for (unsigned index = 0; index < csrs_.loops.size(); ++index) {  // the inner one first
    HardwareLoop& loop = csrs_.loops[index];
    if (loop.count == 0 || loop.end != behind) continue;
    if (--loop.count != 0) return loop_start(index, *entry);
  }
  return entry->next;
}

bool Hart::fail(std::uint32_t cause, const Decoded& entry, Cycle when, Address address, const char* reason) {
  fault_ = {cause, entry.pc, address, reason, false};
  post(Wait::Fault, when);
  return false;
}

HartCounters Hart::counters() const {
  HartCounters counters = counters_;
  PackedCounts(packed_).spill(counters);
  return counters;
}

HartCounters Hart::counters_before(Cycle now) const {
  HartCounters counters = this->counters();
  take_back_instructions(now, counters);
  return counters;
}

void Hart::end_at(Cycle end) {
  packed_.spill(counters_);
  take_back_stalls(end);
  const Decoded* first_undone = take_back_instructions(end, counters_);
  if (first_undone != nullptr) next_ = first_undone;
}

/// Takes what left ID in or after cycle `end` off the instructions counted; returns the first of them, or null.
const Decoded* Hart::take_back_instructions(Cycle end, HartCounters& counters) const {
  const Decoded* first_undone = nullptr;
  for (const Journal::Entry& entry : journal_) {
    if (entry.cycle < end) continue;
    if (first_undone == nullptr) first_undone = entry.instruction;
    const bool trapped = std::find(trapped_.begin(), trapped_.end(), entry.cycle) != trapped_.end();
    if (trapped) continue;
    --counters.retired[static_cast<unsigned>(entry.instruction->energy)];
    counters.compressed -= entry.instruction->halfwords & 1;
  }
  return first_undone;
}

/// Why the instruction behind one of this kind may have to wait.
Stall Hart::stall_behind(const Decoded& entry) {
  switch (entry.handling) {
    case Handling::MulHigh:
    case Handling::DivideSigned:
    case Handling::DivideUnsigned:
      return Stall::MultiCycle;
    case Handling::Csr:
    case Handling::Fence:
    case Handling::EventLoad:
      return Stall::PipelineFlush;
    case Handling::Load:
    case Handling::IndexedLoad:
      return Stall::LoadUse;
    case Handling::Branch:
    case Handling::Jump:
    case Handling::JumpRegister:
    case Handling::Ecall:
    case Handling::Ebreak:
    case Handling::Illegal:
    case Handling::Mret:
      return Stall::ControlFlow;
    default:
      return Stall::None;
  }
}

/// Stalls are counted when they are known, which is before they are over.
void Hart::take_back_stalls(Cycle end) {
  const auto take_back = [&](const Journal::Entry& before, Cycle until, Stall otherwise) {
    if (before.instruction == nullptr) return;
    const Cycle from = std::max(before.cycle + 1, end);
    if (from >= until) return;
    Stall stall = stall_behind(*before.instruction);
    if (stall == Stall::None) stall = otherwise;
    std::uint64_t& count = counters_.stalls[static_cast<unsigned>(stall)];
    count -= std::min(count, until - from);
  };
  for (const Journal::Entry* entry = journal_.begin(); entry != journal_.end(); ++entry) {
    const bool waited = entry->instruction->handling == Handling::JumpRegister;
    take_back(entry[-1], entry->cycle, waited ? Stall::JumpRegister : Stall::None);
  }
  if (wait_ != Wait::Memory) take_back(journal_.last(), ready_, Stall::None);
}

}  // namespace tessera::core
