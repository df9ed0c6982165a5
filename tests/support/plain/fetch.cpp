#include "support/plain/fetch.hpp"

namespace tessera::plain {
namespace {

bool is_32_bit(std::uint32_t low_half) { return (low_half & 3) == 3; }

}  // namespace

bool Prefetcher::requests(const Redirect& redirect) const {
  // Both redirections empty the FIFO, so there is room.
  const std::size_t held = redirect.branch || redirect.loop ? 0 : fifo_.size();
  return held + outstanding_ < kDepth;
}

Address Prefetcher::request_address(const Redirect& redirect) const {
  if (redirect.branch) return redirect.target & ~3u;
  if (waits_for_taker_) return address_;
  return redirect.loop ? redirect.loop_start & ~3u : (address_ & ~3u) + 4;
}

void Prefetcher::clock_fifo(const Redirect& redirect, bool taken) {
  const bool filled = !fifo_.empty();
  const bool push = port_.answered && (filled || !taken) && !redirect.branch && to_flush_ == 0;
  const bool pop = filled && taken;
  if (redirect.branch || (redirect.loop && pop)) {
    fifo_.clear();
  } else if (redirect.loop && filled) {
    fifo_.resize(1);
  } else {
    if (push) fifo_.push_back(under_way_);
    if (pop) fifo_.pop_front();
  }
}

/// Answers to what was asked for before a redirection are dropped. A loop's last word is kept, and may still be to
/// come.
void Prefetcher::clock_flush(const Redirect& redirect, bool loop_end_is_here) {
  const unsigned answered = port_.answered ? 1 : 0;
  if (redirect.branch || (redirect.loop && loop_end_is_here)) {
    to_flush_ = outstanding_ - answered;
  } else if (flush_later_ && port_.answered) {
    to_flush_ = to_flush_later_;
  } else if (port_.answered && to_flush_ > 0) {
    --to_flush_;
  }
  if (redirect.branch) {
    flush_later_ = false;
  } else if (redirect.loop && !loop_end_is_here) {
    flush_later_ = true;
    to_flush_later_ = outstanding_ - 1;
  } else if (port_.answered) {
    flush_later_ = false;
  }
}

std::optional<Address> Prefetcher::clock_bus(bool requests, Address address) {
  const Address asked = held_.value_or(address);
  const bool asks = (held_ || requests) && (!waits_for_answer_ || port_.answered);
  const bool granted = asks && port_.accepts;
  request_ = {asks, asked};
  if (granted) {
    held_.reset();
  } else if (requests && !held_) {
    held_ = address;
  }
  if (granted || port_.answered) waits_for_answer_ = granted;
  return granted ? std::optional(asked) : std::nullopt;
}

std::optional<Address> Prefetcher::clock(const Redirect& redirect, bool taken, const InstructionMemory& memory) {
  const bool request = requests(redirect);
  const bool accepted = request && !held_;
  const Address address = request_address(redirect);
  const bool something_is_here = !fifo_.empty() || port_.answered;
  clock_fifo(redirect, taken);
  clock_flush(redirect, something_is_here);
  const std::optional<Address> granted = clock_bus(accepted, address);
  if (granted) under_way_ = memory(*granted);
  waits_for_taker_ = !accepted && (waits_for_taker_ || redirect.branch || redirect.loop);
  if (accepted || redirect.branch || redirect.loop) address_ = address;
  outstanding_ += (accepted ? 1u : 0u) - (port_.answered ? 1u : 0u);
  return granted;
}

Aligner::Output Aligner::output(bool fetch_valid, std::uint32_t word) const {
  switch (state_) {
    case State::Aligned32:
      return {fetch_valid, word, true};
    case State::Misaligned32:
      if (is_32_bit(upper_half_)) return {fetch_valid, word << 16 | upper_half_, true};
      // A compressed instruction in the half kept: the word just fetched has to stay.
      return {true, upper_half_, !fetch_valid};
    case State::Misaligned16:
      return {!ready_before_ || fetch_valid, word, true};
    case State::BranchMisaligned:
      if (is_32_bit(word >> 16)) return {false, word, true};
      return {fetch_valid, word >> 16, true};
  }
  return {};
}

Aligner::Next Aligner::next(const Redirect& redirect, bool fetch_valid, std::uint32_t word, bool moves) const {
  if (redirect.branch) {
    return {(redirect.target & 2) != 0 ? State::BranchMisaligned : State::Aligned32, redirect.target & ~1u, true};
  }
  switch (state_) {
    case State::Aligned32:
      if (!is_32_bit(word)) return {State::Misaligned32, pc_ + 2, fetch_valid && moves};
      if (redirect.loop) return {State::Aligned32, redirect.loop_start, fetch_valid && moves};
      return {State::Aligned32, loop_pending_ ? loop_start_ : pc_ + 4, fetch_valid && moves};
    case State::Misaligned32:
      if (is_32_bit(upper_half_)) return {State::Misaligned32, pc_ + 4, fetch_valid && moves};
      return {State::Misaligned16, pc_ + 2, moves};
    case State::Misaligned16: {
      const bool update = (!ready_before_ || fetch_valid) && moves;
      if (is_32_bit(word)) return {State::Aligned32, pc_ + 4, update};
      return {State::Misaligned32, pc_ + 2, update};
    }
    case State::BranchMisaligned:
      if (is_32_bit(word >> 16)) return {State::Misaligned32, pc_, fetch_valid && moves};
      return {State::Aligned32, pc_ + 2, fetch_valid && moves};
  }
  return {};
}

void Aligner::clock(const Redirect& redirect, bool fetch_valid, std::uint32_t word, bool moves) {
  const Next after = next(redirect, fetch_valid, word, moves);
  if (after.update) {
    ready_before_ = output(fetch_valid, word).ready;
    state_ = after.state;
    pc_ = after.pc;
    upper_half_ = word >> 16;
    loop_pending_ = false;
  } else if (redirect.loop) {
    loop_start_ = redirect.loop_start;
    loop_pending_ = true;
  }
}

}  // namespace tessera::plain
