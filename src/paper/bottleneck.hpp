// The Bottleneck benchmark: a block of MobileNetV2 (expand, depth-wise 3x3, project, add) in five mappings.
//
// Dimensions of the published figure are not stated; 16 x 16 pixels, 120 -> 600 -> 120 channels fit every number that
// is (Garofalo et al., JETCAS 2022, section on the Bottleneck). Weights, scales and input are drawn from a seed.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "arch/machine.hpp"
#include "compile/choice.hpp"
#include "compile/layer.hpp"

namespace tessera::paper {

struct BottleneckShape {
  std::int32_t height = 16;
  std::int32_t width = 16;
  std::int32_t channels = 120;
  std::int32_t expanded = 600;
  std::uint32_t seed = 1;
};

/// A published mapping, by the keys of engines. Additions are on the cores.
struct BottleneckMapping {
  std::string_view name;
  std::string_view pointwise;
  std::string_view depthwise;
  std::uint32_t channels_per_job = compile::CrossbarUse{}.channels_per_job;  ///< depth-wise on the crossbar

  compile::Choice choice() const;
};

/// In the order of the published table.
inline constexpr std::array<BottleneckMapping, 5> kBottleneckMappings{{
    {"cores", "cores", "cores"},
    {"ima-cjob8", "ima", "ima", 8},
    {"ima-cjob16", "ima", "ima", 16},
    {"hybrid", "ima", "cores"},
    {"ima-dw", "ima", "depthwise"},
}};

struct Bottleneck {
  compile::Network network;
  std::vector<std::int8_t> input;
};

/// Throws Error{Usage} on dimensions out of range.
Bottleneck make_bottleneck(const BottleneckShape& shape);

/// Its layers on the engines of a mapping. Throws Error{Input} naming the layer that its engine cannot run.
compile::Network mapped(const compile::Network& network, const arch::Machine& machine,
                        const BottleneckMapping& mapping);

/// What the published ratios are made of, by one of two readings of the paper: cycles a product and rates of the cores.
/// The first follows from the stated times; the second is what the published ratios fit.
struct Hypothesis {
  std::string_view name;
  double product_cycles;
  double pointwise_macs;  ///< a cycle, on the cores
  double depthwise_macs;
  double added_elements;  ///< a cycle
  double engine_macs;     ///< a cycle, of the depth-wise engine
};
inline constexpr std::array<Hypothesis, 2> kHypotheses{{
    {"65 cycles a product", 65, 15.5, 4.5, 1, 29.7},
    {"105 cycles a product", 105, 16, 3.5, 1, 29.7},
}};

/// Cycles that a hypothesis gives the mapping, with arrays of 256 x 256.
double hypothetical_cycles(const Hypothesis& hypothesis, const BottleneckShape& shape,
                           const BottleneckMapping& mapping);

}  // namespace tessera::paper
