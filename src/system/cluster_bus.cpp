// The cores' requests behind their peripheral demultiplexers: cluster peripherals, and L2 through its port.
#include <algorithm>
#include <bit>
#include <utility>

#include "system/cluster.hpp"

namespace tessera::system {

void Cluster::serve_bus(unsigned core, Cycle now) {
  core::Hart& hart = *harts_[core];
  const core::Request& request = hart.request();
  if (!bus_->can_accept(request, core, now)) {
    agenda_.add(core, now + 1, now);
    return;
  }
  if (bus_->takes_l2_port(request)) {
    asking_l2_ |= 1u << core;
    return;
  }
  if (request.write && host_.watches(request.address)) host_.memory_store(request.address, request.data, now);
  const Bus::Answer answer = bus_->access(request, core, now);
  units_[core].answer = answer.value;
  phase_[core] = answer.by_hart ? Phase::BusMemory : Phase::BusAnswer;
  agenda_.add(core, answer.granted, now);
  if (cache_control_ != nullptr) check_cache_control(core, now);
  if (dma_ != nullptr) {
    if (!dma_->idle()) dma_next_ = std::min(dma_next_, now + 1);
    check_dma(now);
  }
  if (map_.timer.contains(request.address)) timer_next_ = timer_.next_event(now + 1);
  if (!accelerators_.none()) wake_accelerators(now);
}

/// All requests of L2 of this cycle are known: one of them is handed over, the others ask again.
void Cluster::hand_over_to_l2(Cycle now) {
  const std::uint32_t asking = std::exchange(asking_l2_, 0);
  const unsigned winner = l2_bridge_.hand_over(asking);
  for (std::uint32_t left = asking & ~(1u << winner); left != 0; left &= left - 1) {
    agenda_.add(static_cast<unsigned>(std::countr_zero(left)), now + 1, now);
  }
  const core::Request& request = harts_[winner]->request();
  if (request.write && host_.watches(request.address)) host_.memory_store(request.address, request.data, now);
  phase_[winner] = Phase::L2Offer;
  agenda_.add(winner, now + 1, now);
}

void Cluster::offer_to_l2(unsigned core, Cycle now) {
  if (harts_[core]->request().write) {
    phase_[core] = Phase::L2Store;
    agenda_.add(core, l2_bridge_.write(core, now), now);
  } else {
    phase_[core] = Phase::BusMemory;
    agenda_.add(core, l2_bridge_.read(now) + 1, now);
  }
}

void Cluster::await_l2_store(unsigned core, Cycle now) {
  if (l2_bridge_.answers_write(core, now)) phase_[core] = Phase::BusMemory;
  agenda_.add(core, now + 1, now);
}

}  // namespace tessera::system
