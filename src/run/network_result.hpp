// What a network's run on the simulated system came to: the values that reports are made of.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "arch/machine.hpp"
#include "base/units.hpp"
#include "energy/energy_result.hpp"
#include "graph/reference/window.hpp"
#include "run/class_result.hpp"

namespace tessera::run {

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

struct LayerResult {
  std::string name;
  std::string operation;  ///< "convolution", "add"
  std::string engine;     ///< "cores", "IMA"
  graph::ImageShape input;
  graph::ImageShape output;
  std::uint64_t macs = 0;  ///< multiply-accumulates; 0 where there are none
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

struct NetworkResult {
  std::string network;  ///< what it is called
  std::string input;    ///< the same
  std::string machine;
  std::string mapping;
  std::uint32_t clock_mhz = 0;
  std::vector<LayerResult> layers;
  Cycle cycles = 0;                           ///< from the first layer's start to the last one's end
  std::optional<arch::ImaNumerics> numerics;  ///< of the in-memory accelerator; empty without one
  Usage arrays;                               ///< crossbars
  Usage cells;                                ///< of those crossbars that are used
  Usage l1;                                   ///< bytes, at the peak
  Usage l2;                                   ///< bytes
  std::uint64_t bytes_to_l1 = 0;              ///< moved by DMA from L2, in the whole run
  std::uint64_t bytes_from_l1 = 0;            ///< moved by DMA to L2, in the whole run
  Usage asleep;                               ///< core-cycles asleep, of all core-cycles
  bool timing_only = false;                   ///< there is no answer: `output` and `top` are empty
  std::vector<float> output;                  ///< the network's first output as real numbers
  std::vector<ClassScore> top;                ///< best first
  /// By layer, in their order; empty at a clock without a known voltage.
  std::optional<energy::EnergyResult> energy;

  std::uint64_t macs() const {
    std::uint64_t sum = 0;
    for (const LayerResult& layer : layers) sum += layer.macs;
    return sum;
  }
  double milliseconds(Cycle duration) const {
    return clock_mhz == 0 ? 0 : static_cast<double>(duration) / static_cast<double>(std::uint64_t{clock_mhz} * 1000);
  }
  /// 0 for a run of no cycles.
  double inferences_per_second() const {
    return cycles == 0 ? 0 : static_cast<double>(std::uint64_t{clock_mhz} * 1'000'000) / static_cast<double>(cycles);
  }
  /// Whether any layer was checked.
  bool checked() const {
    return std::ranges::any_of(layers, [](const LayerResult& layer) { return layer.check.has_value(); });
  }
  /// Whether none of those that were checked differs.
  bool identical() const {
    return std::ranges::all_of(layers,
                               [](const LayerResult& layer) { return !layer.check || layer.check->identical(); });
  }
};

}  // namespace tessera::run
