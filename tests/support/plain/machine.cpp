#include "support/plain/machine.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "arch/address_map.hpp"
#include "arch/instruction_cache_registers.h"

namespace tessera::plain {
namespace {

constexpr unsigned kFirstDmaRequester = 12;

}  // namespace

Machine::Machine(const arch::Machine& machine, const system::ElfImage& program, const std::string& name)
    : machine_(machine),
      memories_(machine),
      cluster_memory_(machine, arch::cluster_map(machine), memories_),
      tohost_(program.find("tohost")),
      interconnect_(std::max(machine.tcdm.banks, 1u)),
      l2_port_(machine.l2.port_latency),
      event_unit_(machine.event_unit, machine.cores) {
  memories_.load(program, name);
  control_registers_[0x08 / 4] = ~0u;  // fetch enable: cores run from reset on
  if (machine.flavour == arch::Flavour::Cluster && machine.dma.present) {
    const mem::DmaConfig config{machine.dma.open_transfers, machine.dma.burst_bytes, machine.cores};
    const mem::DmaMemories reach{
        memories_.l2()->bytes(), machine.l2.base, machine.tcdm.region(), machine.tcdm.alias_region(), {}};
    dma_ = std::make_unique<mem::Dma>(config, l2_port_, reach);
  }
  if (machine.instruction_cache.kind == arch::CacheKind::PrivateShared && machine.flavour == arch::Flavour::Cluster) {
    caches_.emplace(machine, l2_port_);
    cache_control_.emplace(machine.cores, machine.instruction_cache.shared_banks);
  }
  ports_.resize(machine.cores);
  for (unsigned core = 0; core < machine.cores; ++core) {
    const CoreConfig config{core, program.entry, machine.boot.trap_vector_alignment};
    const InstructionMemory fetch = [this](Address address) { return memories_.word(address).value_or(0); };
    ports_[core].core = std::make_unique<Core>(config, fetch, outcome_.instructions);
  }
}

Outcome Machine::run(Cycle max_cycles) {
  while (!outcome_.ended && now_ < max_cycles) cycle();
  if (!outcome_.ended) outcome_.cycles = now_;
  for (Port& port : ports_) {
    port.outcome.retired = port.core->retired();
    port.outcome.sleeping = port.core->sleeping();
    outcome_.cores.push_back(port.outcome);
  }
  return std::move(outcome_);
}

void Machine::prefetch_from_start() {
  cache_control_->access(INSTRUCTION_CACHE_PREFETCH, true, (1u << ports_.size()) - 1, 0);
}

void Machine::cycle() {
  issue();
  arbitrate();
  complete();
  ++now_;
}

void Machine::issue() {
  for (Port& port : ports_) {
    port.data = {false, port.next_response};
    port.next_response.reset();
    port.request = port.core->request();
  }
  for (const mem::EventUnit::Response& response : event_unit_.respond(now_)) {
    ports_[response.core].data.response = response.value;
    ports_[response.core].event_unit_reads = false;
  }
}

Machine::Way Machine::way_of(const DataRequest& request) const {
  const mem::Target target = cluster_memory_.map().locate(request.address, request.bytes);
  switch (target.port) {
    case mem::Port::None:
      return Way::None;
    case mem::Port::Flat:
      return Way::Flat;
    case mem::Port::Tcdm:
      return Way::Tcdm;
    case mem::Port::Bus:
      return Way::Peripheral;
    case mem::Port::Direct:
      break;
  }
  return arch::map::dma_direct.contains(request.address) ? Way::DmaControl : Way::EventUnit;
}

void Machine::arbitrate() {
  for (unsigned core = 0; core < ports_.size(); ++core) {
    Port& port = ports_[core];
    if (!port.request) continue;
    switch (way_of(*port.request)) {
      case Way::Flat:
        access_memory(port);
        break;
      case Way::EventUnit:
        access_event_unit(core);
        break;
      case Way::DmaControl:
        access_dma_control(core);
        break;
      case Way::Peripheral:
        access_peripheral(core);
        break;
      case Way::None:
        grant(port, 0);
        break;
      case Way::Tcdm:
        break;  // all banks together, below
    }
  }
  arbitrate_links();
  move_l2_path();
  arbitrate_banks();
  arbitrate_events();
}

void Machine::grant(Port& port, std::optional<std::uint32_t> read) {
  port.data.granted = true;
  port.next_response = read;
  ++port.outcome.data_accesses;
}

void Machine::access_memory(Port& port) {
  const DataRequest& request = *port.request;
  const mem::Target target = cluster_memory_.map().locate(request.address, request.bytes);
  watch(request);
  if (request.write) target.memory->write(target.offset, request.bytes, request.data);
  grant(port, request.write ? 0 : target.memory->read(target.offset, request.bytes));
}

void Machine::arbitrate_banks() {
  if (machine_.flavour != arch::Flavour::Cluster) return;
  std::vector<Interconnect::Request> requests;
  for (unsigned core = 0; core < ports_.size(); ++core) {
    const auto& request = ports_[core].request;
    if (!request || way_of(*request) != Way::Tcdm) continue;
    requests.push_back({core, cluster_memory_.map().locate(request->address, request->bytes).offset});
  }
  if (dma_ != nullptr) {
    const std::uint32_t asking = dma_->issue(now_, lanes_);
    trace_dma();
    for (unsigned lane = 0; lane < mem::Dma::kLanes; ++lane) {
      if ((asking >> lane & 1) != 0) requests.push_back({kFirstDmaRequester + lane, lanes_[lane].address});
    }
  }
  interconnect_.arbitrate(requests);
  for (const Interconnect::Request& request : requests) {
    if (request.requester >= ports_.size()) {
      const unsigned lane = request.requester - kFirstDmaRequester;
      const std::uint32_t offset = lanes_[lane].address % machine_.tcdm.region().size;
      trace_request(request.requester, offset, mem::Dma::writes(lane), request.granted);
      continue;
    }
    Port& port = ports_[request.requester];
    trace_request(request.requester, port.request->address, port.request->write, request.granted);
    ++(request.granted ? port.outcome.tcdm_accesses : port.outcome.tcdm_conflicts);
    if (request.granted) access_memory(port);
  }
  if (dma_ != nullptr) move_dma(requests);
}

void Machine::trace_request(unsigned requester, std::uint32_t address, bool write, bool granted) {
  outcome_.requests.push_back(
      fmt::format("{} {} {:08x} {} {}", now_, requester, address, write ? 'W' : 'R', granted ? 1 : 0));
}

void Machine::trace_dma() {
  for (const mem::Dma::Burst& burst : dma_->bursts()) {
    outcome_.requests.push_back(
        fmt::format("{} dma {} {:08x} len {}", now_, burst.write ? "aw" : "ar", burst.address, burst.beats - 1));
  }
  for (const mem::Dma::Completion& completion : dma_->take_completions(now_)) {
    for (unsigned core = 0; completion.event && core < ports_.size(); ++core) {
      if (!completion.broadcast && core != completion.core) continue;
      outcome_.requests.push_back(fmt::format("{} dma event core {}", now_, core));
    }
  }
}

void Machine::move_dma(const std::vector<Interconnect::Request>& requests) {
  std::uint32_t granted = 0;
  std::array<std::uint32_t, mem::Dma::kLanes> read{};
  mem::Ram& tcdm = *cluster_memory_.tcdm();
  for (const Interconnect::Request& request : requests) {
    if (request.requester < kFirstDmaRequester || !request.granted) continue;
    const unsigned lane = request.requester - kFirstDmaRequester;
    const mem::Dma::Lane& asks = lanes_[lane];
    const std::uint32_t word = (asks.address - tcdm.region().base) % tcdm.region().size & ~3u;
    granted |= 1u << lane;
    const bool write = mem::Dma::writes(lane);
    if (!write) read[lane] = tcdm.read(word, 4);
    for (unsigned byte = 0; write && byte < 4; ++byte) {
      if ((asks.byte_enable >> byte & 1) != 0) tcdm.write(word + byte, 1, asks.data >> 8 * byte);
    }
  }
  dma_->complete(now_, granted, read);
}

/// Events of timer and DMA, then the event unit's own cycle: who waits may be granted.
void Machine::arbitrate_events() {
  const std::uint32_t everybody = (1u << ports_.size()) - 1;
  const unsigned timers = timer_.next_event(now_) == now_ ? timer_.take_events(now_) : 0;
  for (unsigned line = 0; line < 2; ++line) {
    if ((timers >> line & 1) != 0) event_unit_.raise(EVENT_LINE_TIMER + line, everybody);
  }
  if (dma_ != nullptr) {
    for (const mem::Dma::Completion& completion : dma_->take_completions(now_)) {
      const std::uint32_t who = completion.broadcast ? everybody : 1u << completion.core;
      if (completion.event) event_unit_.raise(EVENT_LINE_DMA, who);
      if (completion.interrupt) event_unit_.raise(EVENT_LINE_DMA_INTERRUPT, who);
    }
  }
  for (unsigned core = 0; core < ports_.size(); ++core) {
    ports_[core].data.interrupt_lines = event_unit_.interrupt_lines(core);
    if (ports_[core].event_unit_reads && ports_[core].core->may_sleep()) event_unit_.sleeps_from(core, now_ + 1);
  }
  event_unit_.update(now_);
  for (unsigned core = 0; core < ports_.size(); ++core) {
    Port& port = ports_[core];
    if (!port.event_unit_reads || event_unit_.waiting(core) || port.event_unit_granted) continue;
    port.event_unit_granted = true;
    port.data.granted = true;
    ++port.outcome.data_accesses;
  }
}

/// Without caches, memory grants at once and answers in the next cycle.
FetchPort Machine::fetch_port(unsigned core) {
  if (!caches_) return {true, ports_[core].fetch_answered};
  const PrivateInstructionCache& cache = caches_->of_core(core);
  return {cache.accepts(), cache.answers()};
}

/// Every core whose clock runs moves. The event unit stops the clock of a core that waits asleep, from the cycle after
/// it has said that it may sleep up to the event or an interrupt (event_unit_flex, rtl/event_unit_core.sv:
/// core_clock_CS).
void Machine::complete() {
  if (caches_) {
    move_cache_control();
    caches_->arbitrate(now_);
  }
  std::vector<FetchRequest> requests(ports_.size());
  for (unsigned core = 0; core < ports_.size(); ++core) {
    Port& port = ports_[core];
    const bool waits = port.event_unit_reads && !port.event_unit_granted && !event_unit_.disturbed(core);
    const bool may_stop = waits && port.core->may_sleep();
    const bool was_answered = caches_ && caches_->of_core(core).answers();
    if (was_answered && port.fetched_at) ++outcome_.fetches[now_ - *std::exchange(port.fetched_at, std::nullopt)];
    requests[core] = {false, port.core->fetch_request().address};
    if (port.clock_stopped && waits) {
      port.core->sleep();
      port.fetch_answered = false;
    } else {
      port.fetch_answered = port.core->clock(now_, port.data, fetch_port(core)).has_value();
      requests[core] = port.core->fetch_request();
      if (const auto line = port.core->acknowledged()) event_unit_.acknowledge_interrupt(core, *line);
    }
    if (port.fetch_answered) port.fetched_at = now_;
    port.clock_stopped = may_stop;
  }
  if (caches_) caches_->clock(requests);
}

void Machine::end(Cycle cycles) {
  if (outcome_.ended) return;
  outcome_.ended = true;
  outcome_.cycles = cycles;
}

/// Stores to memory that end a run.
void Machine::watch(const DataRequest& request) {
  if (!request.write) return;
  const bool to_host = request.address == tohost_ && (request.data & 1) != 0;
  const bool status = request.address == arch::map::test_status_register &&
                      (request.data == arch::map::test_passed || request.data == arch::map::test_failed);
  if (to_host || status || request.address == arch::map::test_status_register + 4) end(now_ + 1);
}

}  // namespace tessera::plain
