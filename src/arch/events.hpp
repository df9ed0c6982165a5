// What a machine counts for its energy: one list, from which counters, prices and reports take their names.
//
// An event belongs to a unit and has a price in configs/energy/, in the unit that its kind says. Time is counted too,
// so that all energy is counts times prices: cycles of a clock, and cycles for which something leaks.
// To add an event: a line here, a counter in its component, a price.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tessera::arch {

/// Where energy goes. All but L2 belong to the cluster, which is what is published.
enum class Unit : std::uint8_t {
  Cores,
  InstructionCache,
  Tcdm,
  Interconnect,
  Dma,
  EventUnit,
  Streamer,
  ImaCrossbar,
  ImaConverters,
  ImaDigital,
  Depthwise,
  L2,
};
inline constexpr std::array<std::string_view, 12> kUnitNames{
    "cores",    "instruction_cache", "tcdm",           "interconnect", "dma",       "event_unit",
    "streamer", "ima_crossbar",      "ima_converters", "ima_digital",  "depthwise", "l2"};
constexpr std::string_view name_of(Unit unit) { return kUnitNames[static_cast<std::size_t>(unit)]; }

enum class EventKind : std::uint8_t {
  Work,     ///< digital switching, for something done; pJ each
  Clock,    ///< digital switching in every cycle; pJ each
  Analog,   ///< of the crossbar and its converters, which have a supply of their own; pJ each
  Leakage,  ///< something is powered for a cycle; uW each
};

enum class Event : std::uint8_t {
  InstructionAlu,  // to InstructionSystem: the classes of isa::Energy, in their order
  InstructionMultiply,
  InstructionDivide,
  InstructionSimd,
  InstructionDotProduct,
  InstructionLoad,
  InstructionStore,
  InstructionBranch,
  InstructionJump,
  InstructionSystem,
  CoreActiveCycle,
  CoreAsleepCycle,
  CoreLeakage,
  InstructionFetch,
  PrivateLookup,
  PrivateRefill,
  SharedLookup,
  SharedRefill,
  InstructionCacheCycle,
  InstructionCacheLeakage,
  TcdmAccess,
  TcdmCycle,
  TcdmLeakage,
  TcdmTransfer,
  TcdmConflict,
  BusAccess,
  InterconnectCycle,
  InterconnectLeakage,
  DmaBeat,
  DmaActiveCycle,
  DmaCycle,
  DmaLeakage,
  EventUnitCycle,
  EventUnitLeakage,
  StreamerBeat,
  StreamerWord,
  CrossbarProduct,
  CrossbarRowProgrammed,
  CrossbarCellRead,
  DacRow,
  AdcColumn,
  ColumnFinished,
  ImaActiveCycle,
  ImaCycle,
  ImaLeakage,
  DepthwiseMultiplication,
  DepthwiseActiveCycle,
  DepthwiseCycle,
  DepthwiseLeakage,
  L2Beat,
  L2Leakage,
};

struct EventInfo {
  Event event;
  std::string_view name;  ///< of its price
  Unit unit;
  EventKind kind;
  std::string_view meaning;
};

