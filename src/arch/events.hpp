// What a machine counts for its energy: one list, from which counters, prices and reports take their names.
//
// An event belongs to a unit and has a price in configs/energy/, in the unit that its kind says. Time is counted too,
// so that all energy is counts times prices: cycles of a clock, and cycles for which something leaks.
// To add an event: a line here or in an accelerator's header, a counter in its component, a price.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "arch/accelerators/list.hpp"

/// X(Unit, name): where energy goes. All but L2 belong to the cluster, which is what is published.
#define TESSERA_UNITS(X)                 \
  X(Cores, cores)                        \
  X(InstructionCache, instruction_cache) \
  X(Tcdm, tcdm)                          \
  X(Interconnect, interconnect)          \
  X(Dma, dma)                            \
  X(EventUnit, event_unit)               \
  X(Streamer, streamer)                  \
  TESSERA_ACCELERATOR_UNITS(X)           \
  X(L2, l2)

// clang-format off
/// X(Event, price, Unit, Kind, "meaning", how many a cycle of `machine` has; 0: counted where it happens)
#define TESSERA_CLUSTER_EVENTS(X)                                                                                     \
  X(InstructionAlu, instruction_alu, Cores, Work, "instruction retired", 0)                                           \
  X(InstructionMultiply, instruction_multiply, Cores, Work, "instruction retired", 0)                                 \
  X(InstructionDivide, instruction_divide, Cores, Work, "instruction retired", 0)                                     \
  X(InstructionSimd, instruction_simd, Cores, Work, "instruction retired", 0)                                         \
  X(InstructionDotProduct, instruction_dot_product, Cores, Work, "instruction retired", 0)                            \
  X(InstructionLoad, instruction_load, Cores, Work, "instruction retired", 0)                                         \
  X(InstructionStore, instruction_store, Cores, Work, "instruction retired", 0)                                       \
  X(InstructionBranch, instruction_branch, Cores, Work, "instruction retired", 0)                                     \
  X(InstructionJump, instruction_jump, Cores, Work, "instruction retired", 0)                                         \
  X(InstructionSystem, instruction_system, Cores, Work, "instruction retired", 0)                                     \
  X(CoreActiveCycle, core_active_cycle, Cores, Clock, "cycle of a core that is not asleep", 0)                        \
  X(CoreAsleepCycle, core_asleep_cycle, Cores, Clock, "cycle of a core, its clock gated", 0)                          \
  X(CoreLeakage, core_leakage, Cores, Leakage, "a core", machine.cores)                                               \
  X(InstructionFetch, instruction_fetch, InstructionCache, Work, "instruction handed to a core", 0)                   \
  X(PrivateLookup, private_lookup, InstructionCache, Work, "line looked up", 0)                                       \
  X(PrivateRefill, private_refill, InstructionCache, Work, "line written", 0)                                         \
  X(SharedLookup, shared_lookup, InstructionCache, Work, "line looked up and read", 0)                                \
  X(SharedRefill, shared_refill, InstructionCache, Work, "line written", 0)                                           \
  X(InstructionCacheCycle, instruction_cache_cycle, InstructionCache, Clock, "cycle of all caches", 1)                \
  X(InstructionCacheLeakage, instruction_cache_leakage, InstructionCache, Leakage, "all caches", 1)                   \
  X(TcdmAccess, tcdm_access, Tcdm, Work, "word read or written, by anyone", 0)                                        \
  X(TcdmCycle, tcdm_cycle, Tcdm, Clock, "cycle of a bank", machine.tcdm.banks)                                        \
  X(TcdmLeakage, tcdm_leakage, Tcdm, Leakage, "a KiB", machine.tcdm.size_kib)                                         \
  X(TcdmTransfer, tcdm_transfer, Interconnect, Work, "word moved to or from a bank", 0)                               \
  X(TcdmConflict, tcdm_conflict, Interconnect, Work, "request of a core that lost its bank", 0)                       \
  X(BusAccess, bus_access, Interconnect, Work, "access of a core to anything but the TCDM", 0)                        \
  X(InterconnectCycle, interconnect_cycle, Interconnect, Clock, "cycle", 1)                                           \
  X(InterconnectLeakage, interconnect_leakage, Interconnect, Leakage, "all of it", 1)                                 \
  X(DmaBeat, dma_beat, Dma, Work, "beat of 64 bits to or from L2", 0)                                                 \
  X(DmaActiveCycle, dma_active_cycle, Dma, Clock, "cycle with a transfer under way", 0)                               \
  X(DmaCycle, dma_cycle, Dma, Clock, "cycle, with or without a transfer", 1)                                          \
  X(DmaLeakage, dma_leakage, Dma, Leakage, "all of it", 1)                                                            \
  X(EventUnitCycle, event_unit_cycle, EventUnit, Clock, "cycle", 1)                                                   \
  X(EventUnitLeakage, event_unit_leakage, EventUnit, Leakage, "all of it", 1)                                         \
  X(StreamerBeat, streamer_beat, Streamer, Work, "beat of an accelerator's data port", 0)                             \
  X(StreamerWord, streamer_word, Streamer, Work, "word of such a beat", 0)

