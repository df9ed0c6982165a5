// The description of a machine: what `configs/*.toml` hold, checked.
//
// A machine is either one core on flat memory (`single`) or a cluster. The structures hold values only; name, default,
// unit, range, source and meaning of each are a line in `machine_fields.cpp` or, of an accelerator, in its file in
// `accelerators/`, which is also where defaults come from.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "arch/accelerators/list.hpp"
#include "arch/address_map.hpp"
#include "base/divide.hpp"
#include "base/field_list.hpp"
#include "base/units.hpp"

namespace tessera {

namespace arch {
enum class Flavour : std::uint8_t { Single, Cluster };
enum class L2CoreAccess : std::uint8_t { Ideal, Axi };
enum class CacheKind : std::uint8_t { Ideal, PrivateShared };
enum class TrapVector : std::uint8_t { Entry };
}  // namespace arch

template <>
inline constexpr std::array<std::string_view, 2> enum_names<arch::Flavour>{"single", "cluster"};
template <>
inline constexpr std::array<std::string_view, 2> enum_names<arch::L2CoreAccess>{"ideal", "axi"};
template <>
inline constexpr std::array<std::string_view, 2> enum_names<arch::CacheKind>{"ideal", "private_shared"};
template <>
inline constexpr std::array<std::string_view, 1> enum_names<arch::TrapVector>{"entry"};

}  // namespace tessera

namespace tessera::arch {

/// A memory without wait states; only machines of one core have them.
struct FlatMemory {
  FlatMemory();
  Address base = 0;
  std::uint32_t size_kib = 0;

  Region region() const { return {base, size_kib * 1024}; }
};

struct Tcdm {
  Tcdm();
  Address base = 0;
  Address alias = 0;
  std::uint32_t size_kib = 0;
  std::uint32_t banks = 0;

  Region region() const { return {base, size_kib * 1024}; }
  Region alias_region() const { return {alias, size_kib * 1024}; }
};

struct L2 {
  L2();
  Address base = 0;
  std::uint32_t size_kib = 0;
  std::uint32_t port_latency = 0;
  std::uint32_t data_width_bits = 0;
  L2CoreAccess core_access = L2CoreAccess::Ideal;

  Region region() const { return {base, size_kib * 1024}; }
};

struct InstructionCache {
  InstructionCache();
  CacheKind kind = CacheKind::Ideal;
  std::uint32_t line_bytes = 0;
  std::uint32_t private_bytes = 0;
  std::uint32_t private_ways = 0;
  std::uint32_t shared_bytes = 0;
  std::uint32_t shared_ways = 0;
  std::uint32_t shared_banks = 0;
};

struct Dma {
  static constexpr std::uint32_t ports = 4;  ///< at the banks

  Dma();
  bool present = false;
  std::uint32_t open_transfers = 0;
  std::uint32_t burst_bytes = 0;
};

struct EventUnit {
  EventUnit();
  std::uint32_t barriers = 0;
  std::uint32_t mutexes = 0;
  std::uint32_t software_events = 0;
};

/// What accelerators share: the data port, and the frame of each (accel/hwpe/accelerator.hpp).
struct Accelerators {
  Accelerators();
  std::uint32_t data_width_bits = 0;
  std::uint32_t fifo_beats = 0;
  std::uint32_t contexts = 0;
  std::uint32_t start_cycles = 0;
  std::uint32_t end_cycles = 0;

  std::uint32_t lanes() const { return data_width_bits / 32; }
};

/// Cycles of a clock that a time takes, rounded up.
constexpr Cycle cycles_of_ns(std::uint64_t nanoseconds, std::uint64_t clock_mhz) {
  return divide_up(nanoseconds * clock_mhz, 1000);
}

struct Boot {
  Boot();
  TrapVector mtvec = TrapVector::Entry;
  std::uint32_t trap_vector_alignment = 0;
};

struct Machine {
  Machine();
  std::string name;
  std::string description;
  Flavour flavour = Flavour::Cluster;
  std::uint32_t cores = 0;
  std::uint32_t clock_mhz = 0;
  std::uint64_t max_cycles = 0;  ///< 0: no limit

  std::vector<FlatMemory> flat;  ///< flavour `single` only
  Tcdm tcdm;                     ///< this and what follows, but `boot`: flavour `cluster` only
  L2 l2;
  InstructionCache instruction_cache;
  Dma dma;
  EventUnit event_unit;
  Accelerators accelerators;
#define TESSERA_ONE(Type, member) Type member;
  TESSERA_ACCELERATORS(TESSERA_ONE)
#undef TESSERA_ONE
  Boot boot;

  bool has_accelerators() const {
#define TESSERA_ONE(Type, member) || member.present
    return false TESSERA_ACCELERATORS(TESSERA_ONE);
#undef TESSERA_ONE
  }

  /// Numbers of requesters at the TCDM's interconnect: cores from 0 on, the accelerators' lanes from 8 on, the DMA's
  /// ports from 12 on, as in the measured hardware; each moves up where those before it need more.
  unsigned first_lane_requester() const { return std::max(8u, cores); }
  unsigned first_dma_requester() const {
    return std::max(12u, has_accelerators() ? first_lane_requester() + accelerators.lanes() : cores);
  }
};

/// Reads and checks a machine; `file` names the text in messages. Throws Error{Config}.
Machine parse_machine(std::string_view text, std::string_view file);

/// A shipped machine by its name, or any by its file: what ends in ".toml" or holds a '/' is a file.
Machine load_machine(const std::string& name_or_file);

/// The machine as TOML; parsing it gives the same machine.
std::string to_toml(const Machine& machine);

/// Every parameter with default, unit, range, source and meaning, as Markdown.
std::string machine_reference();

}  // namespace tessera::arch
