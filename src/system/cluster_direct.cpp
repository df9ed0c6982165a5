// What cores contest on their links to the event unit and the DMA: a barrier unit's port, a transfer id, a shape's
// place.
#include <array>
#include <bit>
#include <utility>

#include "system/cluster.hpp"

namespace tessera::system {

/// Whether it has to be known what the other cores ask for in this cycle.
bool Cluster::is_contested(unsigned core) const {
  const core::Request& request = harts_[core]->request();
  if (!map_.dma_direct.contains(request.address)) {
    return mem::EventUnit::barrier_port(request.address - map_.event_unit_direct.base).has_value();
  }
  return dma_->claim(core, request.address - map_.dma_direct.base, request.write, request.data).has_value();
}

/// All of the cycle's contested accesses are known: those that lose ask again.
void Cluster::settle_contested(Cycle now) {
  const std::uint32_t asking = std::exchange(contested_, 0);
  const std::uint32_t granted = granted_claims(asking, now);
  std::uint64_t taken_ports = 0;  // of the barrier units
  for (std::uint32_t left = asking; left != 0; left &= left - 1) {
    const auto core = static_cast<unsigned>(std::countr_zero(left));
    const Address address = harts_[core]->request().address;
    bool wins = (granted >> core & 1) != 0;
    if (!map_.dma_direct.contains(address)) {
      const std::uint64_t port = 1ull << *mem::EventUnit::barrier_port(address - map_.event_unit_direct.base);
      wins = (taken_ports & port) == 0;
      taken_ports |= port;
    }
    if (wins) {
      access_direct(core, now);
    } else {
      agenda_.add(core, now + 1, now);
    }
  }
}

std::uint32_t Cluster::granted_claims(std::uint32_t asking, Cycle now) const {
  std::array<mem::Dma::Claim, arch::kMaxCores> claims;
  unsigned count = 0;
  for (; asking != 0; asking &= asking - 1) {
    const auto core = static_cast<unsigned>(std::countr_zero(asking));
    const core::Request& request = harts_[core]->request();
    if (!map_.dma_direct.contains(request.address)) continue;
    claims[count++] = *dma_->claim(core, request.address - map_.dma_direct.base, request.write, request.data);
  }
  return count == 0 ? 0 : dma_->grant({claims.data(), count}, now);
}

}  // namespace tessera::system
