#include "system/chip.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "arch/units.hpp"
#include "isa/instruction_set.hpp"

namespace tessera::system {
namespace {

constexpr Cycle kNever = Cluster::kNever;
/// Cycles from one look around to the next: some hundredths of a second of the host.
constexpr Cycle kLook = 1'000'000;

std::uint32_t line_bytes(const arch::Machine& machine) {
  const bool cached =
      machine.flavour == arch::Flavour::Cluster && machine.instruction_cache.kind == arch::CacheKind::PrivateShared;
  return cached ? machine.instruction_cache.line_bytes : 0;
}

/// Whether a program has nothing of its own where core-v-verif's printer is.
bool leaves_room_for_printer(const ElfImage& program) {
  return std::ranges::none_of(program.segments, [](const ElfSegment& segment) {
    return arch::map::virtual_printer - segment.address < std::max(segment.memory_size, 1u);
  });
}

}  // namespace

Chip::Chip(const arch::Machine& machine, const ElfImage& program, const std::string& name, Host::Console console,
           const GuestOptions& options)
    : a_cycle_(arch::events_a_cycle(machine)),
      memories_(machine),
      host_(machine.cores, program.find("tohost"), std::move(console)),
      soc_(machine.cores, memories_, host_),
      calls_(memories_, host_, program.find("fromhost")),
      l2_port_(machine.l2.port_latency),
      code_(isa::core_v_xcv(), memories_.all(), line_bytes(machine)),
      program_(program),
      stacks_(options.stack_guard ? stacks_of(program) : std::nullopt) {
  if (options.host_calls) host_.perform_calls([this](Address packet, Cycle now) { calls_.htif(packet, now); });
  if (machine.flavour == arch::Flavour::Single && leaves_room_for_printer(program)) host_.attach_printer();
  if (stacks_) code_.watch_stack_pointer();
  const Surroundings outside{memories_, l2_port_, code_, host_, soc_, options.host_calls ? &calls_ : nullptr};
  clusters_.push_back(std::make_unique<Cluster>(machine, arch::cluster_map(machine), outside));
  memories_.load(program, name);
  for (const auto& cluster : clusters_) cluster->boot(machine.boot, program, stacks_);
}

Result Chip::run(const RunOptions& options) {
  host_.watch_marks(options.on_mark);
  for (const auto& cluster : clusters_) cluster->trace(options.tracer);
  run_clock(options);
  for (const auto& cluster : clusters_) cluster->end_at(end_);
  soc_.flush();
  return result();
}

void Chip::run_clock(const RunOptions& options) {
  const Cycle limit = options.max_cycles == 0 ? kNever : options.max_cycles;
  Cycle now = 0;
  Cycle look = options.watchdog != 0 || options.interrupted ? kLook : kNever;
  while (!stopped_) {
    Cluster* next = nullptr;
    Cycle due = kNever;
    Cycle others = std::min(limit, look);
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
    } else if (due >= look) {
      look_around(options, look);
      look = due - due % kLook + kLook;
    } else {
      now = next->go_on(due, std::max(others, due + 1));
      if (next->halt()) stop_for_halt(*next);
      if (host_.ended()) stop(host_.ending(), host_.reason(), host_.end());
    }
  }
}

void Chip::look_around(const RunOptions& options, Cycle now) {
  if (options.interrupted && options.interrupted()) return stop(Ending::Interrupted, "stopped by the user", now);
  const std::uint64_t progress = this->progress();
  if (progress != std::exchange(seen_progress_, progress)) progress_at_ = now;
  if (options.watchdog == 0 || now - progress_at_ < options.watchdog) return;
  stop(Ending::NoProgress,
       fmt::format("for {} cycles nothing was stored and no device was at work", now - progress_at_), now);
}

/// A number that changes while the program gets on.
std::uint64_t Chip::progress() const {
  std::uint64_t sum = 0;
  for (const auto& cluster : clusters_) sum += cluster->progress();
  return sum;
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
