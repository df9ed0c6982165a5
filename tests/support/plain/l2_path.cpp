#include "support/plain/l2_path.hpp"

#include <algorithm>
#include <utility>

namespace tessera::plain {
namespace {

constexpr unsigned kLeaves = 16;  // of the arbiter's tree

}  // namespace

const L2Path::Access* L2Path::asking(unsigned core) const {
  const auto found = std::ranges::find(asking_, core, &Access::core);
  return found == asking_.end() ? nullptr : &*found;
}

/// A node of the tree over `count` cores from `first` on: where both halves ask, a bit of rr_q decides.
std::optional<unsigned> L2Path::winner(unsigned first, unsigned count) const {
  if (count == 1) return asking(first) == nullptr ? std::nullopt : std::optional(first);
  const auto lower = winner(first, count / 2);
  const auto upper = winner(first + count / 2, count / 2);
  if (!lower || !upper) return lower ? lower : upper;
  return (turn_ & count / 2) != 0 ? upper : lower;
}

/// FairArb: the turn passes to the next that asks behind the one whose turn it was.
void L2Path::take_request() {
  taken_ = winner(0, kLeaves);
  if (!taken_) return;
  buffered_ = *asking(*taken_);
  unsigned next = turn_;
  do {
    next = (next + 1) % kLeaves;
  } while (asking(next) == nullptr);
  turn_ = next;
}

/// What came in an earlier cycle has passed its buffer; read data go first.
void L2Path::answer(Cycle now) {
  answered_.reset();
  for (std::deque<Access>* channel : {&reads_, &writes_}) {
    if (channel->empty() || channel->front().comes >= now) continue;
    answered_ = channel->front().core;
    channel->pop_front();
    return;
  }
}

void L2Path::cycle(Cycle now) {
  if (auto access = std::exchange(buffered_, std::nullopt)) {
    access->comes = access->write ? port_.write(now, 1) : port_.read(now, 1).first_beat;
    (access->write ? writes_ : reads_).push_back(*access);
  }
  take_request();
  answer(now);
  asking_.clear();
}

}  // namespace tessera::plain
