// Branches, jumps, traps, CSR accesses and hardware loops of a hart.
#include "core/hart.hpp"

#include <algorithm>

#include "isa/semihosting.hpp"

namespace tessera::core {
namespace {

constexpr Cycle kTakenBranchCycles = 3;
constexpr std::uint32_t kBreakpoint = 3;
constexpr unsigned kResultRegister = 10;   // a0
constexpr std::uint32_t kMinimalLoop = 3;  // instructions
constexpr std::uint32_t kLoopRule = 2;     // reported as an illegal instruction
constexpr Address kLoopAddress = ~3u;      // the two low bits of start and end are always 0 (cv32e40p_id_stage.sv)

}  // namespace

/// Goes to `target`, whose first instruction leaves ID in cycle `when` if it lies in one word. `holds_id`: if it could
/// come to ID in the next cycle only, it has to wait for one more.
bool Hart::go_to(Address target, Cycle when, bool holds_id) {
  retire();
  const Decoded* found = lookup(target);
  const bool straddles = (target & 2) != 0 && found->halfwords == 2;  // two words have to be fetched
  const Stall stall = next_->handling == Handling::Fence ? Stall::PipelineFlush : Stall::ControlFlow;
  Cycle leaves = when + (straddles ? 1 : 0);
  if (holds_id && leaves > ready_ + 1) ++leaves;
  counters_.stalls[static_cast<unsigned>(stall)] += leaves - ready_ - 1;
  next_ = found;
  ready_ = leaves;
  if (found->handling == Handling::OutOfBlock) return fail(1, *found, ready_, target, "jump to where no memory is");
  redirected_ = when - 2;
  return clocked_ || lines_at_hand(target) || start_clock_at(redirected_, holds_id);
}

/// When an instruction that leaves ID in cycle `leaves` came there, with `before` the one ahead of it; earlier than
/// `leaves` if it was held.
Cycle Hart::came_to_id(const Journal::Entry& before, Cycle leaves) const {
  if (before.instruction == nullptr) return leaves;
  switch (before.instruction->handling) {
    case Handling::Csr:
      if (!CsrFile::flushes_pipeline(before.instruction->csr)) break;
      return leaves;
    case Handling::Branch:
    case Handling::Jump:
    case Handling::JumpRegister:
    case Handling::Fence:
    case Handling::Ecall:
    case Handling::Ebreak:
    case Handling::Illegal:
    case Handling::EventLoad:
    case Handling::Mret:
      return leaves;  // these let the fetch stage go on only when they are done
    default:
      break;
  }
  return std::max(before.cycle + 1, std::min(refilled_, leaves));
}

/// The target's address is sent out as soon as the jump is in ID, even if it is held there.
bool Hart::jump() {
  const Decoded& entry = *next_;
  registers_[entry.rd] = entry.behind();
  const Cycle sent = clocked_ ? fetch_.sent : came_to_id();
  return go_to(entry.pc + entry.offset, std::max(ready_ + 1, sent + 2));
}

bool Hart::branch() {
  const Decoded* entry = next_;
  const bool taken = entry->function(registers_[entry->rs1], registers_[entry->rs2], 0, entry->immediate) != 0;
  if (taken) {
    ++counters_.branches_taken;
    return go_to(entry->pc + entry->offset, ready_ + kTakenBranchCycles);
  }
  retire();
  ready_ += 1;
  next_ = after(entry);
  return true;
}

bool Hart::jump_register() {
  const Decoded& entry = *next_;
  const Cycle sent = clocked_ ? fetch_.sent : entry.rs1 == 0 ? came_to_id() : base_usable(entry.rs1, came_to_id());
  if (sent > ready_) {
    counters_.stalls[static_cast<unsigned>(Stall::JumpRegister)] += sent - ready_;
    ready_ = sent;
  }
  const Address target = (registers_[entry.rs1] + entry.immediate) & ~1u;
  registers_[entry.rd] = entry.behind();
  // While the jump is in EX it is still in ID, too: a base that it overwrites itself holds ID for a cycle.
  const bool holds_id = entry.rs1 != 0 && entry.alu_written == entry.rs1;
  return go_to(target, std::max(ready_ + 1, sent + 2), holds_id);
}

/// When a jalr that came to ID in cycle `sent` can use its base: not while that comes out of EX, nor while it comes
/// from memory.
Cycle Hart::base_usable(std::uint8_t base, Cycle sent) const {
  const Journal::Entry& before = journal_.last();
  if (before.instruction == nullptr) return sent;
  const Decoded& earlier = *before.instruction;
  const bool interrupted = fetch_.interrupted != nullptr;  // the handler's first instruction finds EX empty
  if (earlier.loaded == base) return ready_;               // the load's wait included this already
  if (earlier.alu_written == base && earlier.bytes != 0) {
    // The second part of an access that crosses a word does not write the base any more.
    return std::max(sent, (crossed_ == last_grant_ ? first_grant_ : last_grant_) + 1);
  }
  if (earlier.alu_written == base && is_in_ex(earlier)) return interrupted ? sent : ready_ + 1;
  // A load two instructions ago was granted when the one between left ID, unless that had to wait, for it or for a
  // line.
  const Journal::Entry& load = journal_.last(1);
  if (load.instruction == nullptr || load.instruction->loaded != base || sent != before.cycle + 1) return sent;
  const bool waited = (earlier.reads >> base & 1) != 0 || earlier.alu_written == base;
  const Cycle granted = earlier.bytes == 0 ? last_grant_ : clocked_ ? fetch_.granted_before : before.cycle;
  return waited || granted != before.cycle ? sent : sent + 1;
}

/// Whether the instruction before, which is no access to memory, is still in EX when its successor could leave ID.
bool Hart::is_in_ex(const Decoded& earlier) const {
  switch (earlier.handling) {
    case Handling::Compute:
    case Handling::RareCompute:
    case Handling::MulHigh:
    case Handling::DivideSigned:
    case Handling::DivideUnsigned:
      return true;
    case Handling::Csr:
      return !CsrFile::flushes_pipeline(earlier.csr);
    default:
      return false;  // jumps and flushes leave the pipeline empty behind them
  }
}

bool Hart::trap(std::uint32_t cause, Cycle cost, const char* reason) {
  const Decoded& entry = *next_;
  if (is_host_call(cause, entry)) {
    fail(cause, entry, ready_, entry.pc, reason);
    fault_.host_call = true;
    return false;
  }
  // A vector that still points at the program's own entry would start it over, and for ever; one that points to no
  // instruction would trap there, and for ever.
  const bool starts_over = csrs_.default_vector() && csrs_.vector_base() == boot_;
  if (starts_over || leads_nowhere(csrs_.vector_base())) return fail(cause, entry, ready_, entry.pc, reason);
  // It leaves ID, and traces show it, but it does not count as retired.
  --counters_.retired[static_cast<unsigned>(entry.energy)];
  if (entry.halfwords == 1) --counters_.compressed;
  trapped_[traps_++ % trapped_.size()] = ready_;
  return go_to(csrs_.enter_trap(cause, false, entry.pc), ready_ + cost);
}

bool Hart::leads_nowhere(Address pc) {
  const Handling first = lookup(pc)->handling;
  return first == Handling::Illegal || first == Handling::OutOfBlock;
}

/// An ebreak between the two instructions that RISC-V semihosting marks its calls with.
bool Hart::is_host_call(std::uint32_t cause, const Decoded& entry) {
  if (!calls_host_ || cause != kBreakpoint || entry.halfwords != 2) return false;
  return lookup(entry.pc - 4)->word == isa::kSemihostingBefore && lookup(entry.pc + 4)->word == isa::kSemihostingBehind;
}

void Hart::return_from_host(std::uint32_t result, Cycle limit) {
  registers_[kResultRegister] = result;
  if (go_to(next_->behind(), ready_ + kTrapCycles)) run(limit);
}

PerformanceEvents Hart::events(Cycle cycle) {
  packed_.spill(counters_);
  const auto stalls = [&](Stall stall) { return counters_.stalls[static_cast<unsigned>(stall)]; };
  const auto retired = [&](isa::EnergyClass energy) { return counters_.retired[static_cast<unsigned>(energy)]; };
  return {.cycles = cycle - counters_.sleeping,
          .instructions = counters_.instructions(),
          .load_stalls = stalls(Stall::LoadUse),
          .jump_register_stalls = stalls(Stall::JumpRegister),
          .fetch_misses = stalls(Stall::Fetch),
          .loads = retired(isa::EnergyClass::Load),
          .stores = retired(isa::EnergyClass::Store),
          .jumps = retired(isa::EnergyClass::Jump),
          .branches = retired(isa::EnergyClass::Branch),
          .branches_taken = counters_.branches_taken,
          .compressed = counters_.compressed};
}

bool Hart::csr() {
  const Decoded& entry = *next_;
  if (!lines_known(entry.csr)) return false;
  const Cycle in_ex = ready_ + 1;
  const PerformanceEvents seen = events(in_ex);
  const auto old = csrs_.read(entry.csr, seen);
  // funct3 bit 2: the source is a 5-bit immediate; bit 1: set or clear, which with a zero source does not write.
  const bool is_immediate = (entry.word >> 14 & 1) != 0;
  const std::uint32_t source = is_immediate ? entry.immediate : registers_[entry.rs1];
  const bool writes = (entry.word >> 13 & 1) == 0 || (entry.word >> 15 & 31) != 0;
  if ((entry.flags & Decoded::kLoopEnd) != 0 && !writes && CsrFile::is_loop_register(entry.csr)) {
    // The last instruction of a body reads in EX what it changed when it left ID.
    retire();
    next_ = after(&entry);
    registers_[entry.rd] = *csrs_.read(entry.csr, seen);
    ready_ += 1;
    if (take_late_back_edge()) refilled_ = ++ready_;
    return true;
  }
  if (!old || (writes && CsrFile::is_read_only(entry.csr))) return trap(2, kTrapCycles, "no such CSR, or read-only");
  const std::uint32_t written = entry.function(source, 0, *old, 0);
  registers_[entry.rd] = *old;
  if (writes) csrs_.write(entry.csr, written, seen);
  retire();
  const Cycle cost = CsrFile::flushes_pipeline(entry.csr) ? 4 : 1;
  counters_.stalls[static_cast<unsigned>(Stall::PipelineFlush)] += cost - 1;
  ready_ += cost;
  next_ = after(&entry);
  if (take_late_back_edge() && cost == 1) refilled_ = ++ready_;
  return !(writes && CsrFile::is_loop_register(entry.csr)) || loops_at_hand();
}

bool Hart::loop_setup() {
  const Decoded& entry = *next_;
  HardwareLoop& loop = csrs_.loops[entry.loop];
  const bool from_register = (entry.flags & Decoded::kReadsRs1) != 0;
  const std::uint32_t value = from_register ? registers_[entry.rs1] : entry.immediate;
  const Address label = entry.pc + entry.offset;
  const bool relative =
      entry.handling == Handling::LoopSetup || (entry.handling != Handling::LoopCount && !from_register);
  if (relative && (entry.pc & 3) != 0) {
    return fail(kLoopRule, entry, ready_, entry.pc,
                "hardware loop: a set-up relative to a pc that is not 4-byte aligned");
  }
  switch (entry.handling) {
    case Handling::LoopStart:
      loop.start = (from_register ? value : label) & kLoopAddress;
      break;
    case Handling::LoopEnd:
      loop.end = (from_register ? value : label) & kLoopAddress;
      break;
    case Handling::LoopCount:
      loop.count = value;
      break;
    default:
      loop = {entry.behind(), label, value};
      break;
  }
  for (Verified& verified : verified_) verified.first = nullptr;  // how loops nest may have changed
  if (entry.handling == Handling::LoopSetup && loop.count != 0) {
    if (const char* violation = loop_violation(entry.loop)) return fail(kLoopRule, entry, ready_, entry.pc, violation);
  }
  code_.mark_loop_end(loop.end - 4);
  retire();
  ready_ += 1;
  next_ = after(&entry);
  return loops_at_hand();
}

/// A back-edge that is not prepared costs a cycle, unless its instruction is held in ID meanwhile.
bool Hart::back_edge_is_late() const {
  return came_to_id(journal_.last(1), journal_.last().cycle) == journal_.last().cycle;
}

/// Where a back-edge from `last` leads, for the first time since the loop or the code changed. The three parts of a
/// loop may be set in any order, so that only here it is certain what the loop is; one that breaks a rule leads to an
/// entry that reports it.
const Decoded* Hart::judge_loop(unsigned index, const Decoded& last) {
  if (const char* violation = loop_violation(index)) {
    broken_rule_ = violation;
    broken_.pc = last.pc;
    return &broken_;
  }
  verified_[index].first = lookup(csrs_.loops[index].start);
  return verified_[index].first;
}

bool Hart::inside_loop(const Decoded& entry) const {
  for (const HardwareLoop& loop : csrs_.loops) {
    if (loop.count != 0 && entry.pc >= loop.start && entry.pc < loop.end) return true;
  }
  return false;
}

bool Hart::fail_in_loop(const Decoded& entry) {
  return fail(kLoopRule, entry, ready_, entry.pc, "hardware loop: a branch, jump, return or fence in the body");
}

/// The rules of the manual that hardware does not check: it would silently do something else. Null if all hold.
const char* Hart::loop_violation(unsigned index) {
  const HardwareLoop& loop = csrs_.loops[index];
  Verified& verified = verified_[index];
  if (verified.start != loop.start || verified.end != loop.end || verified.generation != code_.generation()) {
    if (const char* violation = body_violation(loop)) return violation;
    verified = {loop.start, loop.end, code_.generation(), nullptr};
  }
  const HardwareLoop& inner = csrs_.loops[0];
  const HardwareLoop& outer = csrs_.loops[1];
  const bool nested = inner.count != 0 && outer.count != 0 && outer.start <= inner.start && inner.start < outer.end;
  if (nested && outer.end < inner.end + 8) return "hardware loop: loop 1 must end at least 8 bytes behind loop 0";
  return nullptr;
}

const char* Hart::body_violation(const HardwareLoop& loop) {
  if (loop.end <= loop.start || loop.end - loop.start < kMinimalLoop * 4) {
    return "hardware loop: the body has less than 3 instructions";
  }
  for (Address pc = loop.start; pc < loop.end; pc += 4) {
    const Decoded* entry = lookup(pc);
    if (entry->halfwords == 1) return "hardware loop: a compressed instruction in the body";
    switch (entry->handling) {
      case Handling::OutOfBlock:
        return "hardware loop: the body is not in memory";
      case Handling::Branch:
      case Handling::Jump:
      case Handling::JumpRegister:
      case Handling::Mret:
        return "hardware loop: a branch, jump or return in the body";
      case Handling::Fence:
        return "hardware loop: a fence in the body";
      default:
        break;
    }
  }
  return nullptr;
}

}  // namespace tessera::core
