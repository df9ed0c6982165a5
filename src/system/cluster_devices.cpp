// The DMA, the accelerators and the event unit in the cluster's loop.
#include <algorithm>
#include <bit>
#include <utility>

#include "system/cluster.hpp"

namespace tessera::system {

void Cluster::build_lane_memory() {
  mem::Ram& tcdm = *memory_.tcdm();
  const auto code_written = [this, &tcdm](std::uint32_t offset) {
    code_.invalidate(tcdm.region().base + (offset & ~3u), 4);
  };
  lane_memory_.emplace(accel::LaneMemory{tcdm, map_.tcdm_alias, arbiter_, first_lane_requester_, code_written});
}

void Cluster::issue_devices(Cycle now) {
  devices_granted_ = 0;
  device_request_count_ = 0;
  device_banks_ = devices_contest_ = 0;
  if (dma_next_ == now) issue_dma(now);
  if (accelerators_next_ == now) issue_accelerators(now);
}

void Cluster::add_device_request(unsigned requester, Address address) {
  const unsigned bank = arbiter_.bank_of(address);
  const std::uint64_t asked = std::uint64_t{1} << bank;
  devices_contest_ |= device_banks_ & asked;
  device_banks_ |= asked;
  device_requests_[device_request_count_++] = {static_cast<std::uint8_t>(requester), static_cast<std::uint8_t>(bank)};
}

/// The banks of the devices, when all requests of the cycle are known. A bank that a lane has to itself is granted
/// without arbitration.
void Cluster::grant_devices() {
  const std::uint64_t contested = (device_banks_ & touched_banks_) | devices_contest_;
  for (unsigned index = 0; index < device_request_count_; ++index) {
    const DeviceRequest& request = device_requests_[index];
    if ((contested >> request.bank & 1) != 0) {
      add_bank_request(request.requester, request.bank);
    } else {
      arbiter_.grant_alone(request.bank, request.requester);
      devices_granted_ |= mem::BankArbiter::Requesters{1} << request.requester;
    }
  }
}

/// The lanes of the devices reach the TCDM after the cores' accesses of the cycle: another bank each, so the order is
/// of no concern.
void Cluster::complete_devices(Cycle now) {
  if (tracer_ != nullptr && tracer_->traces_requests()) trace_lanes(now);
  if (std::exchange(dma_stepped_, false)) complete_dma(now);
  if (std::exchange(accelerators_stepped_, false)) complete_accelerators(now);
}

std::uint32_t Cluster::tcdm_offset(Address address) const {
  return address - (map_.tcdm_alias.contains(address) ? map_.tcdm_alias.base : map_.tcdm.base);
}

void Cluster::issue_dma(Cycle now) {
  dma_asking_ = dma_->issue(now, dma_lanes_);
  if (tracer_ != nullptr && tracer_->traces_requests()) trace_dma(now);
  for (const mem::Dma::Completion& completion : dma_->take_completions(now)) {
    const std::uint32_t who = completion.broadcast ? (1u << cores_) - 1 : 1u << completion.core;
    if (completion.event) event_unit_.raise(EVENT_LINE_DMA, who);
    if (completion.interrupt) event_unit_.raise(EVENT_LINE_DMA_INTERRUPT, who);
  }
  for (std::uint32_t left = dma_asking_; left != 0; left &= left - 1) {
    const auto lane = static_cast<unsigned>(std::countr_zero(left));
    add_device_request(first_dma_requester_ + lane, dma_lanes_[lane].address);
  }
  dma_stepped_ = true;
}

void Cluster::complete_dma(Cycle now) {
  mem::Ram& tcdm = *memory_.tcdm();
  std::array<std::uint32_t, mem::Dma::kLanes> read{};
  const auto granted =
      static_cast<std::uint32_t>(devices_granted_ >> first_dma_requester_) & ((1u << mem::Dma::kLanes) - 1);
  for (std::uint32_t left = granted; left != 0; left &= left - 1) {
    const auto lane = static_cast<unsigned>(std::countr_zero(left));
    const mem::Dma::Lane& one = dma_lanes_[lane];
    const std::uint32_t offset = tcdm_offset(one.address) & ~3u;
    if (!mem::Dma::writes(lane)) {
      read[lane] = tcdm.read(offset, 4);
      continue;
    }
    if (one.byte_enable == 0xf) {
      tcdm.write(offset, 4, one.data);
    } else {
      for (unsigned byte = 0; byte < 4; ++byte) {
        if ((one.byte_enable >> byte & 1) != 0) tcdm.write(offset + byte, 1, one.data >> 8 * byte);
      }
    }
    if (tcdm.holds_code(offset)) code_.invalidate(tcdm.region().base + offset, 4);
  }
  dma_->complete(now, granted, read);
  dma_next_ = dma_->idle() ? kNever : dma_->next_wake(now);
  if (dma_->fault()) [[unlikely]]
    check_dma(now);
}

/// The DMA's lines that are no requests.
void Cluster::trace_dma(Cycle now) {
  for (const mem::Dma::Burst& burst : dma_->bursts()) tracer_->burst(now, burst);
  for (const mem::Dma::Completion& completion : dma_->take_completions(now)) {
    if (completion.event) tracer_->event(now, completion.broadcast ? (1u << cores_) - 1 : 1u << completion.core);
  }
}

/// The requests of the devices, when it is known which were granted.
void Cluster::trace_lanes(Cycle now) {
  for (unsigned lane = 0; dma_stepped_ && lane < mem::Dma::kLanes; ++lane) {
    const mem::Dma::Lane& one = dma_lanes_[lane];
    if ((dma_asking_ >> lane & 1) != 0) {
      trace_lane(first_dma_requester_ + lane, one.address, mem::Dma::writes(lane), now);
    }
  }
  for (unsigned lane = 0; accelerators_stepped_ && lane < accelerators_.lanes(); ++lane) {
    if ((accelerator_requests_.lanes >> lane & 1) == 0) continue;
    trace_lane(first_lane_requester_ + lane, accelerator_requests_.address(lane), accelerator_requests_.write, now);
  }
}

void Cluster::trace_lane(unsigned requester, Address address, bool write, Cycle now) {
  tracer_->request(now, requester, tcdm_offset(address), write, (devices_granted_ >> requester & 1) != 0);
}

void Cluster::issue_accelerators(Cycle now) {
  accelerator_requests_ = accelerators_.issue(now);
  for (const accel::Accelerators::JobEnd& event : accelerators_.events()) event_unit_.raise(event.line, event.cores);
  for (std::uint32_t left = accelerator_requests_.lanes; left != 0; left &= left - 1) {
    const auto lane = static_cast<unsigned>(std::countr_zero(left));
    add_device_request(first_lane_requester_ + lane, accelerator_requests_.address(lane));
  }
  accelerators_stepped_ = true;
}

void Cluster::complete_accelerators(Cycle now) {
  const auto granted = static_cast<std::uint32_t>(devices_granted_ >> first_lane_requester_) &
                       ((std::uint32_t{1} << accelerators_.lanes()) - 1);
  accelerators_.complete(now, granted, *lane_memory_);
  accelerators_next_ = accelerators_.next_wake(now + 1);
  check_accelerators(now);
}

/// From cycle `now` on, in which a device is due: the cycles of the devices, until anybody else has something to do.
/// They are those of step_with_care() without harts. Returns the last cycle.
Cycle Cluster::run_devices(Cycle now, Cycle horizon) {
  horizon = std::min(others_next(now), horizon);
  // A machine with fewer banks than lanes always needs arbitration.
  const bool lanes_fit = accelerators_.lanes() <= bank_requests_.size();
  Cycle reached = now;
  for (Cycle next = now; next < horizon && !halt_; next = std::min(dma_next_, accelerators_next_)) {
    reached = next;
    if (dma_next_ > next && lanes_fit && accelerators_.event_date() > next) {
      reached = run_accelerators(next, std::min(dma_next_, horizon));
      continue;
    }
    now_ = next;
    issue_devices(next);
    grant_devices();
    if (touched_count_ != 0) arbitrate(next);
    complete_devices(next);
    if (event_unit_.active()) settle_events(next);
    if (caches_next_ <= next) [[unlikely]] {
      clock_harts(next);
      break;
    }
    if (event_unit_next_ < horizon) break;
  }
  return reached;
}

/// The accelerators from cycle `now` on, up to the horizon or an event of theirs. Returns where the clock stands then.
Cycle Cluster::run_accelerators(Cycle now, Cycle horizon) {
  accelerators_next_ = accelerators_.run_alone(now, horizon, *lane_memory_);
  const Cycle reached = std::min(accelerators_next_, horizon);
  check_accelerators(reached - 1);
  return reached == kNever ? now : reached;
}

/// After a core's access to the bus, which may have been one to a control port.
void Cluster::wake_accelerators(Cycle now) {
  accelerators_next_ = std::min(accelerators_next_, accelerators_.next_wake(now + 1));
  check_accelerators(now);
}

void Cluster::check_accelerators(Cycle now) {
  if (const std::string* fault = accelerators_.fault(); fault != nullptr) stop(*fault, now + 1);
}

/// Ends the run if the DMA was told to do what it cannot.
void Cluster::check_dma(Cycle now) {
  if (dma_->fault()) stop("DMA: " + *dma_->fault(), now + 1);
}

/// The event that interrupts a hart leaves the event unit's buffer.
void Cluster::acknowledge_interrupt(unsigned core, unsigned line, Cycle now) {
  event_unit_next_ = now + 1;
  if (test_bench_ != nullptr) {
    test_bench_->acknowledge(line);
    interrupt_lines_[core] = test_bench_->lines();
    interrupts_changed_ = true;
    return;
  }
  event_unit_.acknowledge_interrupt(core, line);
}

void Cluster::settle_events(Cycle now) {
  for (unsigned core = 0; core < cores_; ++core) {
    const std::uint32_t lines = event_unit_.interrupt_lines(core);
    if (std::exchange(interrupt_lines_[core], lines) == lines) continue;
    harts_[core]->register_interrupt_lines(lines);
    interrupts_changed_ = true;
  }
  event_unit_.update(now);
  event_unit_next_ = event_unit_.active() || interrupts_changed_ ? now + 1 : kNever;
}

/// The cores have registered their interrupt lines.
void Cluster::update_interrupts() {
  for (unsigned core = 0; core < cores_; ++core) harts_[core]->set_interrupt_lines(interrupt_lines_[core]);
}

/// Its peripherals answer in the cycle in which they are asked.
void Cluster::serve_test_bench(unsigned core, Cycle now) {
  core::Hart& hart = *harts_[core];
  const core::Request& request = hart.request();
  std::uint32_t value = 0;
  if (request.write) {
    test_bench_->store(request.address, request.data, now);
  } else {
    value = test_bench_->load(request.address, now);
  }
  timer_next_ = test_bench_->next_event();
  before_run(core);
  hart.finish(now, value, now + core::Journal::kWindow);
  posted(core);
}

/// A store that means something to the host. An end of the program counts from the request on, a call is made when its
/// packet is in memory.
void Cluster::access_watched(core::Hart& hart, Cycle now) {
  const Address address = hart.request().address;
  const std::uint32_t value = hart.request().data;
  host_.memory_store(address, value, now);
  hart.access(now, now + core::Journal::kWindow);
  host_.memory_stored(address, value, now);
}

/// What a hart takes for a fault may be a call of the host.
void Cluster::serve_fault(unsigned core, Cycle now) {
  core::Hart& hart = *harts_[core];
  if (!hart.fault().host_call) {
    stop_for_fault(core);
    return;
  }
  const std::uint32_t result = calls_->semihosting(hart.reg(10), hart.reg(11), now);
  before_run(core);
  hart.return_from_host(result, now + core::Journal::kWindow);
  posted(core);
}

}  // namespace tessera::system
