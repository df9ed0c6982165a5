#include "system/chip.hpp"

#include <algorithm>
#include <utility>

#include "arch/units.hpp"
#include "isa/instruction_set.hpp"

namespace tessera::system {
namespace {

constexpr Cycle kNever = Cluster::kNever;

std::uint32_t line_bytes(const arch::Machine& machine) {
  const bool cached =
      machine.flavour == arch::Flavour::Cluster && machine.instruction_cache.kind == arch::CacheKind::PrivateShared;
  return cached ? machine.instruction_cache.line_bytes : 0;
}

}  // namespace

Chip::Chip(const arch::Machine& machine, const ElfImage& program, const std::string& name, Host::Console console)
    : a_cycle_(arch::events_a_cycle(machine)),
      memories_(machine),
      host_(machine.cores, program.find("tohost"), std::move(console)),
      l2_port_(machine.l2.port_latency),
      code_(isa::core_v_xcv(), memories_.all(), line_bytes(machine)),
      program_(program) {
  const Surroundings outside{memories_, l2_port_, code_, host_};
  clusters_.push_back(std::make_unique<Cluster>(machine, arch::cluster_map(machine), outside));
  memories_.load(program, name);
  for (const auto& cluster : clusters_) cluster->boot(machine.boot, program);
}

Result Chip::run(const RunOptions& options) {
  host_.watch_marks(options.on_mark);
  for (const auto& cluster : clusters_) cluster->trace(options.tracer);
  run_clock(options.max_cycles == 0 ? kNever : options.max_cycles);
  for (const auto& cluster : clusters_) cluster->end_at(end_);
  return result();
}

void Chip::run_clock(Cycle limit) {
  Cycle now = 0;
  while (!stopped_) {
    Cluster* next = nullptr;
    Cycle due = kNever;
    Cycle others = limit;
    for (const auto& cluster : clusters_) {
      const Cycle date = cluster->next_cycle(now);
      others = std::min(others, std::max(date, due));
      if (date < due) next = cluster.get();
      due = std::min(due, date);
    }
    if (due == kNever) {
      stop_for_deadlock(now);
    } else if (due >= limit) {
      stop(Ending::Limit, "the cycle limit was reached", limit);
    } else {
      now = next->go_on(due, std::max(others, due + 1));
      if (next->halt()) stop_for_halt(*next);
      if (host_.ended()) stop(host_.ending(), host_.reason(), host_.end());
    }
  }
}

arch::Events Chip::events() const {
  arch::Events events;
  Cycle now = 0;
  for (const auto& cluster : clusters_) {
    events += cluster->events();
    now = std::max(now, cluster->now());
  }
  for (const arch::EventInfo& info : arch::kEvents) events[info.event] += a_cycle_[info.event] * now;
  const mem::AxiPort::Counters& l2 = l2_port_.counters();
  events[arch::Event::L2Beat] += l2.beats_read + l2.beats_written;
  return events;
}

}  // namespace tessera::system