inline constexpr std::array<EventInfo, 51> kEvents{{
    {Event::InstructionAlu, "instruction_alu", Unit::Cores, EventKind::Work, "instruction retired"},
    {Event::InstructionMultiply, "instruction_multiply", Unit::Cores, EventKind::Work, "instruction retired"},
    {Event::InstructionDivide, "instruction_divide", Unit::Cores, EventKind::Work, "instruction retired"},
    {Event::InstructionSimd, "instruction_simd", Unit::Cores, EventKind::Work, "instruction retired"},
    {Event::InstructionDotProduct, "instruction_dot_product", Unit::Cores, EventKind::Work, "instruction retired"},
    {Event::InstructionLoad, "instruction_load", Unit::Cores, EventKind::Work, "instruction retired"},
    {Event::InstructionStore, "instruction_store", Unit::Cores, EventKind::Work, "instruction retired"},
    {Event::InstructionBranch, "instruction_branch", Unit::Cores, EventKind::Work, "instruction retired"},
    {Event::InstructionJump, "instruction_jump", Unit::Cores, EventKind::Work, "instruction retired"},
    {Event::InstructionSystem, "instruction_system", Unit::Cores, EventKind::Work, "instruction retired"},
    {Event::CoreActiveCycle, "core_active_cycle", Unit::Cores, EventKind::Clock, "cycle of a core that is not asleep"},
    {Event::CoreAsleepCycle, "core_asleep_cycle", Unit::Cores, EventKind::Clock, "cycle of a core, its clock gated"},
    {Event::CoreLeakage, "core_leakage", Unit::Cores, EventKind::Leakage, "a core"},
    {Event::InstructionFetch, "instruction_fetch", Unit::InstructionCache, EventKind::Work,
     "instruction handed to a core"},
    {Event::PrivateLookup, "private_lookup", Unit::InstructionCache, EventKind::Work, "line looked up"},
    {Event::PrivateRefill, "private_refill", Unit::InstructionCache, EventKind::Work, "line written"},
    {Event::SharedLookup, "shared_lookup", Unit::InstructionCache, EventKind::Work, "line looked up and read"},
    {Event::SharedRefill, "shared_refill", Unit::InstructionCache, EventKind::Work, "line written"},
    {Event::InstructionCacheCycle, "instruction_cache_cycle", Unit::InstructionCache, EventKind::Clock,
     "cycle of all caches"},
    {Event::InstructionCacheLeakage, "instruction_cache_leakage", Unit::InstructionCache, EventKind::Leakage,
     "all caches"},
    {Event::TcdmAccess, "tcdm_access", Unit::Tcdm, EventKind::Work, "word read or written, by anyone"},
    {Event::TcdmCycle, "tcdm_cycle", Unit::Tcdm, EventKind::Clock, "cycle of a bank"},
    {Event::TcdmLeakage, "tcdm_leakage", Unit::Tcdm, EventKind::Leakage, "a KiB"},
    {Event::TcdmTransfer, "tcdm_transfer", Unit::Interconnect, EventKind::Work, "word moved to or from a bank"},
    {Event::TcdmConflict, "tcdm_conflict", Unit::Interconnect, EventKind::Work, "request of a core that lost its bank"},
    {Event::BusAccess, "bus_access", Unit::Interconnect, EventKind::Work, "access of a core to anything but the TCDM"},
    {Event::InterconnectCycle, "interconnect_cycle", Unit::Interconnect, EventKind::Clock, "cycle"},
    {Event::InterconnectLeakage, "interconnect_leakage", Unit::Interconnect, EventKind::Leakage, "all of it"},
    {Event::DmaBeat, "dma_beat", Unit::Dma, EventKind::Work, "beat of 64 bits to or from L2"},
    {Event::DmaActiveCycle, "dma_active_cycle", Unit::Dma, EventKind::Clock, "cycle with a transfer under way"},
    {Event::DmaCycle, "dma_cycle", Unit::Dma, EventKind::Clock, "cycle, with or without a transfer"},
    {Event::DmaLeakage, "dma_leakage", Unit::Dma, EventKind::Leakage, "all of it"},
    {Event::EventUnitCycle, "event_unit_cycle", Unit::EventUnit, EventKind::Clock, "cycle"},
    {Event::EventUnitLeakage, "event_unit_leakage", Unit::EventUnit, EventKind::Leakage, "all of it"},
    {Event::StreamerBeat, "streamer_beat", Unit::Streamer, EventKind::Work, "beat of an accelerator's data port"},
    {Event::StreamerWord, "streamer_word", Unit::Streamer, EventKind::Work, "word of such a beat"},
    {Event::CrossbarProduct, "crossbar_product", Unit::ImaCrossbar, EventKind::Analog, "pulse on an array"},
    {Event::CrossbarRowProgrammed, "crossbar_row_programmed", Unit::ImaCrossbar, EventKind::Analog,
     "row of cells programmed"},
    {Event::CrossbarCellRead, "crossbar_cell_read", Unit::ImaCrossbar, EventKind::Analog, "cell read on its own"},
    {Event::DacRow, "dac_row", Unit::ImaConverters, EventKind::Analog, "row driven by a pulse"},
    {Event::AdcColumn, "adc_column", Unit::ImaConverters, EventKind::Analog, "column converted"},
    {Event::ColumnFinished, "column_finished", Unit::ImaDigital, EventKind::Work, "column scaled, offset and clipped"},
    {Event::ImaActiveCycle, "ima_active_cycle", Unit::ImaDigital, EventKind::Clock, "cycle with a job"},
    {Event::ImaCycle, "ima_cycle", Unit::ImaDigital, EventKind::Clock, "cycle, with or without a job"},
    {Event::ImaLeakage, "ima_leakage", Unit::ImaDigital, EventKind::Leakage, "an array with all that belongs to it"},
    {Event::DepthwiseMultiplication, "depthwise_multiplication", Unit::Depthwise, EventKind::Work,
     "multiply-accumulate"},
    {Event::DepthwiseActiveCycle, "depthwise_active_cycle", Unit::Depthwise, EventKind::Clock, "cycle with a job"},
    {Event::DepthwiseCycle, "depthwise_cycle", Unit::Depthwise, EventKind::Clock, "cycle, with or without a job"},
    {Event::DepthwiseLeakage, "depthwise_leakage", Unit::Depthwise, EventKind::Leakage, "all of it"},
    {Event::L2Beat, "l2_beat", Unit::L2, EventKind::Work, "beat of 64 bits read or written"},
    {Event::L2Leakage, "l2_leakage", Unit::L2, EventKind::Leakage, "a KiB"},
}};

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

namespace detail {
constexpr bool events_in_order() {
  for (std::size_t index = 0; index < kEvents.size(); ++index) {
    if (static_cast<std::size_t>(kEvents[index].event) != index) return false;
  }
  return kEvents.back().event == Event::L2Leakage;
}
}  // namespace detail
static_assert(detail::events_in_order(), "the list follows the enumeration");

}  // namespace tessera::arch
