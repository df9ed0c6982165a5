// The DMA and the event unit in the cluster's loop.
#include "system/cluster.hpp"

namespace tessera::system {

void Cluster::issue_dma(Cycle now) {
  lanes_.fill({});
  lane_granted_.fill(false);
  dma_->issue(now, lanes_);
  for (const mem::Dma::Completion& completion : dma_->take_completions(now)) {
    const std::uint32_t who = completion.broadcast ? (1u << cores_) - 1 : 1u << completion.core;
    if (completion.event) event_unit_.raise(static_cast<unsigned>(mem::Event::Dma), who);
    if (completion.interrupt) event_unit_.raise(static_cast<unsigned>(mem::Event::DmaInterrupt), who);
  }
  for (unsigned lane = 0; lane < mem::Dma::kLanes; ++lane) {
    if (lanes_[lane].active) add_bank_request(first_dma_requester_ + lane, arbiter_.bank_of(lanes_[lane].address));
  }
  dma_stepped_ = true;
}

/// The DMA's lanes reach the TCDM after the cores' accesses of the cycle: another bank each, so the order is of no
/// concern.
void Cluster::complete_dma(Cycle now) {
  mem::Ram& tcdm = *memories_.tcdm();
  std::array<std::uint32_t, mem::Dma::kLanes> read{};
  for (unsigned lane = 0; lane < mem::Dma::kLanes; ++lane) {
    if (!lane_granted_[lane]) continue;
    const std::uint32_t offset = (lanes_[lane].address - tcdm.region().base) % tcdm.region().size;
    if (!lanes_[lane].write) {
      read[lane] = tcdm.read(offset & ~3u, 4);
      continue;
    }
    for (unsigned byte = 0; byte < 4; ++byte) {
      if ((lanes_[lane].byte_enable >> byte & 1) != 0)
        tcdm.write((offset & ~3u) + byte, 1, lanes_[lane].data >> 8 * byte);
    }
    if (tcdm.holds_code(offset)) code_.invalidate(tcdm.region().base + (offset & ~3u), 4);
  }
  dma_->complete(now, lane_granted_, read);
  dma_stepped_ = false;
  dma_next_ = dma_->idle() ? kNever : dma_->next_wake(now);
  check_dma(now);
}

/// Ends the run if the DMA was told to do what it cannot.
void Cluster::check_dma(Cycle now) {
  if (dma_->fault()) stop(Ending::GuestFault, "DMA: " + *dma_->fault(), now + 1);
}

/// The event that interrupted a hart leaves the event unit's buffer.
void Cluster::pass_on_acknowledge(unsigned core) {
  event_unit_.acknowledge_interrupt(core, static_cast<unsigned>(harts_[core]->acknowledge()));
}

void Cluster::settle_events(Cycle now) {
  event_unit_.update(now);
  event_unit_next_ = event_unit_.active() ? now + 1 : kNever;
  update_interrupts();
}

void Cluster::update_interrupts() {
  for (unsigned core = 0; core < cores_; ++core) {
    core::Hart& hart = *harts_[core];
    hart.set_interrupt_lines(event_unit_.interrupt_lines(core));
  }
}

}  // namespace tessera::system
