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

/// After a core's access to the bus, which may have been one to the caches' control.
void Cluster::check_cache_control(unsigned core, Cycle now) {
  if (cache_control_->fault()) stop("instruction caches: " + *cache_control_->fault(), now + 1);
  const bool changes_caches = cache_control_->request(now + 1) || cache_control_->prefetching(now + 1) != 0;
  if (!changes_caches || !map_.instruction_cache.contains(harts_[core]->request().address)) return;
  if (cache_control_->request(now + 1)) flushing_core_ = core;
  if (may_flush_) return;
  stop(
      "instruction caches: a flush or prefetching that could not be seen coming, so that cores were simulated ahead of "
      "it "
      "(let the program have the address of their registers in a lui or in a word of its data)",
      now + 1);
}

/// The control unit and the caches it switches and flushes, in cycle `now`.
void Cluster::control_caches(Cycle now) {
  const std::uint32_t prefetching = cache_control_->prefetching(now);
  for (unsigned core = 0; core < cores_; ++core) units_[core].cache->set_prefetching((prefetching >> core & 1) != 0);
  const auto request = cache_control_->request(now);
  if (!request) return;
  mem::CacheControl::Caches done{0, shared_cache_->flushed()};
  for (unsigned core = 0; core < cores_; ++core) {
    mem::PrivateCache& cache = *units_[core].cache;
    if ((request->caches.privates >> core & 1) != 0) cache.ask_flush(request->set_of);
    if (cache.flushed()) done.privates |= 1u << core;
  }
  shared_cache_->ask_flush(request->caches.banks, request->set_of);
  if (cache_control_->cycle(now, done)) agenda_.add(flushing_core_, now + Bus::kRoundTrip, now);
}

/// Whether all harts that are moved by the clock have been asleep so long that it changes nothing any more.
bool Cluster::only_sleepers(Cycle now) const {
  constexpr Cycle kSettled = 64;  // what their caches had under way is over
  if (!shared_cache_->idle() || !cache_control_->can_accept(now + 1)) return false;
  for (std::uint32_t left = clocked_; left != 0; left &= left - 1) {
    const auto core = static_cast<unsigned>(std::countr_zero(left));
    const auto slept_from = harts_[core]->sleeps_from();
    if (phase_[core] != Phase::Event || !slept_from || *slept_from + kSettled > now) return false;
  }
  return true;
}

/// The clock of cycle `now`, behind all that is granted in it.
void Cluster::clock_harts(Cycle now) {
  if (may_flush_) control_caches(now);
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
  clock_stands_ = may_flush_ && only_sleepers(now);
}

}  // namespace tessera::system
