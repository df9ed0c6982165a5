// What lies behind the cores' peripheral demultiplexers: cluster peripherals, L2 and the system's registers.
//
// Timing contract. A core's request at EX cycle e reaches the bus registered, at e + 1, and the answer comes back
// registered: granted at e + 3 (measured, with every core having a responder of its own; so there is no arbitration for
// peripherals). The system's registers are answered likewise, though in hardware they lie behind the AXI port
// (specified: they are the testbench's). With `core_access = "axi"`, L2 is reached through a bridge to the AXI port,
// which has the rest of that contract (mem/l2_bridge.hpp).
#pragma once

#include <cstdint>

#include "accel/accelerators.hpp"
#include "arch/cluster_map.hpp"
#include "arch/limits.hpp"
#include "arch/machine.hpp"
#include "core/hart.hpp"
#include "mem/cache_control.hpp"
#include "mem/dma.hpp"
#include "mem/event_unit.hpp"
#include "mem/shared_cache.hpp"
#include "mem/timer.hpp"
#include "system/soc_registers.hpp"

namespace tessera::system {

class Bus {
 public:
  struct Devices {
    mem::EventUnit* event_unit = nullptr;
    mem::Dma* dma = nullptr;
    mem::Timer* timer = nullptr;
    accel::Accelerators* accelerators = nullptr;
    mem::CacheControl* cache_control = nullptr;
  };

  Bus(arch::L2CoreAccess l2_access, const arch::ClusterMap& map, const Devices& devices, SocRegisters& soc)
      : l2_access_(l2_access), map_(map), devices_(devices), soc_(soc) {}

  /// False if the device stalls the request in this cycle.
  bool can_accept(const core::Request& request, unsigned core, Cycle now) const;

  /// From the answer of a device on the bus to the grant of the core's request.
  static constexpr Cycle kRoundTrip = 2;

  /// Whether a request goes to L2's AXI port, and not to access().
  bool takes_l2_port(const core::Request& request) const {
    return request.target.memory != nullptr && l2_access_ == arch::L2CoreAccess::Axi;
  }

  static constexpr Cycle kNotYet = ~Cycle{0};
  struct Answer {
    Cycle granted = 0;  ///< kNotYet: the caches' control will say
    std::uint32_t value = 0;
    bool by_hart = false;  ///< a memory: the hart accesses it itself when granted
  };
  /// The access of a core that arrives in cycle `now`.
  Answer access(const core::Request& request, unsigned core, Cycle now);

  /// Accesses to memory that did not go through the AXI port.
  std::uint64_t ideal_accesses() const { return ideal_accesses_; }

 private:
  /// The value, and in `ready` when a slow device has it.
  std::uint32_t device(const core::Request& request, unsigned core, Cycle now, Cycle& ready);
  std::uint32_t control(const core::Request& request);

  arch::L2CoreAccess l2_access_;
  arch::ClusterMap map_;
  Devices devices_;
  SocRegisters& soc_;
  std::uint32_t fetch_enable_ = ~0u;
  std::uint32_t configuration_ = 0;
  std::uint32_t clock_gate_ = 0;
  std::array<std::uint32_t, arch::kMaxCores> boot_addresses_{};
  std::uint64_t ideal_accesses_ = 0;
};

}  // namespace tessera::system
