// A network's run on the simulated system: what it came to, as values, as text and as JSON.
//
// Whoever runs the network fills the values; the JSON's keys are documented in docs/reference/run.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/units.hpp"
#include "report/class_scores.hpp"
#include "report/energy_report.hpp"

namespace tessera::report {

/// The first element in which the simulated system and the reference differ.
struct Difference {
  std::size_t element = 0;  ///< position in the tensor, in its memory order
  std::int32_t expected = 0;
  std::int32_t found = 0;
  std::size_t count = 0;  ///< of all elements that differ

  bool operator==(const Difference&) const = default;
};

/// What holding a layer's output to the reference came to.
struct LayerCheck {
  std::optional<Difference> difference;  ///< empty: identical

  bool identical() const { return !difference.has_value(); }
};

struct NetworkLayer {
  std::string name;
  std::string operation;     ///< "Convolution", "Add"
  std::string engine;        ///< "cores", "IMA"
  std::string input_shape;   ///< "56x56x24"
  std::string output_shape;  ///< the same
  std::uint64_t macs = 0;    ///< multiply-accumulates; 0 where there are none
  Cycle cycles = 0;
  std::uint64_t bytes_to_l1 = 0;         ///< moved by DMA from L2
  std::uint64_t bytes_from_l1 = 0;       ///< moved by DMA to L2
  std::uint32_t tiles = 1;               ///< parts the layer was cut into
  std::uint32_t pixels_per_product = 1;  ///< on the in-memory accelerator
  std::string note;                      ///< why it runs as it does; may be empty
  std::optional<LayerCheck> check;       ///< empty: not checked
};

/// A whole and the part of it that is used.
struct Usage {
  std::uint64_t used = 0;
  std::uint64_t available = 0;
};

struct NetworkReport {
  std::string network;
  std::string input;  ///< the file, for people
  std::string machine;
  std::string mapping;
  std::uint32_t clock_mhz = 0;
  std::vector<NetworkLayer> layers;
  Cycle cycles = 0;                 ///< from the first layer's start to the last one's end
  std::string numerics;             ///< of the in-memory accelerator: "exact"; empty without one
  Usage arrays;                     ///< crossbars
  Usage cells;                      ///< of those crossbars that are used
  Usage l1;                         ///< bytes, at the peak
  Usage l2;                         ///< bytes
  std::uint64_t bytes_to_l1 = 0;    ///< moved by DMA from L2, in the whole run
  std::uint64_t bytes_from_l1 = 0;  ///< moved by DMA to L2, in the whole run
  Usage asleep;                     ///< core-cycles asleep, of all core-cycles
  std::vector<float> output;        ///< the network's first output as real numbers; empty if not kept
  std::vector<ClassScore> top;      ///< best first
  /// By layer, in their order; empty if not asked for, or at a clock without a known voltage.
  std::optional<EnergyReport> energy;

  std::uint64_t macs() const;
  double milliseconds(Cycle duration) const;
  double inferences_per_second() const;  ///< 0 for a run of no cycles
  /// Whether any layer was checked; whether none of those differs.
  bool checked() const;
  bool identical() const;
};

/// A table of the layers, totals, and the best classes.
std::string to_text(const NetworkReport& report);

/// One document for any number of runs of a network: `{"network", "machine", "mapping", "clock_mhz", "runs": [...]}`.
/// The common keys are those of the first run.
std::string to_json(std::span<const NetworkReport> reports);

}  // namespace tessera::report
