// What runs layers: a row for each engine. An engine is a folder here that defines its row, and a line in engines.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "arch/machine.hpp"
#include "base/units.hpp"
#include "compile/engines/lowered.hpp"
#include "compile/layer.hpp"
#include "compile/part.hpp"

namespace tessera::compile {

struct CrossbarPlan;  // compile/engines/ima/crossbars.hpp

/// A layer, or some of its output channels, that is to be lowered.
struct LowerRequest {
  const Network& network;
  std::size_t index;  ///< of the layer
  Range channels;
  const arch::Machine& machine;
  const CrossbarPlan& crossbars;

  const Layer& layer() const { return network.layers[index]; }
  std::int32_t input_zero_point() const { return network.tensors[layer().inputs[0]].zero_point; }
};

/// What an engine keeps of all its layers together, from before the run on: weights in cells.
struct EngineResources {
  /// Cells that a layer takes. What is scarce goes to the layers that save most cycles for each of them.
  std::uint64_t (*cells)(const Layer& layer, const arch::Machine& machine);
  /// Why the layers on the engine do not find room together, or nothing.
  std::optional<std::string> (*shortage)(const Network& network, const arch::Machine& machine);
  /// The most copies of a layer's weights that are of use, each computing another pixel of one product.
  std::uint32_t (*most_copies)(const Layer& layer, const arch::Machine& machine);
  /// Spends what the layers leave on copies of small ones, those first that this saves most.
  void (*spend)(Network& network, const arch::Machine& machine);
};

struct Engine {
  std::string_view key;   ///< in options and files: "ima"
  std::string_view name;  ///< in tables and messages: "IMA"
  /// Why it cannot run the layer on this machine, or nothing.
  std::optional<std::string> (*refusal)(const Layer& layer, const arch::Machine& machine);
  /// Cycles that a part of a layer which it does not refuse is estimated to take, data and weights in L1.
  Cycle (*cycles)(const Layer& layer, const Part& part, const arch::Machine& machine);
  /// What the layer needs in memory, and its parameters.
  LoweredStep (*lower)(const LowerRequest& request);
  /// Null if it keeps nothing between jobs.
  const EngineResources* resources = nullptr;
  /// Its parts may have some of the channels, multiples of this from the first one on; 0: all of them.
  std::int32_t channel_unit = 0;
  /// It computes column by column, each of which costs a start: parts of whole columns pay.
  bool prefers_columns = false;
  /// That a part is estimated to take longer for each byte that the DMA moves meanwhile.
  double cycles_a_byte_moved = 0;
};

/// All of them; the cores come first, and where several are as fast, the earlier one is taken.
std::span<const Engine* const> engines();

/// "cores, ima, ..."
std::string engine_keys();
/// Null if there is none of this key.
const Engine* find_engine(std::string_view key);

}  // namespace tessera::compile
