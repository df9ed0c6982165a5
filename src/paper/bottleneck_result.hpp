// What the Bottleneck benchmark came to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/units.hpp"
#include "energy/energy_result.hpp"

namespace tessera::paper {

struct BottleneckLayer {
  std::string name;
  std::string engine;
  std::uint64_t macs = 0;  ///< 0: elements, not products
  std::uint64_t elements = 0;
  Cycle cycles = 0;
};

/// Cycles lost to a cause, all cores together.
struct LostCycles {
  std::string cause;
  std::uint64_t cycles = 0;
};

struct MappedBottleneck {
  std::string mapping;
  Cycle cycles = 0;
  std::vector<BottleneckLayer> layers;
  bool outputs_match = false;
  std::vector<LostCycles> stalls;
  std::uint64_t cells = 0;
  std::uint32_t arrays = 0;
  std::uint32_t l1_bytes = 0;
  double published = 0;                        ///< speed relative to `cores`
  std::vector<double> hypotheses;              ///< the same, by hypothesis
  double published_area_efficiency = 0;        ///< operations a second and square millimetre, relative to `cores`
  double published_efficiency = 0;             ///< energy efficiency relative to `cores`
  std::optional<energy::EnergyResult> energy;  ///< empty at a clock without a known voltage

  std::uint64_t macs() const {
    std::uint64_t sum = 0;
    for (const BottleneckLayer& layer : layers) sum += layer.macs;
    return sum;
  }
};

struct BottleneckResult {
  std::string machine;
  std::uint32_t clock_mhz = 0;
  std::string dimensions;
  std::vector<std::string> hypotheses;  ///< their names
  std::vector<MappedBottleneck> mappings;

  /// Of a mapping, relative to `cores`; nothing if that was not run.
  std::optional<double> speed(const MappedBottleneck& mapping) const;
  /// The same for energy efficiency: the energy of `cores` divided by the mapping's.
  std::optional<double> efficiency(const MappedBottleneck& mapping) const;
  /// The same for operations a square millimetre of a cluster with what the mapping uses.
  std::optional<double> area_efficiency(const MappedBottleneck& mapping) const;
};

}  // namespace tessera::paper
