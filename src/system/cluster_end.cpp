// What a cluster tells about its run.
#include "system/cluster.hpp"

namespace tessera::system {

void Cluster::stop(std::string reason, Cycle end) {
  if (!halt_) halt_ = Halt{end, std::nullopt, std::move(reason)};
}

void Cluster::stop_for_fault(unsigned core) {
  if (!halt_) halt_ = Halt{harts_[core]->when() + 1, core, {}};
}

/// Devices at work may take long without a word moved, so that their very being at work counts; and cores may all sleep
/// until the timer wakes them.
std::uint64_t Cluster::progress() const {
  std::uint64_t sum = 0;
  bool asleep = true;
  for (unsigned core = 0; core < cores_; ++core) {
    sum += harts_[core]->counters().retired[static_cast<unsigned>(isa::EnergyClass::Store)];
    asleep = asleep && event_unit_.waiting(core);
  }
  const bool timer_matters = timer_next_ != kNever && (asleep || test_bench_ != nullptr);
  const bool at_work = dma_next_ != kNever || accelerators_next_ != kNever || timer_matters;
  return at_work ? sum + now_ : sum;
}

std::string Cluster::describe_wait(unsigned core) const {
  switch (phase_[core]) {
    case Phase::Event:
      return event_unit_.waits_for(core);
    case Phase::Tcdm:
      return "a TCDM bank";
    case Phase::Direct:
      return dma_ != nullptr && !dma_->idle() ? "the DMA: " + dma_->waiting_for(end_) : "its private link";
    case Phase::Bus:
    case Phase::L2Offer:
    case Phase::L2Store:
    case Phase::BusAnswer:
    case Phase::BusMemory:
      return "the peripheral bus or L2";
    case Phase::Clocked:
      return "an instruction cache line";
    default:
      return "";
  }
}

void Cluster::add_to(Result& result) const {
  for (unsigned core = 0; core < cores_; ++core) {
    const CoreUnit& unit = units_[core];
    CoreResult one{unit.hart->counters(), host_.exit_code(core), unit.hart->pc(), {}, describe_wait(core)};
    one.counters.sleeping += event_unit_.asleep(core, end_);
    result.cores.push_back(std::move(one));
  }
  if (shared_cache_ != nullptr) {
    CacheResult& cache = result.cache ? *result.cache : result.cache.emplace();
    for (const CoreUnit& unit : units_) {
      cache.private_lookups += unit.cache->lookups();
      cache.private_misses += unit.cache->misses();
    }
    cache.shared_lookups += shared_cache_->lookups();
    cache.shared_misses += shared_cache_->misses();
  }
  if (dma_ != nullptr) {
    const mem::Dma::Counters& counters = dma_->counters();
    DmaResult& dma = result.dma ? *result.dma : result.dma.emplace();
    dma.bytes_to_l1 += counters.bytes_to_tcdm;
    dma.bytes_to_l2 += counters.bytes_to_l2;
    dma.busy_cycles += counters.busy_cycles;
  }
  for (const accel::Accelerators::Summary& summary : accelerators_.summaries(end_)) {
    result.accelerators.push_back({std::string(summary.name), summary.counts});
  }
}

}  // namespace tessera::system
