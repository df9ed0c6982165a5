#include "support/plain/fetch.hpp"

namespace tessera::plain {
namespace {

bool is_32_bit(std::uint32_t low_half) { return (low_half & 3) == 3; }

}  // namespace

bool Prefetcher::requests(const Redirect& redirect) const {
  // Both redirections empty the FIFO, so there is room.
  const std::size_t held = redirect.branch || redirect.loop ? 0 : fifo_.size();
  return held + (response_ ? 1 : 0) < kDepth;
}

void Prefetcher::clock_fifo(const Redirect& redirect, bool taken) {
  const bool filled = !fifo_.empty();
  const bool push = response_ && (filled || !taken);
  const bool pop = filled && taken;
  if (redirect.branch || (redirect.loop && pop)) {
    fifo_.clear();
  } else if (redirect.loop && filled) {
    fifo_.resize(1);
  } else {
    if (push) fifo_.push_back(*response_);
    if (pop) fifo_.pop_front();
  }
}

void Prefetcher::clock(const Redirect& redirect, bool taken, const InstructionMemory& memory) {
  const bool request = requests(redirect);
  Address address = (address_ & ~3u) + 4;
  if (redirect.branch) {
    address = redirect.target & ~3u;
  } else if (redirect.loop) {
    address = redirect.loop_start;
  }
  clock_fifo(redirect, taken);
  response_.reset();
  if (request) response_ = memory(address & ~3u);
  if (request || redirect.branch) address_ = address;
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
