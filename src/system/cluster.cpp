#include "system/cluster.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "arch/instruction_cache_registers.h"
#include "arch/units.hpp"

namespace tessera::system {
namespace {

/// How far a hart may run ahead of the cycle at hand. Harts bound it themselves by their journal.
constexpr Cycle kAhead = core::Journal::kWindow;

}  // namespace

/// The hart's request reaches the interconnect in cycle `when`.
inline void Cluster::ask_for_bank(unsigned core, Cycle when) {
  const unsigned bank = arbiter_.bank_of(harts_[core]->request().target.offset);
  bank_[core] = static_cast<std::uint8_t>(bank);
  agenda_.add_bank_request(core, when, bank);
}

/// Takes over what a hart has posted.
void Cluster::posted(unsigned core) {
  const core::Hart& hart = *harts_[core];
  Cycle when = hart.when();
  if (hart.clocked()) [[unlikely]] {
    clocked_ |= 1u << core;
    caches_next_ = std::min(caches_next_, hart.clocked_from());
  }
  if (hart.wait() == core::Wait::Memory) [[likely]] {
    const mem::Target& target = hart.request().target;
    if (target.port == mem::Port::Tcdm) [[likely]] {
      phase_[core] = Phase::Tcdm;
      ask_for_bank(core, when);
      return;
    } else if (target.port == mem::Port::Flat) {
      phase_[core] = Phase::Flat;
    } else if (target.port == mem::Port::Direct) {
      phase_[core] = Phase::Direct;
    } else {
      phase_[core] = Phase::Bus;
      ++when;  // the demultiplexer registers the request
    }
  } else if (hart.wait() == core::Wait::Nothing) {
    phase_[core] = Phase::Running;
  } else {
    phase_[core] = hart.wait() == core::Wait::Clock ? Phase::Clocked : Phase::Fault;
    if (phase_[core] == Phase::Clocked) return;
  }
  agenda_.add(core, when, now_);
}

Cluster::Cluster(const arch::Machine& machine, const arch::ClusterMap& map, const Surroundings& outside)
    : map_(map),
      cores_(machine.cores),
      first_lane_requester_(machine.first_lane_requester()),
      first_dma_requester_(machine.first_dma_requester()),
      outside_(outside.memories),
      host_(outside.host),
      calls_(outside.calls),
      code_(outside.code),
      l2_port_(outside.l2_port),
      memory_(machine, map, outside.memories),
      units_(machine.cores),
      arbiter_(machine.tcdm.banks),
      event_unit_(machine.event_unit, machine.cores),
      accelerators_(machine, map),
      l2_bridge_(outside.l2_port),
      bank_requests_(machine.tcdm.banks, 0) {
  if (memory_.tcdm() != nullptr) code_.add(*memory_.tcdm());
  if (code_.knows_lines()) build_caches(machine.instruction_cache);
  if (arch::is_present(arch::Unit::Dma, machine)) build_dma(machine);
  if (memory_.tcdm() != nullptr) build_lane_memory();
  bus_ = std::make_unique<Bus>(machine.l2.core_access, map,
                               Bus::Devices{&event_unit_, dma_.get(), &timer_, &accelerators_, cache_control_.get()},
                               outside.soc);
  if (machine.flavour == arch::Flavour::Single) test_bench_ = std::make_unique<TestBench>();
}

void Cluster::build_caches(const arch::InstructionCache& cache) {
  for (CoreUnit& unit : units_) {
    unit.cache = std::make_unique<mem::PrivateCache>(cache.private_bytes, cache.private_ways, cache.line_bytes);
  }
  const mem::SharedCacheConfig config{cache.shared_bytes, cache.shared_ways, cache.shared_banks, cache.line_bytes};
  shared_cache_ = std::make_unique<mem::SharedCache>(config, l2_port_);
  cache_control_ = std::make_unique<mem::CacheControl>(cores_, cache.shared_banks);
}

void Cluster::build_dma(const arch::Machine& machine) {
  const mem::DmaConfig config{machine.dma.open_transfers, machine.dma.burst_bytes, cores_};
  mem::Ram& l2 = *outside_.l2();
  const auto l2_written = [this, &l2](Address beat) {
    if (l2.holds_code(beat - l2.region().base)) code_.invalidate(beat, 8);
  };
  const mem::DmaMemories memories{l2.bytes(), l2.region().base, map_.tcdm, map_.tcdm_alias, l2_written};
  dma_ = std::make_unique<mem::Dma>(config, l2_port_, memories);
}

void Cluster::boot(const arch::Boot& reset, const ElfImage& program, const std::optional<Stacks>& stacks) {
  may_flush_ = cache_control_ != nullptr &&
               names_region(program, {map_.instruction_cache.base, INSTRUCTION_CACHE_REGISTERS_END});
  for (unsigned core = 0; core < cores_; ++core) {
    CoreUnit& unit = units_[core];
    const core::HartConfig config{.id = core,
                                  .boot = program.entry,
                                  .trap_vector_alignment = reset.trap_vector_alignment,
                                  .cache = unit.cache.get(),
                                  .always_clocked = may_flush_,
                                  .stack_low = stacks && core < stacks->cores ? stacks->low(core) : 0,
                                  .stack_bytes = stacks ? stacks->bytes : 0,
                                  .calls_host = calls_ != nullptr};
    unit.hart = std::make_unique<core::Hart>(config, code_, memory_.map());
    harts_[core] = unit.hart.get();
    posted(core);
  }
}

void Cluster::end_at(Cycle end) {
  end_ = end;
  // A read of the event unit granted in the last cycle lets its core go on in that cycle, though it is answered in the
  // next.
  if (event_unit_next_ == end) answer(end);
  for (unsigned core = 0; core < cores_; ++core) {
    // A read of mip may have waited for the lines of the last cycle.
    if (phase_[core] != Phase::Running || harts_[core]->when() != end) continue;
    before_run(core);
    harts_[core]->run(end);
  }
  const std::span<core::Hart* const> harts(harts_.data(), cores_);
  if (tracer_ != nullptr) tracer_->write(harts, end, true);
  for (core::Hart* hart : harts) hart->end_at(end);
  finished_ = true;
}

Cycle Cluster::next_cycle(Cycle now) const {
  const Cycle devices = std::min({event_unit_next_, dma_next_, accelerators_next_, timer_next_, clock_next()});
  // Mostly, some hart is due in the very next cycle and nothing else is.
  if (devices > now + 1 && agenda_.due_in(now + 1) && !agenda_.due_in(now)) [[likely]]
    return now + 1;
  return std::min(agenda_.next(now), devices);
}

Cycle Cluster::go_on(Cycle now, Cycle horizon) {
  for (Cycle next = next_cycle(now); next < horizon && !halt_ && !host_.ended(); next = next_cycle(now)) {
    if ((next == accelerators_next_ || next == dma_next_) && others_next(next) > next && tracer_ == nullptr) {
      now = run_devices(next, horizon);
    } else {
      now = next;
      step(now);
    }
  }
  return now;
}

void Cluster::step(Cycle now) {
  now_ = now;
  if (event_unit_next_ == now || timer_next_ == now) answer(now);
  const Agenda::Slot due = agenda_.take(now);
  const bool devices_due = (dma_next_ == now) | (accelerators_next_ == now);
  if (!due.needs_care && !devices_due && tracer_ == nullptr && !event_unit_.active()) [[likely]] {
    grant_all(due.harts, now);
  } else {
    step_with_care(due, devices_due, now);
    if (tracer_ != nullptr) write_traces(now);
  }
  if (caches_next_ <= now) [[unlikely]]
    clock_harts(now);
}

/// The general case. A function of its own, so that the common one has a small frame.
[[gnu::noinline]] void Cluster::step_with_care(Agenda::Slot due, bool devices_due, Cycle now) {
  while ((due.harts != 0 || devices_due) && !halt_) {
    for (std::uint32_t left = due.harts; left != 0; left &= left - 1) {
      const auto core = static_cast<unsigned>(std::countr_zero(left));
      if (phase_[core] == Phase::Tcdm) {
        add_bank_request(core, bank_[core]);
      } else {
        serve(core, now);
      }
    }
    due = agenda_.take(now);  // having gone on, harts may ask for something in this very cycle
    if (due.harts != 0) continue;
    // All requests of this cycle are known now.
    if (contested_ != 0) settle_contested(now);
    if (asking_l2_ != 0) hand_over_to_l2(now);
    if (std::exchange(devices_due, false)) {
      issue_devices(now);
      grant_devices();
    }
    if (touched_count_ != 0) arbitrate(now);
    due = agenda_.take(now);
  }
  complete_devices(now);
  if (event_unit_.active()) settle_events(now);
}

/// Lets a hart that was granted its bank go on.
inline void Cluster::access_bank(unsigned core, Cycle now) {
  core::Hart& hart = *harts_[core];
  hart.add_tcdm_access();
  access(hart, now);
  posted(core);
}

/// The common case: every hart that is due asks for a bank of its own.
inline void Cluster::grant_all(std::uint32_t harts, Cycle now) {
  std::uint32_t again = 0;  // harts that ask once more in the next cycle, and for which banks
  std::uint64_t banks = 0;
  bool shared = false;
  for (std::uint32_t left = harts; left != 0; left &= left - 1) {
    const auto core = static_cast<unsigned>(std::countr_zero(left));
    core::Hart& hart = *harts_[core];
    arbiter_.grant_alone(bank_[core], core);
    if (hart.access_again(now)) [[likely]] {
      hart.add_tcdm_access();
      const unsigned bank = arbiter_.bank_of(hart.request().target.offset);
      const std::uint64_t asked = std::uint64_t{1} << bank;
      bank_[core] = static_cast<std::uint8_t>(bank);
      again |= 1u << core;
      shared |= (banks & asked) != 0;
      banks |= asked;
    } else {
      access_bank(core, now);
    }
  }
  agenda_.add_bank_requests(again, now + 1, banks, shared);
}

/// Interrupt lines registered and event-unit reads granted in the cycle before, and the timer's events.
void Cluster::answer(Cycle now) {
  if (std::exchange(interrupts_changed_, false)) update_interrupts();
  if (timer_next_ == now && test_bench_ != nullptr) {
    test_bench_->fire();
    timer_next_ = test_bench_->next_event();
    interrupt_lines_[0] = test_bench_->lines();
    update_interrupts();
  } else if (timer_next_ == now) {
    const unsigned raised = timer_.take_events(now);
    for (unsigned line = 0; line < 2; ++line) {
      if ((raised >> line & 1) != 0) event_unit_.raise(EVENT_LINE_TIMER + line, (1u << cores_) - 1);
    }
    timer_next_ = timer_.next_event(now + 1);
  }
  for (const mem::EventUnit::Response& response : event_unit_.respond(now)) take_response(response, now - 1);
  if (!event_unit_.active()) event_unit_next_ = kNever;
}

void Cluster::take_response(const mem::EventUnit::Response& response, Cycle granted) {
  core::Hart& hart = *harts_[response.core];
  before_run(response.core);
  hart.add_sleep(response.slept);
  hart.finish(granted, response.value, granted + 1 + kAhead);
  posted(response.core);
}

/// Does what is due for a hart in this cycle, but for requests of banks.
void Cluster::serve(unsigned core, Cycle now) {
  core::Hart& hart = *harts_[core];
  const Cycle ahead = now + kAhead;
  switch (phase_[core]) {
    case Phase::Direct:
      serve_direct(core, now);
      return;
    case Phase::Bus:
      serve_bus(core, now);
      return;
    case Phase::L2Offer:
      offer_to_l2(core, now);
      return;
    case Phase::L2Store:
      await_l2_store(core, now);
      return;
    case Phase::Fault:
      serve_fault(core, now);
      return;
    default:
      break;
  }
  before_run(core);
  switch (phase_[core]) {
    case Phase::Running:
      hart.run(ahead);
      break;
    case Phase::BusAnswer:
      hart.finish(now, units_[core].answer, ahead);
      break;
    case Phase::Flat:
      access_flat(hart, now);
      break;
    default:
      access(hart, now);
      break;
  }
  posted(core);
}

void Cluster::serve_direct(unsigned core, Cycle now) {
  if (test_bench_ != nullptr) [[unlikely]]
    return serve_test_bench(core, now);
  const core::Request& request = harts_[core]->request();
  const bool accepted =
      map_.dma_direct.contains(request.address)
          ? dma_->can_accept(core, request.address - map_.dma_direct.base, request.write, now, request.data)
          : event_unit_.can_accept(core, request.address - map_.event_unit_direct.base);
  if (!accepted) {
    agenda_.add(core, now + 1, now);
  } else if (is_contested(core)) {
    contested_ |= 1u << core;
  } else {
    access_direct(core, now);
  }
}

void Cluster::access_direct(unsigned core, Cycle now) {
  core::Hart& hart = *harts_[core];
  const core::Request& request = hart.request();
  const bool is_dma = map_.dma_direct.contains(request.address);
  const std::uint32_t offset = request.address - (is_dma ? map_.dma_direct : map_.event_unit_direct).base;
  std::uint32_t value = 0;
  if (is_dma) {
    if (request.write) {
      dma_->write(core, offset, request.data, now);
    } else {
      value = dma_->read(core, offset, now);
    }
    if (!dma_->idle()) dma_next_ = std::min(dma_next_, now + 1);
    check_dma(now);
  } else if (request.write) {
    event_unit_.write(core, offset, request.data);
  } else {
    // Asleep from the third cycle after the request on; from the second if the prefetch buffer had filled already.
    const bool is_known = request.event_load && !hart.clocked();
    const Cycle sleeps_from = is_known ? now + (request.waited_in_id ? 2 : 3) : kNever;
    event_unit_.read(core, offset, sleeps_from);
    phase_[core] = Phase::Event;
    return;
  }
  before_run(core);
  hart.finish(now, value, now + kAhead);
  posted(core);
}

void Cluster::add_bank_request(unsigned requester, unsigned bank) {
  const std::uint64_t asked = std::uint64_t{1} << bank;
  if ((touched_banks_ & asked) == 0) touched_[touched_count_++] = static_cast<std::uint8_t>(bank);
  touched_banks_ |= asked;
  bank_requests_[bank] |= mem::BankArbiter::Requesters{1} << requester;
}

void Cluster::trace_grant(unsigned core, Cycle now) {
  const core::Request& request = harts_[core]->request();
  if (tracer_->traces_requests()) tracer_->request(now, core, request.address, request.write, true);
  tracer_->before_run(*harts_[core]);
}

/// Grants every bank asked for to one of those who ask.
void Cluster::arbitrate(Cycle now) {
  const unsigned count = std::exchange(touched_count_, 0);
  touched_banks_ = 0;
  for (unsigned index = 0; index < count; ++index) {
    const unsigned bank = touched_[index];
    const auto requesters = std::exchange(bank_requests_[bank], 0);
    unsigned winner = static_cast<unsigned>(std::countr_zero(requesters));
    if ((requesters & (requesters - 1)) == 0) {
      arbiter_.grant_alone(bank, winner);
    } else {
      winner = arbiter_.grant(bank, requesters);
    }
    const auto cores = static_cast<std::uint32_t>(requesters) & ((1u << cores_) - 1);
    for (auto left = winner < cores_ ? cores & ~(1u << winner) : cores; left != 0; left &= left - 1) {
      const auto loser = static_cast<unsigned>(std::countr_zero(left));
      core::Hart& hart = *harts_[loser];
      if (tracer_ != nullptr && tracer_->traces_requests()) {
        tracer_->request(now, loser, hart.request().address, hart.request().write, false);
      }
      hart.add_conflict();
      agenda_.add_bank_request(loser, now + 1, bank);
    }
    if (winner < cores_) {
      if (tracer_ != nullptr) trace_grant(winner, now);
      access_bank(winner, now);
    } else {
      devices_granted_ |= mem::BankArbiter::Requesters{1} << winner;
    }
  }
}

void Cluster::write_traces(Cycle now) {
  if (tracer_->traces_requests()) tracer_->end_of_cycle();
  tracer_->write({harts_.data(), cores_}, now, false);
}

}  // namespace tessera::system
