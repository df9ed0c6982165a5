// A hart clock by clock, where lines are missing in its private cache or interrupts are enabled: what the controller,
// ID and EX of a CV32E40P let the fetch stage do in a cycle (rtl/cv32e40p_controller.sv, cv32e40p_if_stage.sv and
// cv32e40p_id_stage.sv of v1.8).
//
// Instructions execute as ever when they leave ID, at the earliest in cycle `ready_`. New here is when they come there.
#include <algorithm>

#include "core/hart.hpp"

namespace tessera::core {
namespace {

bool ends_behind(const HardwareLoop& loop, Address pc) { return loop.end == pc + 4; }
bool ends_behind_next(const HardwareLoop& loop, Address pc) { return loop.end == pc + 8; }

bool in_body(const std::array<HardwareLoop, 2>& loops, Address pc) {
  return std::ranges::any_of(
      loops, [pc](const HardwareLoop& loop) { return loop.count > 1 && loop.start <= pc && pc + 4 <= loop.end; });
}

bool takes_word(const Decoded& entry) { return (entry.pc & 2) == 0 || entry.halfwords == 2; }

/// The controller closes the fetch stage while these are in ID, and until the pipeline is empty.
bool flushes(const Decoded& entry) {
  switch (entry.handling) {
    case Handling::Csr:
      return CsrFile::flushes_pipeline(entry.csr);
    case Handling::Fence:
    case Handling::Ecall:
    case Handling::Ebreak:
    case Handling::Illegal:
    case Handling::Mret:
    case Handling::EventLoad:
      return true;
    default:
      return false;
  }
}

bool is_jump(const Decoded& entry) {
  return entry.handling == Handling::Jump || entry.handling == Handling::JumpRegister;
}

/// Is in EX for more than a cycle.
bool keeps_ex(const Decoded& entry) {
  return entry.handling == Handling::MulHigh || entry.handling == Handling::DivideSigned ||
         entry.handling == Handling::DivideUnsigned;
}

/// What the controller's loop logic looks at.
bool is_ordinary(const Decoded& entry) { return !flushes(entry) && !is_jump(entry); }

}  // namespace

bool Hart::loop_starts_at_hand() const {
  return std::ranges::all_of(csrs_.loops,
                             [this](const HardwareLoop& loop) { return loop.count == 0 || lines_at_hand(loop.start); });
}

/// Whether the fetch stage goes on at a loop's start, not behind `entry`.
bool Hart::loop_takes_over(const Decoded& entry) const {
  const Decoded* before = journal_.last().instruction;
  const bool prepared = before != nullptr && is_ordinary(*before) && lets_see_body(1);
  return std::ranges::any_of(csrs_.loops, [&](const HardwareLoop& loop) {
    if (loop.count <= 1) return false;
    if (ends_behind(loop, entry.pc)) return prepared || is_ordinary(entry);
    return ends_behind_next(loop, entry.pc) && is_ordinary(entry) && in_loop_state();
  });
}

/// A jump sends its target out as soon as it is in ID, also if it has to wait there for the access or the division
/// before it.
bool Hart::jumps_to_missing(const Decoded& jump, bool access_pending) const {
  const Journal::Entry& before = journal_.last();
  if (before.instruction == nullptr || !(access_pending || keeps_ex(*before.instruction))) return false;
  if (jump.handling == Handling::Jump) return !lines_at_hand(jump.pc + jump.offset);
  if (jump.rs1 != 0 && before.instruction->loaded == jump.rs1) return false;  // it waits in ID until it can leave
  return !lines_at_hand(registers_[jump.rs1] + jump.immediate);
}

/// The next instruction comes to ID as soon as the one before has left it, which may be long before it leaves ID
/// itself. What it asks for in that cycle has to be known then.
void Hart::look_ahead() {
  if (cache_ == nullptr || clocked_) return;
  if (access_pending() && accessing_->handling == Handling::EventLoad) return;  // it comes when that is done
  if (next_->handling <= Handling::OutOfBlock) next_ = lookup(next_->pc);
  const Decoded& entry = *next_;
  const bool reaches = (entry.flags & Decoded::kReaches) != 0 && !cache_->holds(entry.fetched_behind());
  const bool jumps = is_jump(entry) && jumps_to_missing(entry, access_pending());
  if (jumps || (reaches && !loop_takes_over(entry))) start_clock(access_pending());
}

/// The controller's state when the next instruction comes to ID: DECODE_HWLOOP, if the instruction before was in a
/// loop's body and let the controller see it in time.
bool Hart::in_loop_state() const {
  if (!lets_see_body(0)) return false;
  const Address before = journal_.last().instruction->pc;
  const auto too_late = [before](const HardwareLoop& loop) { return ends_behind_next(loop, before); };
  return !std::ranges::any_of(csrs_.loops, too_late) || lets_see_body(1);
}

/// Whether an instruction executed lately lay in a loop's body, and did not flush the pipeline.
bool Hart::lets_see_body(unsigned back) const {
  const Decoded* entry = journal_.last(back).instruction;
  if (entry == nullptr || !is_ordinary(*entry)) return false;
  const auto looped = [&](const HardwareLoop& loop) { return loop.count != 0 && ends_behind(loop, entry->pc); };
  return in_body(csrs_.loops, entry->pc) || std::ranges::any_of(csrs_.loops, looped);
}

/// Whether a CSR instruction at the end of a loop's body led to its start without a gap: such a one can enable
/// interrupts.
bool Hart::went_back() const {
  const Journal::Entry& before = journal_.last();
  const bool is_csr = before.instruction->handling == Handling::Csr && is_ordinary(*before.instruction);
  return is_csr && (before.instruction->flags & Decoded::kLoopEnd) != 0 && ready_ == before.cycle + 1;
}

/// What the prefetcher asks for behind the next instruction: a loop's start, if that ends the body and the instruction
/// before it has prepared the back-edge.
Address Hart::fetched_behind_next() const {
  if (is_ordinary(*journal_.last().instruction) && lets_see_body(1)) {
    for (const HardwareLoop& loop : csrs_.loops) {
      if (loop.count > 1 && ends_behind(loop, next_->pc)) return loop.start;
    }
  }
  return next_->behind();
}

/// From the cycle in which the next instruction has come to ID. Returns false: it is posted.
bool Hart::start_clock(bool access_pending) {
  const Journal::Entry& before = journal_.last();
  if (next_->handling <= Handling::OutOfBlock) next_ = lookup(next_->pc);
  const bool follows = before.instruction != nullptr && (next_->pc == before.instruction->behind() || went_back());
  if (!follows) return start_clock_at(ready_ - 2);
  const Cycle entered = came_to_id();
  const Cycle came_before = came_to_id(journal_.last(1), before.cycle);
  const bool taken_before = came_before + 1 == entered && takes_word(*before.instruction);
  front_end_.start_before(fetched_behind_next(), takes_word(*next_), taken_before);
  fetch_ = {.from = entered,
            .in_id = true,
            .entered = entered,
            .loop_state = in_loop_state(),
            .granted_before = access_pending ? last_grant_ : before.cycle,
            .sleeps_from = {}};
  clocked_ = true;
  chained_ = false;
  if (!access_pending) post(Wait::Clock, entered);
  return false;
}

/// From the cycle in which the fetch stage is sent to the next instruction.
bool Hart::start_clock_at(Cycle redirected, bool holds_id) {
  front_end_.start_empty();
  fetch_ = {
      .from = redirected, .id_open_from = redirected + (holds_id ? 2 : 1), .redirect = redirected, .sleeps_from = {}};
  clocked_ = true;
  post(Wait::Clock, redirected);
  return false;
}

/// When a jump in ID can use its base; kNoDate as long as the access under way is in its way.
Cycle Hart::base_at_hand(std::uint8_t base) const {
  const Journal::Entry& before = journal_.last();
  if (base == 0 || before.instruction == nullptr) return fetch_.entered;
  const Decoded& earlier = *before.instruction;
  if (access_pending() && earlier.loaded == base) return kNoDate;
  if (access_pending() && earlier.alu_written == base) {
    const bool second_part = parts_ == 1 && first_bytes_ != 0;
    return second_part ? std::max(fetch_.entered, first_grant_ + 1) : kNoDate;
  }
  return std::max(fetch_.entered, base_usable(base, fetch_.entered));
}

/// What the controller makes of a loop's body in a cycle (decode_ordinary of DECODE and of DECODE_HWLOOP).
FrontEnd::Redirect Hart::redirect_by_loop() {
  using Kind = FrontEnd::Redirect::Kind;
  const Address pc = next_->pc;
  FrontEnd::Redirect redirect;
  const bool body = in_body(csrs_.loops, pc);
  bool state = fetch_.loop_state;
  if (!state) {
    state = body;
    for (const HardwareLoop& loop : csrs_.loops) {
      if (ends_behind_next(loop, pc)) state = false;  // too late to prepare the back-edge
      if (body && ends_behind(loop, pc) && loop.count > 1) redirect = {Kind::Branch, loop.start};
    }
  } else {
    for (const HardwareLoop& loop : {csrs_.loops[1], csrs_.loops[0]}) {  // the inner one has the last word
      if (!ends_behind_next(loop, pc)) continue;
      state = loop.count > 1 || body;
      redirect = loop.count > 1 ? FrontEnd::Redirect{Kind::Loop, loop.start} : FrontEnd::Redirect{};
    }
  }
  fetch_.loop_state = state;
  return redirect;
}

/// Where the instruction in ID sends the fetch stage in this cycle.
FrontEnd::Redirect Hart::redirect_in_id(Cycle now) {
  using Kind = FrontEnd::Redirect::Kind;
  const Decoded& entry = *next_;
  FrontEnd::Redirect redirect;
  if (entry.handling == Handling::Jump) {
    redirect = {Kind::Branch, entry.pc + entry.offset};
  } else if (entry.handling == Handling::JumpRegister) {
    if (now >= base_at_hand(entry.rs1)) redirect = {Kind::Branch, (registers_[entry.rs1] + entry.immediate) & ~1u};
  } else if (is_ordinary(entry)) {
    redirect = redirect_by_loop();
  }
  if (fetch_.sent != kNoDate || redirect.kind == Kind::None) return {};
  fetch_.sent = now;
  return redirect;
}

/// Executes the instruction in ID, which leaves it. Returns whether ID takes another in the same cycle.
bool Hart::leave_id(Cycle now) {
  const Decoded& left = *next_;
  counters_.stalls[static_cast<unsigned>(Stall::Fetch)] += now - ready_;
  ready_ = now;
  refilled_ = fetch_.entered;
  fetch_.in_id = false;
  fetch_.id_open_from = now + 1;
  redirected_ = kNoDate;
  fetch_.granted_before = last_grant_;
  const bool goes_on = left.handling == Handling::Compute ? compute(1, Stall::None) : step();
  fetch_.interrupted = nullptr;
  if (!goes_on) {
    if (wait_ == Wait::Fault) clocked_ = false;
    if (left.handling == Handling::EventLoad) fetch_.loop_state = false;
    return left.handling != Handling::EventLoad;
  }
  return schedule_behind(left, now);
}

/// When the fetch stage is sent elsewhere, and ID open again, behind an instruction that left in cycle `now`.
bool Hart::schedule_behind(const Decoded& left, Cycle now) {
  const bool redirected = redirected_ != kNoDate;
  if (is_jump(left)) {
    // While it is in EX it is still in ID, too: a base that it overwrites holds ID for a cycle.
    if (left.rs1 != 0 && left.handling == Handling::JumpRegister && left.alu_written == left.rs1) {
      fetch_.id_open_from = now + 2;
    }
    return true;
  }
  if (left.handling == Handling::Branch) {
    if (redirected) fetch_.redirect = redirected_;
    return true;
  }
  if (flushes(left) || redirected) {
    const bool loops = !redirected && next_->pc != left.behind();
    if (redirected || loops) fetch_.redirect = redirected ? redirected_ : now + 2;
    fetch_.id_open_from = redirected ? redirected_ + 1 : now + 3;
    fetch_.loop_state = false;
    return false;
  }
  fetch_.id_open_from = ready_;
  return true;
}

/// The access under way was granted.
void Hart::accessed() {
  const Decoded& entry = *accessing_;
  wait_ = Wait::Clock;
  // Where ID is empty the load is still seen there: if it reads what it loads, ID waits for the data.
  const bool waits_for_itself = entry.loaded < 32 && (entry.reads >> entry.loaded & 1) != 0;
  fetch_.id_open_from = last_grant_ + (waits_for_itself ? 1 : 0);
  if (fetch_.interrupted != nullptr) fetch_.id_open_from = held_by_load(entry);
  if (entry.handling == Handling::EventLoad) {
    fetch_.event_load_done = fetch_.id_open_from + 1;
    fetch_.id_open_from += 2;
  }
  fetch_.sleeps_from.reset();
}

/// An instruction comes to ID in the next cycle. Returns whether the hart goes on without the clock.
bool Hart::move_to_id(Cycle now) {
  if (fetch_.redirect != kNoDate) return false;  // of the way that is left
  if (next_->handling <= Handling::OutOfBlock) next_ = lookup(next_->pc);
  fetch_.in_id = true;
  fetch_.sent = kNoDate;
  fetch_.entered = now + 1;
  const bool body_ends = std::ranges::any_of(csrs_.loops, [this](const HardwareLoop& loop) {
    return loop.count > 1 && (ends_behind(loop, next_->pc) || ends_behind_next(loop, next_->pc));
  });
  // A jump through what a load brought asks when that was granted.
  const Decoded* before = journal_.last().instruction;
  const bool behind_load = before != nullptr && before->loaded != kNoRegister && next_->bytes != 0 && !access_pending();
  if (always_clocked_ || body_ends || behind_load || is_jump(*next_) || !front_end_.keeps_up()) return false;
  if (csrs_.interruptible() || fetch_.interrupted != nullptr) return false;
  if (!lines_at_hand(next_->pc) || !loop_starts_at_hand()) return false;
  clocked_ = false;
  refilled_ = fetch_.entered;
  if (access_pending()) return false;
  if (fetch_.entered > ready_) {
    counters_.stalls[static_cast<unsigned>(Stall::Fetch)] += fetch_.entered - ready_;
    ready_ = fetch_.entered;
  }
  post(Wait::Nothing, ready_);
  return true;
}

/// A core that waits in cv.elw falls asleep when it fetches nothing any more. It then needs no clock, unless a line is
/// missing behind cv.elw.
bool Hart::waits_asleep(Cycle now, bool fetching) {
  if (!access_pending() || accessing_->handling != Handling::EventLoad || now < when_ || fetching) return false;
  if (!fetch_.sleeps_from) fetch_.sleeps_from = now + 2;
  constexpr std::uint32_t kPrefetched = 8;
  if (always_clocked_) return false;
  if (cache_ == nullptr) return front_end_.keeps_up();
  return front_end_.keeps_up() && cache_->holds(next_->pc & ~3u, kPrefetched) && loop_starts_at_hand();
}

bool Hart::clock(Cycle now, bool granted, bool line_comes) {
  if (now < fetch_.from) return false;
  if (journal_.is_long()) begin_journal();
  FrontEnd::Redirect redirect;
  bool open = false;
  bool posts = false;
  if (const auto interrupt = interrupt_in(now)) {
    redirect = take_interrupt(*interrupt, now);
  } else if (fetch_.in_id) {
    redirect = redirect_in_id(now);
    const bool has_sent = !is_jump(*next_) || fetch_.sent != kNoDate;
    if (!access_pending() && has_sent && now >= ready_) {
      open = leave_id(now);
      posts = wait_ != Wait::Clock;
      if (wait_ == Wait::Fault) return true;
    }
  } else {
    if (fetch_.redirect == now) {
      redirect = {FrontEnd::Redirect::Kind::Branch, next_->pc};
      fetch_.redirect = kNoDate;
    }
    open = !access_pending() && now >= fetch_.id_open_from;
  }
  const bool fetching = front_end_.busy(redirect);
  if (front_end_.clock(redirect, open, granted, line_comes)) posts |= move_to_id(now);
  if (waits_asleep(now, fetching)) clocked_ = false;
  return posts;
}

}  // namespace tessera::core
