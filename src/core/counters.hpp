// What a hart counts.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "isa/instruction.hpp"

namespace tessera::core {

/// Why an instruction left ID later than one cycle after the one before it.
enum class Stall : std::uint8_t {
  LoadUse,        ///< a loaded register is read or overwritten at once
  JumpRegister,   ///< jalr waits for its base
  MultiCycle,     ///< mulh, div
  ControlFlow,    ///< taken branches, jumps, traps
  PipelineFlush,  ///< CSR accesses, fences, cv.elw
  TcdmConflict,   ///< a bank was granted to another
  Bus,            ///< cluster peripherals, L2
  Misaligned,     ///< second half of an access that crosses a word
  Fetch,          ///< instruction cache misses
  None,           ///< not a stall; keeps the array's index in range
};
inline constexpr std::array<std::string_view, 9> kStallNames{"load_use",     "jump_register",  "multi_cycle",
                                                             "control_flow", "pipeline_flush", "tcdm_conflict",
                                                             "bus",          "misaligned",     "fetch"};

struct HartCounters {
  std::array<std::uint64_t, isa::kEnergyClasses> retired{};  ///< by energy class
  std::array<std::uint64_t, kStallNames.size() + 1> stalls{};
  std::uint64_t branches_taken = 0;
  std::uint64_t compressed = 0;      ///< of the instructions retired, those of 16 bits
  std::uint64_t tcdm_accesses = 0;   ///< granted
  std::uint64_t tcdm_conflicts = 0;  ///< requests not granted
  std::uint64_t data_accesses = 0;   ///< granted, of any memory or device
  std::uint64_t sleeping = 0;        ///< cycles with the clock gated

  std::uint64_t instructions() const {
    std::uint64_t sum = 0;
    for (const std::uint64_t count : retired) sum += count;
    return sum;
  }
};

/// Counts of the frequent classes, and of compressed instructions of these classes, side by side in one word: the main
/// loop adds in a register. Lanes of 9 bits, spilled whenever the journal begins anew: long before they overflow.
class PackedCounts {
 public:
  /// Of a class without a lane: nothing.
  static constexpr std::uint64_t one(isa::EnergyClass energy, bool compressed) {
    for (unsigned lane = 0; lane < kClasses.size(); ++lane) {
      if (kClasses[lane] != energy) continue;
      return std::uint64_t{1} << (kLaneBits * lane) | std::uint64_t{compressed} << kCompressedLane;
    }
    return 0;
  }

  /// At most as many as fit a lane between two spills.
  void add(std::uint64_t counts) { packed_ += counts; }
  void spill(HartCounters& counters) {
    for (unsigned lane = 0; lane < kClasses.size(); ++lane) {
      counters.retired[static_cast<unsigned>(kClasses[lane])] += packed_ >> (kLaneBits * lane) & kLaneMask;
    }
    counters.compressed += packed_ >> kCompressedLane & kLaneMask;
    packed_ = 0;
  }

 private:
  static constexpr unsigned kLaneBits = 9;
  static constexpr unsigned kLaneMask = (1u << kLaneBits) - 1;
  static constexpr std::array<isa::EnergyClass, 6> kClasses{isa::EnergyClass::Alu,  isa::EnergyClass::Multiply,
                                                            isa::EnergyClass::Simd, isa::EnergyClass::DotProduct,
                                                            isa::EnergyClass::Load, isa::EnergyClass::Store};
  static constexpr unsigned kCompressedLane = kLaneBits * kClasses.size();
  std::uint64_t packed_ = 0;
};

}  // namespace tessera::core
