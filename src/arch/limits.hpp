// What the simulator's bit masks and tables have room for, and so the most that a machine file may ask for.
#pragma once

namespace tessera::arch {

inline constexpr unsigned kMaxCores = 16;  ///< of a cluster
inline constexpr unsigned kMaxBanks = 64;  ///< of its TCDM

}  // namespace tessera::arch
