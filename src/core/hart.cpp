#include "core/hart.hpp"

#include <algorithm>
#include <bit>

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

}  // namespace

Hart::Hart(const HartConfig& config, CodeCache& code, const mem::MemoryMap& memory)
    : ready_(kFirstInstruction),
      when_(kFirstInstruction),
      code_(code),
      memory_(memory),
      fast_(memory.first()),
      cache_(config.cache),
      csrs_(config.id, config.boot, config.trap_vector_alignment),
      id_(config.id),
      boot_(config.boot) {
  request_.target = {fast_.port, fast_.memory, 0};
  nowhere_.step = Step::OutOfBlock;
  broken_.step = Step::BrokenLoop;
  next_ = lookup(config.boot);
}

void Hart::run(Cycle limit) { go_on(limit); }

// The simulator's hot loop: what it needs often stays in registers. It is part of the functions that harts are moved by.
[[gnu::always_inline]] inline void Hart::go_on(Cycle limit) {
  if (journal_.is_long()) [[unlikely]] {
    journal_.restart();
    packed_.spill(counters_);
  }
  Cycle end = std::min(limit, ready_ + Journal::kWindow);
  if (csrs_.interruptible()) [[unlikely]] {
    interrupt();
    end = std::min(end, ready_ + 1);
  }
  const Decoded* entry = next_;
  Cycle now = ready_;
  Journal::Entry* tail = journal_.tail();
  std::uint64_t counts = 0;
  std::uint32_t* const registers = registers_.data();
  const auto compute_entry = [&]() __attribute__((always_inline)) {
    registers[entry->rd] =
        entry->function(registers[entry->rs1], registers[entry->rs2], registers[entry->rc], entry->immediate);
    *tail++ = {now++, entry};
    counts += entry->count;
  };
  Wait posted = Wait::Nothing;
  while (now < end) {
    if (entry->is_plain()) [[likely]] {
      compute_entry();
      entry = entry->next;
    } else {
      if ((entry->flags & Decoded::kFirstOfLine) != 0 && cache_ != nullptr && !line_at_hand(*entry)) [[unlikely]] {
        next_ = entry;
        ready_ = now;
        if (lines_missing()) {
          posted = Wait::Refill;
          break;
        }
      }
      const bool posts = entry->step == Step::Load    ? ask_fast<Step::Load>(*entry)
                         : entry->step == Step::Store ? ask_fast<Step::Store>(*entry)
                                                      : false;
      if (posts) [[likely]] {
        *tail++ = {now++, entry};
        counts += entry->count;
        entry = after(entry);
        posted = Wait::Memory;
        break;
      }
      if (entry->step == Step::Compute) {
        compute_entry();
        entry = after(entry);
        continue;
      }
      next_ = entry;
      ready_ = now;
      journal_.set_tail(tail);
      const bool going = step();
      if (!going) {
        packed_.add(counts);
        return;
      }
      entry = next_;
      now = ready_;
      tail = journal_.tail();
      if (csrs_.interruptible()) [[unlikely]] end = std::min(end, now);
    }
  }
  next_ = entry;
  ready_ = now;
  journal_.set_tail(tail);
  packed_.add(counts);
  post(posted, now);
}

void Hart::access(Cycle now, Cycle limit) {
  ++counters_.data_accesses;
  const mem::Target& target = request_.target;
  if (request_.write) {
    write_memory();
    if (settle(now, 0)) go_on(limit);
  } else {
    if (settle(now, target.memory->read(target.offset, request_.bytes))) go_on(limit);
  }
}

void Hart::finish(Cycle granted, std::uint32_t read, Cycle limit) {
  ++counters_.data_accesses;
  if (settle(granted, read)) go_on(limit);
}

