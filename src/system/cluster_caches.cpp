// The instruction caches in the cluster's loop, and the harts that are moved clock by clock because of them or because
// interrupts are enabled.
#include <bit>

#include "system/cluster.hpp"

namespace tessera::system {

/// A read of the event unit that is granted in this cycle lets ID go on in it.
void Cluster::answer_clocked(unsigned core, Cycle now) {
  if (phase_[core] != Phase::Event) return;
  if (const auto response = event_unit_.respond_to(core)) take_response(*response, now);
}

/// The clock of cycle `now`, behind all that is granted in it.
void Cluster::clock_harts(Cycle now) {
  for (std::uint32_t left = clocked_; left != 0; left &= left - 1) {
    const auto core = static_cast<unsigned>(std::countr_zero(left));
    if (const auto line = harts_[core]->interrupt_in(now)) acknowledge_interrupt(core, *line, now);
    answer_clocked(core, now);
    if (harts_[core]->clocked_from() > now) continue;
    if (const auto line = harts_[core]->asked_line()) shared_cache_->ask(core, *line);
  }
  mem::SharedCache::Answer answer{};
  if (shared_cache_ != nullptr) answer = shared_cache_->cycle(now);
  for (std::uint32_t left = clocked_; left != 0; left &= left - 1) {
    const auto core = static_cast<unsigned>(std::countr_zero(left));
    core::Hart& hart = *harts_[core];
    before_run(core);
    const bool posts = hart.clock(now, (answer.granted >> core & 1) != 0, (answer.answered >> core & 1) != 0);
    if (hart.sleeps_from()) event_unit_.sleeps_from(core, *hart.sleeps_from());
    if (!hart.clocked()) clocked_ &= ~(1u << core);
    if (hart.wait() == core::Wait::Fault) {
      serve_fault(core, now);
    } else if (posts) {
      posted(core);
    }
  }
  const bool caches_busy = shared_cache_ != nullptr && !shared_cache_->idle();
  caches_next_ = clocked_ != 0 || caches_busy ? now + 1 : kNever;
}

}  // namespace tessera::system
