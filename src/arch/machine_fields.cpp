#include "arch/machine_fields.hpp"

#include <cstdint>
#include <limits>

#include "arch/limits.hpp"

namespace tessera::arch {

namespace {

constexpr Allowed any_address = range(0, std::numeric_limits<Address>::max());
constexpr Allowed any_count = range(0, std::numeric_limits<std::int64_t>::max());

// Up to 1 GiB: sizes in bytes stay within 32 bits.
constexpr Allowed memory_kib = range(1, 1'048'576);

}  // namespace

// One parameter, one line.
// clang-format off

const FieldList<Machine>& general_fields() {
  static const FieldList<Machine> list{"machine", "The machine as a whole.", {
      field<&Machine::name>("name", "", "", anything(), Source::Specified, "shown in reports"),
      field<&Machine::description>("description", "", "", anything(), Source::Specified, "one sentence"),
      field<&Machine::flavour>("flavour", Flavour::Cluster, "", one_of<Flavour>(), Source::Specified, "`single`: one core on flat memory; `cluster`: cores on shared banks"),
      field<&Machine::cores>("cores", 8, "cores", range(1, kMaxCores), Source::Published, "CV32E40P cores"),
      field<&Machine::clock_mhz>("clock_mhz", 500, "MHz", range(1, 10'000), Source::Published, "cluster clock at 0.8 V; scales reports, never cycles"),
      field<&Machine::max_cycles>("max_cycles", 0, "cycles", any_count, Source::Specified, "a run longer than this is stopped; 0: never"),
  }};
  return list;
}

const FieldList<FlatMemory>& flat_fields() {
  static const FieldList<FlatMemory> list{"flat", "A memory without wait states, one section for each; flavour `single` only.", {
      field<&FlatMemory::base>("base", 0, address_unit, any_address, Source::Specified, "first address"),
      field<&FlatMemory::size_kib>("size_kib", 4096, "KiB", memory_kib, Source::Assumed, "size; host memory is taken only where it is touched"),
  }};
  return list;
}

const FieldList<Tcdm>& tcdm_fields() {
  static const FieldList<Tcdm> list{"tcdm", "The memory shared by cores, DMA and accelerators, one access a bank and cycle; flavour `cluster` only.", {
      field<&Tcdm::base>("base", map::tcdm_base, address_unit, any_address, Source::Published, "first address"),
      field<&Tcdm::alias>("alias", map::tcdm_alias, address_unit, any_address, Source::Measured, "first address of the same memory, once more"),
      field<&Tcdm::size_kib>("size_kib", 512, "KiB", range(1, 2048), Source::Published, "size of all banks together"),
      field<&Tcdm::banks>("banks", 32, "banks", powers_of_two(1, kMaxBanks), Source::Published, "interleaved by 32-bit words"),
  }};
  return list;
}

const FieldList<L2>& l2_fields() {
  static const FieldList<L2> list{"l2", "The memory of the microcontroller system, behind an AXI port; flavour `cluster` only.", {
      field<&L2::base>("base", map::l2_base, address_unit, any_address, Source::Published, "first address"),
      field<&L2::size_kib>("size_kib", 4096, "KiB", memory_kib, Source::Assumed, "size"),
      field<&L2::port_latency>("port_latency", 1, "cycles", range(1, 1000), Source::Measured, "from the accepted read address to the first read beat, and from the last write beat to the response"),
      field<&L2::data_width_bits>("data_width_bits", 64, "bits", powers_of_two(64, 64), Source::Published, "width of the port: a beat a cycle"),
      field<&L2::core_access>("core_access", L2CoreAccess::Ideal, "", one_of<L2CoreAccess>(), Source::Measured, "`ideal`: every core has a one-cycle responder of its own; `axi`: the cores' loads and stores take the port"),
  }};
  return list;
}

const FieldList<InstructionCache>& instruction_cache_fields() {
  static const FieldList<InstructionCache> list{"instruction_cache", "Private caches refilled from a shared one, itself refilled through the L2 port; flavour `cluster` only.", {
      field<&InstructionCache::kind>("kind", CacheKind::Ideal, "", one_of<CacheKind>(), Source::Measured, "`ideal`: every fetch hits; `private_shared`: two levels"),
      field<&InstructionCache::line_bytes>("line_bytes", 16, "bytes", powers_of_two(8, 64), Source::Published, "line of both levels"),
      field<&InstructionCache::private_bytes>("private_bytes", 512, "bytes", powers_of_two(64, 65'536), Source::Published, "private cache of each core; a hit costs nothing"),
      field<&InstructionCache::private_ways>("private_ways", 4, "ways", powers_of_two(1, 16), Source::Published, "associativity of the private caches"),
      field<&InstructionCache::shared_bytes>("shared_bytes", 4096, "bytes", powers_of_two(64, 1'048'576), Source::Published, "shared cache, all banks together"),
      field<&InstructionCache::shared_ways>("shared_ways", 4, "ways", powers_of_two(1, 16), Source::Published, "associativity of the shared cache"),
      field<&InstructionCache::shared_banks>("shared_banks", 2, "banks", powers_of_two(1, 16), Source::Published, "interleaved by lines, one look-up a bank and cycle"),
  }, {
      RemovedKey{"shared_hit_cycles", "is no parameter any more: what a miss costs follows from the caches' measured rules, clock by clock", "remove the line; docs/design/memory.md has the rules"},
  }};
  return list;
}

const FieldList<Dma>& dma_fields() {
  static const FieldList<Dma> list{"dma", "The DMA (MCHAN) between TCDM and L2: two 32-bit read ports and two write ports to the TCDM; flavour `cluster` only.", {
      field<&Dma::present>("present", true, "", anything(), Source::Published, "false: its addresses are unmapped"),
      field<&Dma::open_transfers>("open_transfers", 8, "transfers", range(1, 16), Source::Measured, "transfer identifiers"),
      field<&Dma::burst_bytes>("burst_bytes", 256, "bytes", powers_of_two(8, 2048), Source::Measured, "bursts on the L2 port are split at multiples of this"),
  }};
  return list;
}

const FieldList<EventUnit>& event_unit_fields() {
  static const FieldList<EventUnit> list{"event_unit", "Hardware synchronisation; flavour `cluster` only.", {
      field<&EventUnit::barriers>("barriers", 8, "barriers", range(1, 16), Source::Measured, "hardware barriers"),
      field<&EventUnit::mutexes>("mutexes", 1, "mutexes", range(1, 16), Source::Measured, "hardware mutexes"),
      field<&EventUnit::software_events>("software_events", 8, "events", range(1, 8), Source::Measured, "events a core can trigger in others"),
  }};
  return list;
}

const FieldList<Accelerators>& accelerators_fields() {
  static const FieldList<Accelerators> list{"accelerators", "What the accelerators share: one data port to the TCDM, and the frame of each; flavour `cluster` only.", {
      field<&Accelerators::data_width_bits>("data_width_bits", 128, "bits", powers_of_two(32, 512), Source::Published, "data port: a requester of the interconnect for each 32 bits"),
      field<&Accelerators::fifo_beats>("fifo_beats", 4, "beats", range(2, 16), Source::Assumed, "depth of the FIFOs of source and sink"),
      field<&Accelerators::contexts>("contexts", 2, "jobs", range(1, 4), Source::Published, "job contexts of each accelerator"),
      field<&Accelerators::start_cycles>("start_cycles", 6, "cycles", range(1, 1000), Source::Measured, "from TRIGGER to the first request of a bank; on an open HWPE"),
      field<&Accelerators::end_cycles>("end_cycles", 4, "cycles", range(1, 1000), Source::Assumed, "from the last beat, seen complete, to the event"),
  }};
  return list;
}

const FieldList<Boot>& boot_fields() {
  static const FieldList<Boot> list{"boot", "The state of the cores at reset.", {
      field<&Boot::mtvec>("mtvec", TrapVector::Entry, "", one_of<TrapVector>(), Source::Measured, "trap vector at reset: `entry`, the program's entry point"),
      field<&Boot::trap_vector_alignment>("trap_vector_alignment", 256, "bytes", powers_of_two(4, 256), Source::Published, "mtvec holds multiples of this; 256 in hardware"),
  }};
  return list;
}

// clang-format on

FlatMemory::FlatMemory() { flat_fields().set_defaults(*this); }
Tcdm::Tcdm() { tcdm_fields().set_defaults(*this); }
L2::L2() { l2_fields().set_defaults(*this); }
InstructionCache::InstructionCache() { instruction_cache_fields().set_defaults(*this); }
Dma::Dma() { dma_fields().set_defaults(*this); }
EventUnit::EventUnit() { event_unit_fields().set_defaults(*this); }
Accelerators::Accelerators() { accelerators_fields().set_defaults(*this); }
Boot::Boot() { boot_fields().set_defaults(*this); }
Machine::Machine() { general_fields().set_defaults(*this); }

}  // namespace tessera::arch