/// Everything but the common cases.
bool Hart::step() {
  const Decoded* entry = next_;
  switch (entry->step) {
    case Step::Undecoded:
    case Step::OutOfBlock: {
      const Decoded* found = lookup(entry->pc);
      if (found->step == Step::OutOfBlock) return fail(1, *found, ready_, entry->pc, "no memory to fetch from");
      next_ = found;
      return true;
    }
    case Step::MulHigh: return compute(kMulHighCycles, Stall::MultiCycle);
    case Step::DivideSigned: return compute(division_cycles(registers_[entry->rs2], true), Stall::MultiCycle);
    case Step::DivideUnsigned: return compute(division_cycles(registers_[entry->rs2], false), Stall::MultiCycle);
    case Step::Load:
    case Step::Store:
    case Step::IndexedLoad:
    case Step::IndexedStore:
    case Step::EventLoad: return ask_memory();
    default: return step_control();
  }
}

bool Hart::step_control() {
  const Decoded* entry = next_;
  const bool leaves_loop = entry->step == Step::Branch || entry->step == Step::Jump ||
                           entry->step == Step::JumpRegister || entry->step == Step::Fence ||
                           entry->step == Step::Mret;
  if (leaves_loop && inside_loop(*entry)) [[unlikely]] return fail_in_loop(*entry);
  switch (entry->step) {
    case Step::Branch: return branch();
    case Step::Jump: return jump();
    case Step::JumpRegister: return jump_register();
    case Step::Csr: return csr();
    case Step::Fence: return go_to(entry->behind(), ready_ + kFlushCycles);
    case Step::Ecall: return trap(11, "environment call");
    case Step::Ebreak: return trap(3, "breakpoint");
    case Step::Mret: return go_to(csrs_.leave_trap(), ready_ + kReturnCycles);
    case Step::LoopStart:
    case Step::LoopEnd:
    case Step::LoopCount:
    case Step::LoopSetup: return loop_setup();
    case Step::BrokenLoop: return fail(2, *entry, ready_, entry->pc, broken_rule_);
    default: return trap(2, "illegal instruction");
  }
}

bool Hart::compute(Cycle cost, Stall stall) {
  const Decoded* entry = next_;
  registers_[entry->rd] =
      entry->function(registers_[entry->rs1], registers_[entry->rs2], registers_[entry->rc], entry->immediate);
  retire();
  counters_.stalls[static_cast<unsigned>(stall)] += cost - 1;
  ready_ += cost;
  next_ = after(entry);
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
  for (unsigned index = 0; index < csrs_.loops.size(); ++index) {  // the inner one first
    HardwareLoop& loop = csrs_.loops[index];
    if (loop.count == 0 || loop.end != entry->behind()) continue;
    if (--loop.count != 0) return loop_start(index, *entry);
  }
  return entry->next;
}

/// Whether the private cache lacks a line of the instruction about to leave ID; asks for the first one missing.
bool Hart::lines_missing() {
  if (cache_ == nullptr) return false;
  const Address first = cache_->lines.line_of(next_->pc);
  const Address last = cache_->lines.line_of(next_->pc + next_->halfwords * 2u - 1);
  for (Address line = first; line - first <= last - first; line += cache_->lines.line_bytes()) {
    ++cache_->lookups;
    if (cache_->lines.touch(line)) continue;
    ++cache_->misses;
    refill_line_ = line;
    post(Wait::Refill, ready_);
    return true;
  }
  return false;
}

void Hart::refilled(Cycle now, Cycle limit) {
  cache_->lines.fill(refill_line_);
  counters_.stalls[static_cast<unsigned>(Stall::Fetch)] += now - ready_;
  ready_ = now;
  refilled_ = now;
  // The instruction may reach into a second line, and a branch target need not begin one: look again.
  if (!lines_missing()) run(limit);
}

bool Hart::fail(std::uint32_t cause, const Decoded& entry, Cycle when, Address address, const char* reason) {
  fault_ = {cause, entry.pc, address, reason};
  post(Wait::Fault, when);
  return false;
}

HartCounters Hart::counters() const {
  HartCounters counters = counters_;
  PackedCounts(packed_).spill(counters);
  return counters;
}

void Hart::end_at(Cycle end) {
  packed_.spill(counters_);
  for (const Journal::Entry& entry : journal_) {
    if (entry.cycle < end) continue;
    --counters_.retired[static_cast<unsigned>(entry.instruction->energy)];
  }
}

}  // namespace tessera::core
