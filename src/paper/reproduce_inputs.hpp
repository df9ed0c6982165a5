// What MobileNetV2's published figures are held to: the network, the layer that only its table has, and a machine with
// the memory that the table assumes.
#pragma once

#include <string_view>

#include "arch/machine.hpp"
#include "compile/layer.hpp"
#include "graph/graph.hpp"

namespace tessera::paper {

/// The row of the published table that MobileNetV2 does not have.
inline constexpr std::string_view kNotInTheNetwork = "000 PW";

/// What a product takes in the closed forms of the table: 130 ns.
inline constexpr double kProductMilliseconds = 130e-6;

/// MobileNetV2 1.0 224 with 1001 classes and random weights.
graph::Graph mobilenet_v2_to_reproduce();

/// "000" as a network: point-wise, 112 x 112 pixels, 32 -> 32 channels, on the in-memory accelerator.
compile::Network layer_not_in_the_network();

/// Some data for the graph's input.
graph::Data input_to_reproduce(const graph::Graph& graph);

/// The machine with the TCDM of `cluster-2mb`, which holds all activations of MobileNetV2.
arch::Machine with_roomy_l1(arch::Machine machine);

}  // namespace tessera::paper
