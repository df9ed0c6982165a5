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
      cache_(config.cache),
      csrs_(config.id, config.boot, config.trap_vector_alignment),
      id_(config.id),
      boot_(config.boot) {
  nowhere_.step = Step::OutOfBlock;
  next_ = lookup(config.boot);
}

void Hart::commit() {
  if (!journal_.empty()) {
    previous_ = journal_.last();
    journal_.clear();
  }
}

void Hart::run(Cycle limit) {
  commit();
  Position position{next_, ready_};
  Cycle end = std::min(limit, position.now + Journal::kWindow);
  if (csrs_.interruptible()) {
    if (interrupt(position)) position.entry = next_;
    end = std::min(end, position.now + 1);
  }
  std::uint32_t* const registers = registers_.data();
  while (position.now < end) {
    const Decoded* entry = position.entry;
    if (entry->step == Step::Compute && (entry->flags & Decoded::kLookCloser) == 0) {
      registers[entry->rd] =
          entry->function(registers[entry->rs1], registers[entry->rs2], registers[entry->rc], entry->immediate);
      journal_.push(position.now, entry);
      ++counters_.retired[static_cast<unsigned>(entry->energy)];
      ++position.now;
      position.entry += entry->halfwords;
    } else if (!step(position)) {
      next_ = position.entry;
      ready_ = position.now;
      return;
    } else if (csrs_.interruptible()) {
      end = std::min(end, position.now);
    }
  }
  next_ = position.entry;
  ready_ = position.now;
  post(Wait::Nothing, position.now);
}

/// Everything but the common case. Returns false if something was posted.
bool Hart::step(Position& position) {
  const Decoded* entry = position.entry;
  if ((entry->flags & Decoded::kFirstOfLine) != 0 && cache_ != nullptr && !lines_present(position)) return false;
  switch (entry->step) {
    case Step::Undecoded:
    case Step::OutOfBlock: {
      const Decoded* found = lookup(entry->pc);
      if (found->step == Step::OutOfBlock) {
        return fail(1, *found, position.now, entry->pc, "no memory to fetch from");
      }
      position.entry = found;
      return true;
    }
    case Step::Compute:
      return compute(position, 1, Stall::None);
    case Step::MulHigh:
      return compute(position, kMulHighCycles, Stall::MultiCycle);
    case Step::DivideSigned:
      return compute(position, division_cycles(registers_[entry->rs2], true), Stall::MultiCycle);
    case Step::DivideUnsigned:
      return compute(position, division_cycles(registers_[entry->rs2], false), Stall::MultiCycle);
    case Step::Load:
    case Step::EventLoad:
      return load(position);
    case Step::Store:
      return store(position);
    default:
      return step_control(position);
  }
}

bool Hart::step_control(Position& position) {
  const Decoded* entry = position.entry;
  switch (entry->step) {
    case Step::Branch:
      return branch(position);
    case Step::Jump:
      return jump(position);
    case Step::JumpRegister:
      return jump_register(position);
    case Step::Csr:
      return csr(position);
    case Step::Fence:
      return go_to(position, entry->pc + entry->halfwords * 2u, position.now + kFlushCycles);
    case Step::Ecall:
      return trap(position, 11, "environment call");
    case Step::Ebreak:
      return trap(position, 3, "breakpoint");
    case Step::Mret:
      return go_to(position, csrs_.leave_trap(), position.now + kReturnCycles);
    case Step::LoopStart:
    case Step::LoopEnd:
    case Step::LoopCount:
    case Step::LoopSetup:
      return loop_setup(position);
    default:
      return trap(position, 2, "illegal instruction");
  }
}

bool Hart::compute(Position& position, Cycle cost, Stall stall) {
  const Decoded* entry = position.entry;
  registers_[entry->rd] =
      entry->function(registers_[entry->rs1], registers_[entry->rs2], registers_[entry->rc], entry->immediate);
  retire(position);
  counters_.stalls[static_cast<unsigned>(stall)] += cost - 1;
  position.now += cost;
  position.entry = after(entry);
  return true;
}

void Hart::retire(const Position& position) {
  journal_.push(position.now, position.entry);
  ++counters_.retired[static_cast<unsigned>(position.entry->energy)];
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

/// The entry that follows in program order or by a hardware loop's back-edge.
const Decoded* Hart::after(const Decoded* entry) {
  if ((entry->flags & Decoded::kLoopEnd) == 0) return entry + entry->halfwords;
  const Address behind = entry->pc + entry->halfwords * 2u;
  for (HardwareLoop& loop : csrs_.loops) {  // the inner one first
    if (loop.count == 0 || loop.end != behind) continue;
    if (--loop.count != 0) return lookup(loop.start);
  }
  return entry + entry->halfwords;
}

/// Whether the private cache holds the lines of the instruction about to leave ID; asks for the first one missing.
bool Hart::lines_present(const Position& position) {
  const Decoded& entry = *position.entry;
  const Address first = cache_->lines.line_of(entry.pc);
  const Address last = cache_->lines.line_of(entry.pc + entry.halfwords * 2u - 1);
  for (Address line = first; line - first <= last - first; line += cache_->lines.line_bytes()) {
    ++cache_->lookups;
    if (cache_->lines.touch(line)) continue;
    ++cache_->misses;
    refill_line_ = line;
    post(Wait::Refill, position.now);
    return false;
  }
  return true;
}

void Hart::refilled(Cycle now, Cycle limit) {
  cache_->lines.fill(refill_line_);
  counters_.stalls[static_cast<unsigned>(Stall::Fetch)] += now - ready_;
  ready_ = now;
  refilled_ = now;
  // The instruction may reach into a second line, and a branch target need not begin one: look again.
  if (!lines_present({next_, ready_})) return;
  run(limit);
}

bool Hart::fail(std::uint32_t cause, const Decoded& entry, Cycle when, Address address, const char* reason) {
  fault_ = {cause, entry.pc, address, reason};
  post(Wait::Fault, when);
  return false;
}

void Hart::end_at(Cycle end) {
  for (const Journal::Entry& entry : journal_) {
    if (entry.cycle < end) continue;
    --counters_.retired[static_cast<unsigned>(entry.instruction->energy)];
  }
}

}  // namespace tessera::core
