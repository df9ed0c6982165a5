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

/// Nothing is looked up before it is over, so that it does not matter in which of its cycles a set is emptied.
void PrivateCache::start_flush() {
  state_ = State::Flush;
  known_.fill(LineTags::kEmpty);
  if (flush_asked_ == Flush::Set) {
    tags_.clear_set(tags_.line_of(flush_of_));
    flush_cycles_ = 1;
  } else {
    tags_.clear();
    flush_cycles_ = tags_.sets();
  }
}

void PrivateCache::choose_way() {
  ++misses_;
  if (const auto invalid = tags_.invalid_way(tags_.line_of(fetched_))) {
    way_ = *invalid;
  } else {
    way_ = replacement_.way();
    replacement_.step();
  }
}

void PrivateCache::write_line() {
  const Address line = tags_.line_of(fetched_);
  const Address replaced = tags_.write(line, way_);
  if (known_[slot(replaced)] == replaced) known_[slot(replaced)] = LineTags::kEmpty;
  known_[slot(line)] = line;
}

void PrivateCache::clock(std::optional<Address> fetched, bool granted, bool line_comes) {
  switch (state_) {
    case State::Idle:
      if (flush_asked_ != Flush::None) {
        start_flush();
      } else if (fetched) {
        state_ = State::LookUp;
      }
      break;
    case State::LookUp:
      if (holds(fetched_)) {
        if (!fetched) state_ = State::Idle;
        break;
      }
      choose_way();
      state_ = granted ? State::Wait : State::Ask;
      break;
    case State::Ask:
      if (granted) state_ = State::Wait;
      break;
    case State::Wait:
      if (!line_here_) break;
      write_line();
      state_ = State::Idle;
      break;
    case State::Flush:
      if (--flush_cycles_ == 0) state_ = State::Idle;
      break;
  }
  flush_asked_ = Flush::None;
  if (fetched) fetched_ = *fetched;
  line_here_ = line_comes;
}

void PrivateCache::resume(std::optional<Address> fetched) {
  state_ = fetched ? State::LookUp : State::Idle;
  fetched_ = fetched.value_or(0);
  line_here_ = false;
}

}  // namespace tessera::mem
