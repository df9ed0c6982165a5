// Interrupts of a hart, which is moved clock by clock while they are enabled (rtl/cv32e40p_controller.sv and
// cv32e40p_int_controller.sv of v1.8).
#include <algorithm>

#include "core/hart.hpp"

namespace tessera::core {

/// Interrupts have become enabled, or are so again behind a cv.elw in which the hart slept.
void Hart::watch_interrupts() {
  const Decoded& before = *journal_.last().instruction;
  if (before.handling == Handling::Mret) {
    start_clock_at(redirected_);
  } else if (before.handling == Handling::EventLoad && next_->pc == before.behind()) {
    start_clock_behind_event_load();
  } else {
    start_clock();
  }
}

/// The core has slept, so that its prefetcher is full.
void Hart::start_clock_behind_event_load() {
  front_end_.start_before(next_->pc, false, false);
  fetch_ = {.from = last_grant_ + 1, .sleeps_from = {}};
  clocked_ = true;
  accessed();
  post(Wait::Clock, fetch_.from);
}

/// An instruction in ID can be interrupted, whatever it is and also if it has to wait there; and a cv.elw, which is in
/// ID as long as it is in EX, when it is done. Between flushes, jumps and taken branches and what comes behind them ID
/// is empty.
std::optional<unsigned> Hart::interrupt_in(Cycle now) const {
  if (!csrs_.interruptible() || now < fetch_.from) return std::nullopt;
  if (!fetch_.in_id && fetch_.event_load_done != now) return std::nullopt;
  return csrs_.interrupt();
}

/// The instruction in ID gives way to the handler; those before it go on. Returns where the fetch stage is sent, in
/// this very cycle.
FrontEnd::Redirect Hart::take_interrupt(unsigned line, Cycle now) {
  if (!fetch_.in_id) next_ = accessing_;
  fetch_.id_open_from = access_pending() ? now + 1 : held_open_from(now);
  fetch_.interrupted = next_;
  fetch_.in_id = false;
  fetch_.redirect = kNoDate;
  fetch_.loop_state = false;
  next_ = lookup(csrs_.enter_trap(line, true, next_->pc));
  const Cycle leaves = fetch_.id_open_from + 1;
  if (leaves > ready_) counters_.stalls[static_cast<unsigned>(Stall::ControlFlow)] += leaves - ready_;
  ready_ = leaves;
  return {FrontEnd::Redirect::Kind::Branch, next_->pc};
}

/// When ID takes the handler's first instruction, at the earliest: its register still holds the one that was
/// interrupted, and what that has to wait for holds ID, too.
Cycle Hart::held_open_from(Cycle now) const {
  if (!fetch_.in_id) return now + 1;
  const Cycle base = next_->handling == Handling::JumpRegister ? base_at_hand(next_->rs1) : now;
  return std::max({now + 1, ready_, base});
}

/// The same if the access that was under way has just been granted.
Cycle Hart::held_by_load(const Decoded& load) const {
  const Decoded& held = *fetch_.interrupted;
  const bool jumps = held.handling == Handling::JumpRegister && held.rs1 != 0;
  if (load.loaded < 32 && (held.reads >> load.loaded & 1) != 0) return last_grant_ + (jumps ? 2 : 1);
  const bool crosses_word = crossed_ == last_grant_;
  return last_grant_ + (jumps && load.alu_written == held.rs1 && !crosses_word ? 1 : 0);
}

/// A hart that runs ahead reads mip in the cycle in which the instruction is in EX, when all lines are known. Otherwise
/// that cycle is posted.
bool Hart::lines_known(std::uint16_t csr) {
  if (clocked_ || !CsrFile::shows_interrupt_lines(csr) || reads_lines_ == ready_) return true;
  reads_lines_ = ready_;
  post(Wait::Nothing, ready_ + 1);
  return false;
}

}  // namespace tessera::core
