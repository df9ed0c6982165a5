#include "mem/private_cache.hpp"

namespace tessera::mem {

bool PrivateCache::holds(Address first, std::uint32_t bytes) const {
  const Address last = tags_.line_of(first + bytes - 1);
  for (Address line = tags_.line_of(first);; line += tags_.line_bytes()) {
    if (!holds(line)) return false;
    if (line == last) return true;
  }
}

void PrivateCache::ask_flush(std::optional<Address> set_of) {
  flush_asked_ = set_of ? Flush::Set : Flush::All;
  flush_of_ = set_of.value_or(0);
}

/// A set in each cycle.
void PrivateCache::flush_set() {
  tags_.clear_set(flushes_all_ ? (tags_.sets() - flush_cycles_) * tags_.line_bytes() : tags_.line_of(flush_of_));
  known_.fill(LineTags::kEmpty);
  --flush_cycles_;
}

/// Both halves of the cache may need one in a cycle; the register is stepped once.
std::uint32_t PrivateCache::choose_way(Address line) {
  ++misses_;
  if (const auto invalid = tags_.invalid_way(line)) return *invalid;
  steps_ = true;
  return replacement_.way();
}

void PrivateCache::write_line(Address line, std::uint32_t way) {
  const Address replaced = tags_.write(line, way);
  if (known_[slot(replaced)] == replaced) known_[slot(replaced)] = LineTags::kEmpty;
  known_[slot(line)] = line;
}

PrivateCache::State PrivateCache::after_idle(const FetchRequest& fetch) {
  if (flush_asked_ != Flush::None) {
    flushes_all_ = flush_asked_ == Flush::All;
    flush_cycles_ = flushes_all_ ? tags_.sets() : 1;
    return State::Flush;
  }
  if (!fetch.asks) return State::Idle;
  if (!prefetching_ || ahead_.leaves(tags_, fetch.address) || ahead_.hits(tags_)) return State::LookUp;
  if (ahead_comes()) return State::AnswerAhead;
  return ahead_.under_way(false) ? State::WaitAhead : State::LookUp;
}

PrivateCache::State PrivateCache::after_look_up(const FetchRequest& fetch, bool granted) {
  if (holds(fetched_)) return fetch.asks ? State::LookUp : State::Idle;
  if (expected_) return ahead_comes() || ahead_came_ ? State::AnswerAhead : State::WaitAhead;
  way_ = choose_way(tags_.line_of(fetched_));
  return granted ? State::Wait : State::Ask;
}

PrivateCache::State PrivateCache::next(const FetchRequest& fetch, bool granted) {
  switch (state_) {
    case State::Idle:
      return after_idle(fetch);
    case State::LookUp:
      return after_look_up(fetch, granted);
    case State::Ask:
      return granted ? State::Wait : State::Ask;
    case State::Wait:
      return refill_comes() ? State::Idle : State::Wait;
    case State::WaitAhead:
      return ahead_comes() ? State::Idle : State::WaitAhead;
    case State::AnswerAhead:
      return State::Idle;
    case State::Flush:
      return flush_cycles_ == 1 ? State::Idle : State::Flush;
  }
  return state_;
}

/// The half that fetches ahead.
void PrivateCache::clock_ahead(const FetchRequest& fetch, bool granted) {
  const bool comes = ahead_comes();
  if (ahead_.is_choosing_way(tags_)) way_ahead_ = choose_way(ahead_.looked_up());
  if (fetch.asks) {
    const bool will_come = (ahead_.under_way(comes) && !ahead_.hits(tags_)) || comes;
    expected_ = prefetching_ && will_come && !ahead_.leaves(tags_, fetch.address);
  }
  ahead_came_ = prefetching_ && comes;
  ahead_.clock(prefetching_, tags_, {fetch, answers(), fetched_, granted, comes});
}

PrivateCache::ToShared PrivateCache::next_way_to_shared() const {
  if (way_to_shared_ != ToShared::Free) return line_here_ ? ToShared::Free : way_to_shared_;
  if (misses_now()) return ToShared::Refill;
  return ahead_.asks(tags_) ? ToShared::Ahead : ToShared::Free;
}

void PrivateCache::clock(const FetchRequest& fetch, bool granted, bool line_comes) {
  // Everything is decided by what the registers hold, and then written to them.
  const bool granted_ahead = granted && asks_ahead();
  const bool accepted = fetch.asks && accepts();
  const bool refilled = state_ == State::Wait && refill_comes();
  const bool may_read = state_ == State::LookUp || (state_ == State::Idle && flush_asked_ == Flush::None);
  const bool keeps_ahead = ahead_comes() && !refilled && !(fetch.asks && may_read) && state_ != State::Flush;
  const bool flushes = state_ == State::Flush;
  const Address line_ahead = ahead_.line();
  steps_ = false;
  const ToShared way_after = next_way_to_shared();
  const State after = next(fetch, granted && !granted_ahead);
  clock_ahead(fetch, granted_ahead);
  if (refilled) write_line(tags_.line_of(fetched_), way_);
  if (keeps_ahead) write_line(line_ahead, way_ahead_);
  if (flushes) flush_set();
  if (steps_) replacement_.step();
  way_to_shared_ = way_after;
  state_ = after;
  if (accepted) fetched_ = fetch.address;
  line_here_ = line_comes;
  flush_asked_ = Flush::None;
}

void PrivateCache::resume(std::optional<Address> fetched) {
  state_ = fetched ? State::LookUp : State::Idle;
  fetched_ = fetched.value_or(0);
  line_here_ = false;
}

}  // namespace tessera::mem
