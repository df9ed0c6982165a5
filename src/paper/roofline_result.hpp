// What the roofline sweep of the in-memory accelerator came to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/units.hpp"

namespace tessera::paper {

/// A point-wise layer whose matrix fills a part of one array, run as a guest program.
struct RooflinePoint {
  std::uint32_t clock_mhz = 0;
  std::string execution;
  std::uint32_t bus_bits = 0;
  double utilisation = 0;  ///< of the cells of the array
  std::uint32_t rows = 0;
  std::uint32_t columns = 0;
  std::uint64_t products = 0;
  Cycle cycles = 0;          ///< of the layer, configuration included
  Cycle compute_cycles = 0;  ///< of all products
  std::uint64_t beats = 0;   ///< of both streams

  double cycles_per_product() const { return static_cast<double>(cycles) / static_cast<double>(products); }
  double gops() const;
  /// The beats of a product take longer than the product itself.
  bool memory_bound() const { return beats > compute_cycles; }
  /// Cycles that are not spent computing, as a part of all.
  double streaming_share() const { return 1 - static_cast<double>(compute_cycles) / static_cast<double>(cycles); }
};

struct RooflineResult {
  std::string machine;
  std::uint32_t pixels = 0;
  std::vector<RooflinePoint> points;
};

}  // namespace tessera::paper
