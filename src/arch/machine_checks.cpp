#include "arch/machine_checks.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/bits.hpp"
#include "base/error.hpp"

namespace tessera::arch {

namespace {

struct NamedRegion {
  std::string name;
  Region region;
};

std::uint64_t end_of(const Region& region) { return std::uint64_t{region.base} + region.size; }

class Checker {
 public:
  Checker(const Machine& machine, const std::string& file) : machine_(machine), file_(file) {}

  void check() const {
    if (machine_.flavour == Flavour::Single) {
      check_single();
    } else {
      check_regions(cluster_regions());
      if (machine_.instruction_cache.kind == CacheKind::PrivateShared) check_caches();
      check_accelerators();
    }
  }

 private:
  [[noreturn]] void fail(const std::string& path, const std::string& message, const std::string& hint) const {
    throw Error(ErrorKind::Config, file_ + ": " + path, message, hint);
  }

  void check_single() const {
    if (machine_.cores != 1) {
      fail("machine.cores", fmt::format("a machine of flavour 'single' has 1 core, not {}", machine_.cores),
           "say cores = 1, or flavour = \"cluster\"");
    }
    if (machine_.flat.empty()) fail("flat", "a machine of flavour 'single' needs memory", "add [[flat]] sections");
    std::vector<NamedRegion> regions;
    for (const FlatMemory& memory : machine_.flat) {
      regions.push_back({fmt::format("flat[{}]", regions.size()), memory.region()});
    }
    check_regions(regions);
  }

  std::vector<NamedRegion> cluster_regions() const {
    std::vector<NamedRegion> regions{{"tcdm", machine_.tcdm.region()},
                                     {"tcdm.alias", machine_.tcdm.alias_region()},
                                     {"l2", machine_.l2.region()},
                                     {"the peripherals", map::cluster_peripherals},
                                     {"the event unit", map::event_unit_direct},
                                     {"the DMA's control port", map::dma_direct},
                                     {"the SoC's peripherals", map::soc_peripherals}};
    return regions;
  }

  void check_regions(const std::vector<NamedRegion>& regions) const {
    for (std::size_t i = 0; i < regions.size(); ++i) {
      const auto& [name, region] = regions[i];
      if (!is_aligned(region.base, 4u)) fail(name, "starts inside a word", "give an address that is a multiple of 4");
      if (end_of(region) > std::uint64_t{1} << 32) fail(name, "reaches beyond 4 GiB", "a smaller size or base");
      for (std::size_t j = 0; j < i; ++j) check_apart(regions[j], regions[i]);
    }
  }

  void check_apart(const NamedRegion& a, const NamedRegion& b) const {
    if (end_of(a.region) <= b.region.base || end_of(b.region) <= a.region.base) return;
    fail(b.name,
         fmt::format("{:#010x} to {:#010x} overlaps {}, {:#010x} to {:#010x}", b.region.base, end_of(b.region) - 1,
                     a.name, a.region.base, end_of(a.region) - 1),
         "move or shrink one of them");
  }

  void check_caches() const {
    const InstructionCache& cache = machine_.instruction_cache;
    if (cache.line_bytes * cache.private_ways > cache.private_bytes) {
      fail("instruction_cache.private_bytes", "holds less than one set", "fewer private_ways or a smaller line_bytes");
    }
    if (cache.line_bytes * cache.shared_ways * cache.shared_banks > cache.shared_bytes) {
      fail("instruction_cache.shared_bytes", "holds less than one set a bank",
           "fewer shared_ways or shared_banks, or a smaller line_bytes");
    }
    if (cache.line_bytes * 8 < machine_.l2.data_width_bits) {
      fail("instruction_cache.line_bytes", "a line is narrower than l2.data_width_bits", "a larger line_bytes");
    }
  }

  void check_accelerators() const {
    const Ima& ima = machine_.ima;
    if (ima.partial_sum_bits < ima.adc_bits + 3) {
      fail("ima.partial_sum_bits",
           fmt::format("{} bits, fewer than adc_bits + 3 = {}", ima.partial_sum_bits, ima.adc_bits + 3), "more bits");
    }
    if (!ima.present || !ima.analog()) return;
    constexpr std::uint32_t kMostRows = 512;  // sums of currents fit 32 bits (analog/pulse.hpp)
    if (ima.rows > kMostRows) {
      fail("ima.rows", fmt::format("{} rows, numerics \"analog\" has at most {}", ima.rows, kMostRows),
           "fewer rows, or numerics = \"exact\"");
    }
    if (ima.columns % ima.slices != 0) {
      fail("ima.columns", fmt::format("{} columns do not hold {} slices for each weight", ima.columns, ima.slices),
           "a multiple of ima.slices");
    }
    if (ima.rows % ima.cells != 0) {
      fail("ima.rows", fmt::format("{} rows do not hold {} cells for each weight", ima.rows, ima.cells),
           "an even number");
    }
    if (ima.encoding == InputEncoding::Raw && ima.drive != InputDrive::ZeroPoint) {
      fail("ima.drive", "encoding \"raw\" drives the input itself, not its distance from an offset",
           "drive = \"zero_point\", or another encoding");
    }
  }

  const Machine& machine_;
  const std::string& file_;
};

}  // namespace

void check_machine(const Machine& machine, const std::string& file) { Checker(machine, file).check(); }

}  // namespace tessera::arch
