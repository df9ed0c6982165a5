#include "core/front_end.hpp"

namespace tessera::core {
namespace {

bool is_long(std::uint32_t low_half) { return (low_half & 3) == 3; }

}  // namespace

void FrontEnd::resume(std::optional<Address> fetched) {
  answers_ = fetched.has_value();
  if (cache_ != nullptr) cache_->resume(fetched);
}

void FrontEnd::start_empty() {
  words_ = {};
  outstanding_ = to_flush_ = to_flush_later_ = 0;
  flush_later_ = target_waits_ = waits_for_answer_ = loop_waits_ = false;
  held_.reset();
  alignment_ = Alignment::Whole;
  resume(std::nullopt);
}

void FrontEnd::start_before(Address next, bool taken, bool taken_before) {
  start_empty();
  pc_ = next;
  if ((next & 2) != 0) {
    alignment_ = Alignment::UpperHalf;
    upper_half_ = code_.word(next & ~3u) >> 16;
  }
  const Address head = (next + 3) & ~3u;
  const std::size_t asked = taken ? 1 : 2;
  address_ = head + 4 * (static_cast<Address>(asked) - 1);
  outstanding_ = taken_before ? 1 : 0;
  for (std::size_t index = 0; index < asked - outstanding_; ++index) {
    words_.push(code_.word(head + 4 * static_cast<Address>(index)));
  }
  if (outstanding_ == 0) return;
  waits_for_answer_ = true;
  word_ = code_.word(address_);
  resume(address_);
}

bool FrontEnd::requests(const Redirect& redirect) const {
  // Both redirections empty the queue, so there is room.
  const std::size_t held = redirect.kind == Redirect::Kind::None ? words_.size() : 0;
  return held + outstanding_ < kDepth;
}

Address FrontEnd::request_address(const Redirect& redirect) const {
  if (redirect.is_branch()) return redirect.target & ~3u;
  if (target_waits_) return address_;
  return redirect.is_loop() ? redirect.target : address_ + 4;
}

void FrontEnd::clock_queue(const Redirect& redirect, bool taken, bool answered) {
  const bool filled = !words_.empty();
  const bool pushes = answered && (filled || !taken) && !redirect.is_branch() && to_flush_ == 0;
  if (redirect.is_branch() || (redirect.is_loop() && filled && taken)) {
    words_.truncate(0);
  } else if (redirect.is_loop() && filled) {
    words_.truncate(1);
  } else {
    if (filled && taken) words_.pop();
    if (pushes) words_.push(word_);
  }
}

/// What was asked for before a redirection is dropped when it comes. The last word of a loop's body is kept, and may
/// still be on its way.
void FrontEnd::clock_flush(const Redirect& redirect, bool loop_end_here, bool answered) {
  const std::size_t left = outstanding_ - (answered ? 1 : 0);
  if (redirect.is_branch() || (redirect.is_loop() && loop_end_here)) {
    to_flush_ = left;
  } else if (flush_later_ && answered) {
    to_flush_ = to_flush_later_;
  } else if (answered && to_flush_ > 0) {
    --to_flush_;
  }
  if (redirect.is_loop() && !loop_end_here) {
    flush_later_ = true;
    to_flush_later_ = outstanding_ - 1;
  } else if (redirect.is_branch() || answered) {
    flush_later_ = false;
  }
}

/// The bus interface takes a request and holds it until it is granted; the adapter lets it out when nothing is under
/// way, or with the answer.
void FrontEnd::clock_bus(bool requests, Address address) {
  const bool answered = answers();
  const Address asked = held_.value_or(address);
  const bool asks = (held_ || requests) && (!waits_for_answer_ || answered);
  const bool accepted = asks && accepts();
  shown_ = {asks, asked};
  if (accepted) {
    held_.reset();
  } else if (requests) {
    held_ = address;
  }
  if (accepted || answered) waits_for_answer_ = accepted;
  if (accepted) word_ = code_.word(asked);
}

void FrontEnd::clock_prefetcher(const Redirect& redirect, bool taken, bool answered) {
  const bool takes_request = requests(redirect) && !held_;
  const Address address = request_address(redirect);
  const bool something_here = !words_.empty() || answered;
  const bool is_redirected = redirect.kind != Redirect::Kind::None;
  clock_queue(redirect, taken, answered);
  clock_flush(redirect, something_here, answered);
  clock_bus(takes_request, address);
  target_waits_ = !takes_request && (target_waits_ || is_redirected);
  if (takes_request || is_redirected) address_ = address;
  outstanding_ += takes_request ? 1 : 0;
  outstanding_ -= answered ? 1 : 0;
}

FrontEnd::Aligned FrontEnd::aligned(bool valid, std::uint32_t word) const {
  switch (alignment_) {
    case Alignment::Whole:
      return {valid, true, false};
    case Alignment::UpperHalf:
      if (is_long(upper_half_)) return {valid, true, false};
      // A compressed instruction in the half kept: the word just fetched has to stay.
      return {true, !valid, false};
    case Alignment::HalfIsHere:
      return {!took_ || valid, true, false};
    case Alignment::BranchUpper:
      return {valid && !is_long(word >> 16), true, is_long(word >> 16)};
  }
  return {};
}

/// Where the aligner stands behind an instruction, or behind the first half of one.
void FrontEnd::align_next(const Redirect& redirect, std::uint32_t word) {
  switch (alignment_) {
    case Alignment::Whole:
    case Alignment::HalfIsHere:
      if (!is_long(word)) {
        alignment_ = Alignment::UpperHalf;
        pc_ += 2;
      } else if (alignment_ == Alignment::HalfIsHere) {
        alignment_ = Alignment::Whole;
        pc_ += 4;
      } else if (redirect.is_loop()) {
        pc_ = redirect.target;
      } else {
        pc_ = loop_waits_ ? loop_start_ : pc_ + 4;
      }
      break;
    case Alignment::UpperHalf:
      if (!is_long(upper_half_)) alignment_ = Alignment::HalfIsHere;
      pc_ += is_long(upper_half_) ? 4 : 2;
      break;
    case Alignment::BranchUpper:
      if (is_long(word >> 16)) {
        alignment_ = Alignment::UpperHalf;
      } else {
        alignment_ = Alignment::Whole;
        pc_ += 2;
      }
      break;
  }
}

void FrontEnd::clock_aligner(const Redirect& redirect, bool moves, std::uint32_t word, const Aligned& now) {
  if (redirect.is_branch()) {
    alignment_ = (redirect.target & 2) != 0 ? Alignment::BranchUpper : Alignment::Whole;
    pc_ = redirect.target & ~1u;
  } else if (moves) {
    align_next(redirect, word);
    took_ = now.takes;
  } else {
    if (redirect.is_loop()) {
      loop_start_ = redirect.target;
      loop_waits_ = true;
    }
    return;
  }
  upper_half_ = word >> 16;
  loop_waits_ = false;
}

bool FrontEnd::clock(const Redirect& redirect, bool open, bool granted, bool line_comes) {
  const bool answered = answers();
  const bool valid = (!words_.empty() || answered) && !redirect.is_branch() && to_flush_ == 0;
  const std::uint32_t word = words_.empty() ? word_ : words_.front();
  const bool moves = valid && open;
  const Aligned now = aligned(valid, word);
  if (moves) moved_ = pc_;
  clock_aligner(redirect, moves, word, now);
  clock_prefetcher(redirect, moves && now.takes, answered);
  if (cache_ == nullptr) {
    answers_ = shown_.asks;
  } else {
    cache_->clock(shown_, granted, line_comes);
  }
  return moves && now.valid;
}

bool FrontEnd::keeps_up() const {
  const bool nothing_void = to_flush_ == 0 && !flush_later_ && !target_waits_ && !held_ && !loop_waits_;
  const bool word_comes = waits_for_answer_ && answers() && accepts();
  const bool hits = !waits_for_answer_ || word_comes;
  return nothing_void && hits && (!words_.empty() || word_comes) && alignment_ != Alignment::BranchUpper;
}

}  // namespace tessera::core
