#include "support/plain/controller.hpp"

namespace tessera::plain {
namespace {

constexpr std::uint32_t kIllegalInstruction = 2;
constexpr std::uint32_t kBreakpoint = 3;
constexpr std::uint32_t kEnvironmentCall = 11;

void branch_to(Address target, Controller::Output& output) {
  output.redirect.branch = true;
  output.redirect.target = target;
}

}  // namespace

/// An instruction in ID is interrupted, whatever it is and however long it has to wait there; and a cv.elw, which is in
/// ID as long as it is in EX, in the cycle behind the one in which it is done.
bool Controller::takes_interrupt(const Input& input) const {
  if (!input.interrupt) return false;
  if (state_ == State::Decode) return !input.branch_taken && input.id_valid;
  return state_ == State::EventLoadDone || (state_ == State::DecodeLoop && input.id_valid);
}

void Controller::take_interrupt(const Input& input, Output& output) {
  output.halt_if = output.halt_id = true;
  output.trap = output.interrupt = true;
  output.cause = 0x8000'0000 | *input.interrupt;
  branch_to(input.trap_vector + (input.vectored ? 4 * *input.interrupt : 0), output);
  next_illegal_ = false;
  next_ = State::Decode;
}

bool Controller::decoding(const Input& input) const {
  if (takes_interrupt(input)) return false;
  if (state_ == State::Decode) return !input.branch_taken && input.id_valid;
  return state_ == State::DecodeLoop && input.id_valid;
}

Controller::Output Controller::output(const Input& input, bool id_ready) {
  Output output;
  next_ = state_;
  next_jump_done_ = jump_done_;
  next_illegal_ = illegal_;
  asks_loop_jump_ = false;
  const HardwareLoop& inner = input.loops.loop[0];
  const HardwareLoop& outer = input.loops.loop[1];
  loop_target_ = outer.contains(input.id.pc) && !inner.contains(input.id.pc) ? outer.start : inner.start;
  if (takes_interrupt(input)) {
    take_interrupt(input, output);
    return output;
  }
  switch (state_) {
    case State::Reset:
      if (cycles_of_reset_ == 1) next_ = State::BootSet;
      break;
    case State::BootSet:
      branch_to(boot_ & ~3u, output);
      next_ = State::FirstFetch;
      break;
    case State::FirstFetch:
      next_ = State::Decode;
      break;
    case State::Decode:
      decode(input, id_ready, output);
      break;
    case State::DecodeLoop:
      if (input.id_valid) decode_in_loop(input, id_ready, output);
      break;
    case State::FlushEx:
      flush_ex(input, output);
      break;
    case State::FlushWb:
      flush_wb(input, output);
      break;
    case State::ReturnJump:
      branch_to(input.return_address, output);
      next_ = State::Decode;
      break;
    case State::EventLoad:
      output.halt_if = output.halt_id = true;
      if (id_ready) next_ = State::EventLoadDone;
      break;
    case State::EventLoadDone:
      output.halt_if = output.halt_id = true;
      next_ = State::Decode;
      break;
  }
  output.redirect.loop = asks_loop_jump_ && !loop_jump_asked_;
  output.redirect.loop_start = loop_target_;
  return output;
}

void Controller::flush(bool id_ready, Output& output) {
  output.halt_if = true;
  if (id_ready) next_ = State::FlushEx;
}

void Controller::decode(const Input& input, bool id_ready, Output& output) {
  const Decoded& id = input.id;
  if (input.branch_taken) {
    branch_to(input.branch_target, output);
    return;
  }
  if (!input.id_valid) return;
  next_illegal_ = id.illegal;
  if (id.illegal) {
    flush(id_ready, output);
  } else if (id.transfer() == Transfer::Jump || id.transfer() == Transfer::JumpRegister) {
    decode_jump(input, output);
  } else if (id.is(isa::Timing::Ebreak) || id.is(isa::Timing::Ecall) || id.fence() || id.is(isa::Timing::Mret)) {
    flush(id_ready, output);
  } else if (id.csr_status) {
    decode_csr_status(input, id_ready, output);
  } else if (id.event_load()) {
    output.halt_if = true;
    if (id_ready) next_ = State::EventLoad;
  } else {
    decode_ordinary(input, output);
  }
}

/// The target is sent out once, as soon as the jump is there and its base known, also if the jump has to wait in ID.
void Controller::decode_jump(const Input& input, Output& output) {
  if (input.jump_register_stall || jump_done_) return;
  branch_to(input.jump_target, output);
  next_jump_done_ = true;
}

void Controller::decode_csr_status(const Input& input, bool id_ready, Output& output) {
  flush(id_ready, output);
  if (!id_ready) return;
  for (unsigned loop = 0; loop < 2; ++loop) {
    if (input.loops.loop[loop].ends_behind(input.id.pc)) output.decrement[loop] = true;
  }
}

void Controller::go_to_loop_start(unsigned loop, const Input& input, Output& output) {
  if (!input.loops.loop[loop].ends_behind(input.id.pc) || input.loops.loop[loop].count <= 1) return;
  if (jump_done_) return;
  branch_to(loop_target_, output);
  next_jump_done_ = true;
  output.decrement[loop] = true;
}

/// Outside of hardware loops, at the first instruction of one, or in its body after the pipeline was flushed.
void Controller::decode_ordinary(const Input& input, Output& output) {
  const HardwareLoops& loops = input.loops;
  const Address pc = input.id.pc;
  if (loops.in_body(pc)) {
    // Behind the second last instruction it is too late for DECODE_HWLOOP to fetch ahead.
    const bool too_late = loops.loop[0].ends_behind_next(pc) || loops.loop[1].ends_behind_next(pc);
    next_ = too_late ? State::Decode : State::DecodeLoop;
    for (unsigned loop = 0; loop < 2; ++loop) go_to_loop_start(loop, input, output);
  }
  for (unsigned loop = 0; loop < 2; ++loop) {
    if (loops.loop[loop].ends_behind(pc) && loops.loop[loop].count == 1) output.decrement[loop] = true;
  }
}

void Controller::decode_in_loop(const Input& input, bool id_ready, Output& output) {
  const Decoded& id = input.id;
  if (id.illegal) {
    output.halt_if = output.halt_id = true;
    output.traps_now = true;
    next_illegal_ = true;
    next_ = State::FlushEx;
  } else if (id.is(isa::Timing::Ebreak) || id.is(isa::Timing::Ecall)) {
    flush(id_ready, output);
  } else if (id.csr_status) {
    decode_csr_status(input, id_ready, output);
  } else if (id.event_load()) {
    output.halt_if = true;
    if (id_ready) next_ = State::EventLoad;
  } else {
    decode_ordinary_in_loop(input, output);
  }
}

void Controller::decode_ordinary_in_loop(const Input& input, Output& output) {
  const HardwareLoops& loops = input.loops;
  const Address pc = input.id.pc;
  for (const unsigned loop : {1u, 0u}) {  // the inner one has the last word
    if (!loops.loop[loop].ends_behind_next(pc)) continue;
    if (loops.loop[loop].count > 1) {
      asks_loop_jump_ = true;
      loop_target_ = loops.loop[loop].start;
      next_ = State::DecodeLoop;
    } else {
      next_ = loops.in_body(pc) ? State::DecodeLoop : State::Decode;
    }
  }
  for (unsigned loop = 0; loop < 2; ++loop) {
    output.decrement[loop] = loops.loop[loop].ends_behind(pc) && loops.loop[loop].count != 0;
  }
}

void Controller::flush_ex(const Input& input, Output& output) {
  output.halt_if = output.halt_id = true;
  if (!input.ex_valid) return;
  next_ = State::FlushWb;
  output.trap = true;
  if (illegal_) {
    output.cause = kIllegalInstruction;
  } else if (input.id.is(isa::Timing::Ebreak)) {
    output.cause = kBreakpoint;
  } else if (input.id.is(isa::Timing::Ecall)) {
    output.cause = kEnvironmentCall;
  } else {
    output.trap = false;
  }
}

void Controller::flush_wb(const Input& input, Output& output) {
  const Decoded& id = input.id;
  output.halt_if = output.halt_id = true;
  next_ = State::Decode;
  if (illegal_ || id.is(isa::Timing::Ebreak) || id.is(isa::Timing::Ecall)) {
    branch_to(input.trap_vector, output);
    next_illegal_ = false;
  } else if (id.is(isa::Timing::Mret)) {
    output.trap_return = true;
    next_ = State::ReturnJump;
  } else if (id.csr_status) {
    for (const HardwareLoop& loop : input.loops.loop) {
      if (loop.ends_behind(id.pc) && loop.count != 0) branch_to(loop_target_, output);
    }
  } else if (id.fence()) {
    branch_to(id.pc + 4, output);
  }
}

void Controller::clock(bool id_ready) {
  if (cycles_of_reset_ > 0) --cycles_of_reset_;
  state_ = next_;
  jump_done_ = next_jump_done_ && !id_ready;
  illegal_ = next_illegal_;
  loop_jump_asked_ = asks_loop_jump_;
}

}  // namespace tessera::plain
