// What stands behind the cores' demultiplexers, but for the TCDM. Ways and delays follow pulp_cluster's
// rtl/core_demux.sv; devices behind the peripheral path answer in one cycle, each core's separately, and so does L2
// unless it lies behind AXI.
#include "arch/address_map.hpp"
#include "support/plain/machine.hpp"

namespace tessera::plain {
namespace {

constexpr Cycle kPeripheralCycles = 2;  // from the request on the bus to the grant
constexpr Cycle kNever = ~Cycle{0};
constexpr Cycle kFlushing = kNever - 1;

}  // namespace

/// Writes are granted at once; reads when the event unit says so, see arbitrate_events(). What goes to a barrier unit's
/// port goes there for one core a cycle; cores come in the order of their numbers.
void Machine::access_event_unit(unsigned core) {
  Port& port = ports_[core];
  const std::uint32_t offset = port.request->address - arch::map::event_unit_direct.base;
  if (!event_unit_.can_accept(core, offset)) return;
  if (const auto unit = mem::EventUnit::barrier_port(offset); unit && !port.event_unit_reads) {
    if (barrier_ports_taken_[*unit]) return;
    barrier_ports_taken_[*unit] = true;
  }
  if (port.request->write) {
    event_unit_.write(core, offset, port.request->data);
    grant(port, 0);
  } else if (!port.event_unit_reads) {
    event_unit_.read(core, offset, kNever);
    port.event_unit_reads = true;
    port.event_unit_granted = false;
  }
}

void Machine::access_dma_control(unsigned core) {
  Port& port = ports_[core];
  const DataRequest& request = *port.request;
  const std::uint32_t offset = request.address - arch::map::dma_direct.base;
  if (!dma_->can_accept(core, offset, request.write, now_, request.data)) return;
  if (const auto claim = dma_->claim(core, offset, request.write, request.data)) {
    dma_claims_.push_back(*claim);
  } else {
    write_or_read_dma(core);
  }
}

/// What only some of the cores that ask for it get in this cycle.
void Machine::arbitrate_links() {
  barrier_ports_taken_.fill(false);
  if (dma_claims_.empty()) return;
  const std::uint32_t granted = dma_->grant(dma_claims_, now_);
  for (const mem::Dma::Claim& claim : dma_claims_) {
    if ((granted >> claim.core & 1) != 0) write_or_read_dma(claim.core);
  }
  dma_claims_.clear();
}

void Machine::write_or_read_dma(unsigned core) {
  Port& port = ports_[core];
  const DataRequest& request = *port.request;
  const std::uint32_t offset = request.address - arch::map::dma_direct.base;
  if (request.write) {
    dma_->write(core, offset, request.data, now_);
    grant(port, 0);
  } else {
    grant(port, dma_->read(core, offset, now_));
  }
}

/// The request is registered on its way out, the answer on its way back.
void Machine::access_peripheral(unsigned core) {
  Port& port = ports_[core];
  if (!port.peripheral_registered) {
    port.peripheral_registered = true;
    port.peripheral_granted = kNever;
    return;
  }
  const DataRequest& request = *port.request;
  const mem::Target target = cluster_memory_.map().locate(request.address, request.bytes);
  if (target.memory != nullptr && machine_.l2.core_access == arch::L2CoreAccess::Axi) {
    access_l2(core);
  } else if (port.peripheral_granted == kNever) {
    if (!accepts_peripheral(core)) return;
    port.peripheral_granted = now_ + kPeripheralCycles;
    watch(request);
    if (target.memory == nullptr) {
      port.peripheral_value = device(core, request);
    } else if (request.write) {
      target.memory->write(target.offset, request.bytes, request.data);
    } else {
      port.peripheral_value = target.memory->read(target.offset, request.bytes);
    }
  } else if (now_ == port.peripheral_granted) {
    port.peripheral_registered = false;
    grant(port, port.peripheral_value);
  }
}

bool Machine::accepts_peripheral(unsigned core) const {
  const DataRequest& request = *ports_[core].request;
  if (arch::map::instruction_cache.contains(request.address) && cache_control_) return cache_control_->can_accept(now_);
  const std::uint32_t offset = request.address - arch::map::dma.base;
  return dma_ == nullptr || !arch::map::dma.contains(request.address) ||
         dma_->can_accept(core, offset, request.write, now_, request.data);
}

/// The control unit asks caches for a flush, and hears from them.
void Machine::move_cache_control() {
  const auto request = cache_control_->request(now_).value_or(mem::CacheControl::Request{});
  caches_->set_prefetching(cache_control_->prefetching(now_));
  caches_->request_flush({!request.set_of, request.set_of}, request.caches.privates, request.caches.banks);
  if (cache_control_->cycle(now_, {caches_->flushed_privates(), caches_->flushed_banks()})) {
    ports_[flushing_core_].peripheral_granted = now_ + kPeripheralCycles;
  }
}

/// L2 behind AXI. The registered request stands on the interconnect until it is taken, and waits for its answer then.
void Machine::access_l2(unsigned core) {
  Port& port = ports_[core];
  if (!port.l2_taken) {
    l2_path_.ask(core, port.request->write);
  } else if (now_ == port.peripheral_granted) {
    port.peripheral_registered = false;
    port.l2_taken = false;
    access_memory(port);
  }
}

void Machine::move_l2_path() {
  l2_path_.cycle(now_);
  if (const auto core = l2_path_.taken()) {
    ports_[*core].l2_taken = true;
    watch(*ports_[*core].request);
  }
  if (const auto core = l2_path_.answered()) ports_[*core].peripheral_granted = now_ + 1;
}

std::uint32_t Machine::device(unsigned core, const DataRequest& request) {
  using namespace arch::map;
  const Address address = request.address;
  if (soc_peripherals.contains(address)) {
    if (request.write) system_register(core, request);
  } else if (event_unit.contains(address)) {
    if (!request.write) return event_unit_.bus_read(address - event_unit.base);
    event_unit_.bus_write(address - event_unit.base, request.data);
  } else if (timer.contains(address)) {
    if (!request.write) return timer_.read(address - timer.base, now_);
    timer_.write(address - timer.base, request.data, now_);
  } else if (arch::map::dma.contains(address) && dma_ != nullptr) {
    if (!request.write) return dma_->read(core, address - arch::map::dma.base, now_);
    dma_->write(core, address - arch::map::dma.base, request.data, now_);
  } else if (arch::map::cluster_control.contains(address)) {
    return cluster_control(request);
  } else if (instruction_cache.contains(address) && cache_control_) {
    const auto answer = cache_control_->access(address - instruction_cache.base, request.write, request.data, now_);
    ports_[core].peripheral_granted = answer.answered ? *answer.answered + kPeripheralCycles : kFlushing;
    flushing_core_ = answer.answered ? flushing_core_ : core;
    return answer.value;
  }
  return 0;
}

/// Fetch enable, configuration, clock gate and boot addresses hold what is written; the rest reads 0.
std::uint32_t Machine::cluster_control(const DataRequest& request) {
  const std::uint32_t offset = (request.address - arch::map::cluster_control.base) & ~3u;
  const bool is_register = offset == 0x08 || offset == 0x18 || offset == 0x20 || (offset >= 0x40 && offset < 0x80);
  if (is_register && request.write) control_registers_[offset / 4] = request.data;
  return is_register ? control_registers_[offset / 4] : 0;
}

void Machine::system_register(unsigned core, const DataRequest& request) {
  if (arch::map::marks.contains(request.address)) {
    outcome_.marks.push_back({core, (request.address - arch::map::marks.base) / 4, request.data, now_});
  }
  if (request.address != arch::map::exit_register) return;
  Port& exiting = ports_[core];
  if (!exiting.outcome.exit_code) exiting.outcome.exit_code = request.data;
  for (const Port& port : ports_) {
    if (!port.outcome.exit_code) return;
  }
  end(now_ + 1);
}

}  // namespace tessera::plain
