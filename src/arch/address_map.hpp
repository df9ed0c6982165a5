// The address map (address_map.h) as regions. Where a memory's place is a parameter, this is its default.
#pragma once

#include <cstdint>

#include "arch/address_map.h"
#include "arch/udma_registers.h"
#include "base/units.hpp"

namespace tessera::arch {

/// Addresses from `base` up to, not including, `base + size`.
struct Region {
  Address base = 0;
  std::uint32_t size = 0;

  constexpr bool contains(Address address) const { return address - base < size; }
};

namespace map {

inline constexpr Address tcdm_base = TCDM_BASE;
inline constexpr Address tcdm_alias = TCDM_ALIAS_BASE;
inline constexpr Address l2_base = L2_BASE;

inline constexpr Region cluster_peripherals{CLUSTER_PERIPHERALS_BASE, CLUSTER_PERIPHERALS_BYTES};
inline constexpr Region cluster_control{CLUSTER_CONTROL_BASE, CLUSTER_CONTROL_BYTES};
inline constexpr Region timer{TIMER_BASE, TIMER_BYTES};
inline constexpr Region event_unit{EVENT_UNIT_BUS_BASE, EVENT_UNIT_BUS_BYTES};
inline constexpr Region hwpe{ACCELERATOR_BASE, ACCELERATOR_BYTES};
inline constexpr Region instruction_cache{INSTRUCTION_CACHE_BASE, INSTRUCTION_CACHE_BYTES};
inline constexpr Region dma{DMA_BUS_BASE, DMA_BUS_BYTES};

inline constexpr Region event_unit_direct{EVENT_UNIT_BASE, EVENT_UNIT_BYTES};
inline constexpr Region dma_direct{DMA_BASE, DMA_BYTES};

inline constexpr Region soc_peripherals{SOC_PERIPHERALS_BASE, SOC_PERIPHERALS_BYTES};
inline constexpr Region udma{UDMA_BASE, UDMA_REGISTERS_END};
inline constexpr Address exit_register = EXIT_REGISTER;
inline constexpr Address console_register = CONSOLE_REGISTER;
inline constexpr Address core_status_register = CORE_STATUS_REGISTER;
inline constexpr Address core_status_mirror = CORE_STATUS_MIRROR_REGISTER;
inline constexpr Region marks{MARK_REGISTER, MARK_BYTES};
inline constexpr Region standard_output{STDOUT_BASE, STDOUT_BYTES};

// The virtual peripherals of core-v-verif's test bench (its mm_ram.sv).
inline constexpr Address virtual_printer = 0x1000'0000;       ///< where TCDM lies in PULP's map
inline constexpr Address test_status_register = 0x2000'0000;  ///< the end of the test
inline constexpr std::uint32_t test_passed = 123'456'789;
inline constexpr std::uint32_t test_failed = 1;
inline constexpr Address test_exit_register = 0x2000'0004;
inline constexpr Address test_signature_register = 0x2000'0010;  ///< the signature is complete: the test ends
inline constexpr Region test_timer{0x1500'0000, 8};
inline constexpr Region test_random_and_ticks{0x1500'1000, 8};
inline constexpr Region test_stalls{0x1600'0000, 0x28};

}  // namespace map

}  // namespace tessera::arch
