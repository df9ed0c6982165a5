// What has happened in a cluster, as the events that have prices (arch/events.hpp).
//
// Everything is read off counters that the components keep anyway; the main loop counts nothing for it.
#include <algorithm>

#include "system/cluster.hpp"

namespace tessera::system {
namespace {

using arch::Event;
using arch::Events;

constexpr Event class_event(std::size_t energy_class) {
  return static_cast<Event>(static_cast<std::size_t>(Event::InstructionAlu) + energy_class);
}

constexpr bool classes_have_their_events() {
  constexpr std::string_view prefix = "instruction_";
  for (std::size_t index = 0; index < isa::kEnergyNames.size(); ++index) {
    const std::string_view name = info_of(class_event(index)).name;
    if (!name.starts_with(prefix) || name.substr(prefix.size()) != isa::kEnergyNames[index]) return false;
  }
  return true;
}
static_assert(classes_have_their_events(), "the instructions' events follow isa::EnergyClass");

void add_accelerators(Events& events, const accel::Accelerators& accelerators, Cycle now) {
  for (const accel::Accelerators::Summary& summary : accelerators.summaries(now)) {
    for (const accel::Count& count : summary.counts) {
      if (count.event) events[*count.event] += count.value;
    }
  }
}

}  // namespace

void Cluster::add_cores(Events& events, Cycle now) const {
  for (unsigned core = 0; core < cores_; ++core) {
    const core::Hart& hart = *units_[core].hart;
    const core::HartCounters counters = finished_ ? hart.counters() : hart.counters_before(now);
    for (std::size_t index = 0; index < counters.retired.size(); ++index) {
      events[class_event(index)] += counters.retired[index];
      events[Event::InstructionFetch] += counters.retired[index];
    }
    const Cycle asleep = std::min(now, counters.sleeping + event_unit_.asleep(core, now));
    events[Event::CoreAsleepCycle] += asleep;
    events[Event::CoreActiveCycle] += now - asleep;
    events[Event::TcdmAccess] += counters.tcdm_accesses;
    events[Event::TcdmConflict] += counters.tcdm_conflicts;
    events[Event::BusAccess] += counters.data_accesses - counters.tcdm_accesses;
    if (const mem::PrivateCache* cache = units_[core].cache.get(); cache != nullptr) {
      events[Event::PrivateLookup] += cache->lookups();
      events[Event::PrivateRefill] += cache->misses();
    }
  }
}

Events Cluster::events() const {
  Events events;
  add_cores(events, now());
  if (shared_cache_ != nullptr) {
    events[Event::SharedLookup] = shared_cache_->lookups();
    events[Event::SharedRefill] = shared_cache_->misses();
  }
  if (dma_ != nullptr) {
    const mem::Dma::Counters& dma = dma_->counters();
    events[Event::DmaBeat] = dma.read_beats + dma.write_beats;
    events[Event::DmaActiveCycle] = dma_->busy_cycles(now());
    events[Event::TcdmAccess] += dma.tcdm_reads + dma.tcdm_writes;
  }
  add_accelerators(events, accelerators_, now());
  events[Event::TcdmAccess] += events[Event::StreamerWord];
  events[Event::TcdmTransfer] = events[Event::TcdmAccess];
  events[Event::L2Beat] = bus_->ideal_accesses();
  return events;
}

}  // namespace tessera::system
