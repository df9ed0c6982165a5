#include "mem/line_prefetcher.hpp"

namespace tessera::mem {

LinePrefetcher::State LinePrefetcher::next(bool on, const LineTags& tags, const Cycle& now) {
  switch (state_) {
    case State::Off:
      return on ? State::Idle : State::Off;
    case State::Idle:
      if (look_) looked_up_ = ahead_;
      if (!on) return State::Off;
      return look_ && leaves(tags, now.fetch.address) ? State::LookUp : State::Idle;
    case State::LookUp:
      if (hits(tags)) return State::Idle;
      [[fallthrough]];
    case State::WaitGrant:
      return now.granted ? State::WaitLine : State::WaitGrant;
    case State::WaitLine:
      return now.comes ? State::Idle : State::WaitLine;
  }
  return state_;
}

void LinePrefetcher::clock(bool on, const LineTags& tags, const Cycle& now) {
  const bool busy = under_way(now.comes);
  state_ = next(on, tags, now);
  if (!on) {
    ahead_ = 0;
    look_ = look_later_ = false;
    return;
  }
  const bool retakes = look_later_ && now.answered;
  look_ = !busy && (now.fetch.asks || retakes);
  if (look_) ahead_ = tags.line_of(now.fetch.asks ? now.fetch.address : now.fetched) + tags.line_bytes();
  if (look_ && !now.fetch.asks) look_later_ = false;
  if (busy && now.fetch.asks) look_later_ = true;
}

}  // namespace tessera::mem