#define TESSERA_L2_EVENTS(X)                                                                                          \
  X(L2Beat, l2_beat, L2, Work, "beat of 64 bits read or written", 0)                                                  \
  X(L2Leakage, l2_leakage, L2, Leakage, "a KiB", machine.l2.size_kib)
// clang-format on

#define TESSERA_EVENTS(X)       \
  TESSERA_CLUSTER_EVENTS(X)     \
  TESSERA_ACCELERATOR_EVENTS(X) \
  TESSERA_L2_EVENTS(X)

namespace tessera::arch {

enum class Unit : std::uint8_t {
#define TESSERA_ONE(unit, name) unit,
  TESSERA_UNITS(TESSERA_ONE)
#undef TESSERA_ONE
};

inline constexpr std::array kUnitNames{
#define TESSERA_ONE(unit, name) std::string_view(#name),
    TESSERA_UNITS(TESSERA_ONE)
#undef TESSERA_ONE
};
constexpr std::string_view name_of(Unit unit) { return kUnitNames[static_cast<std::size_t>(unit)]; }

enum class EventKind : std::uint8_t {
  Work,     ///< digital switching, for something done; pJ each
  Clock,    ///< digital switching in every cycle; pJ each
  Analog,   ///< of the crossbar and its converters, which have a supply of their own; pJ each
  Leakage,  ///< something is powered for a cycle; uW each
};

enum class Event : std::uint8_t {
#define TESSERA_ONE(event, name, unit, kind, meaning, a_cycle) event,
  TESSERA_EVENTS(TESSERA_ONE)
#undef TESSERA_ONE
};

struct EventInfo {
  Event event;
  std::string_view name;  ///< of its price
  Unit unit;
  EventKind kind;
  std::string_view meaning;
};

inline constexpr std::array kEvents{
#define TESSERA_ONE(event, name, unit, kind, meaning, a_cycle) \
  EventInfo{Event::event, #name, Unit::unit, EventKind::kind, meaning},
    TESSERA_EVENTS(TESSERA_ONE)
#undef TESSERA_ONE
};

constexpr const EventInfo& info_of(Event event) { return kEvents[static_cast<std::size_t>(event)]; }

/// How often each event has happened. Leakage events count the cycles of what is powered.
class Events {
 public:
  std::uint64_t& operator[](Event event) { return counts_[static_cast<std::size_t>(event)]; }
  std::uint64_t operator[](Event event) const { return counts_[static_cast<std::size_t>(event)]; }

  Events& operator+=(const Events& other) {
    for (std::size_t index = 0; index < counts_.size(); ++index) counts_[index] += other.counts_[index];
    return *this;
  }
  /// What has happened since `other`, an earlier state of the same counts.
  Events& operator-=(const Events& other) {
    for (std::size_t index = 0; index < counts_.size(); ++index) counts_[index] -= other.counts_[index];
    return *this;
  }
  friend Events operator+(Events one, const Events& other) { return one += other; }
  friend Events operator-(Events one, const Events& other) { return one -= other; }
  friend bool operator==(const Events&, const Events&) = default;

 private:
  std::array<std::uint64_t, kEvents.size()> counts_{};
};

}  // namespace tessera::arch
