// PULP's address map, as the cores see it. Where a memory's place is a parameter, this is its default.
#pragma once

#include <cstdint>

#include "base/units.hpp"

namespace tessera::arch {

/// Addresses from `base` up to, not including, `base + size`.
struct Region {
  Address base = 0;
  std::uint32_t size = 0;

  constexpr bool contains(Address address) const { return address - base < size; }
};

namespace map {

inline constexpr Address tcdm_base = 0x1000'0000;
inline constexpr Address tcdm_alias = 0x1010'0000;  ///< the same memory once more
inline constexpr Address l2_base = 0x1C00'0000;

// Behind the cluster's peripheral interconnect.
inline constexpr Region cluster_peripherals{0x1020'0000, 0x4000};
inline constexpr Region cluster_control{0x1020'0000, 0x400};
inline constexpr Region timer{0x1020'0400, 0x400};
inline constexpr Region event_unit{0x1020'0800, 0x800};
inline constexpr Region hwpe{0x1020'1000, 0x400};
inline constexpr Region instruction_cache{0x1020'1400, 0x400};
inline constexpr Region dma{0x1020'1800, 0x400};

// Private to every core, reached by its own demultiplexer in one cycle.
inline constexpr Region event_unit_direct{0x1020'4000, 0x400};
inline constexpr Region dma_direct{0x1020'4400, 0x400};

// Of the microcontroller system around the cluster, only what its programs use to talk to the host.
inline constexpr Region soc_peripherals{0x1A10'0000, 0x1'0000};
inline constexpr Address exit_register = 0x1A10'4000;     ///< a core reports its end: 0 passed
inline constexpr Address console_register = 0x1A10'4004;  ///< prints one character
inline constexpr Region marks{0x1A10'4100, 0x100};        ///< a store to word k leaves mark k in the log

inline constexpr Address test_status_register = 0x2000'0000;  ///< core-v-verif's end of test
inline constexpr std::uint32_t test_passed = 123'456'789;
inline constexpr std::uint32_t test_failed = 1;

}  // namespace map

}  // namespace tessera::arch
