// Lowered layers, made when first asked for and kept, and the blobs that hold their weights and parameters.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "arch/machine.hpp"
#include "compile/engines/engine.hpp"
#include "compile/engines/ima/crossbars.hpp"
#include "compile/place/schedule.hpp"

namespace tessera::compile {

/// Shares the values that it lowers, so that it may outlive whoever made them.
class Lowering : public Sizes {
 public:
  Lowering(std::shared_ptr<const Network> network, arch::Machine machine,
           std::shared_ptr<const CrossbarPlan> crossbars);

  const LoweredStep& step(std::size_t layer, const Range& channels) const;
  /// The first layer that differs from this one in its numbers alone: it takes as many cycles and bytes. The layer
  /// itself where that is not known.
  std::size_t alike(std::size_t layer) const { return alike_[layer]; }

  /// That a part of a layer is estimated to take, data and weights in L1; estimates are remembered.
  Cycle cycles(std::size_t layer, const Part& part) const;
  /// That a part takes less where the step before computed another part of the same layer.
  Cycle repeated_cycles(std::size_t layer) const { return whole_step(layer).repeated_cycles; }

  /// Where the constants lie in a blob, then the parameters of each of its parts.
  std::vector<std::uint32_t> blob_offsets(std::size_t layer, const Range& channels, std::size_t parts) const;

  std::uint32_t constant_bytes(std::size_t layer, const Range& channels) const override;
  std::uint32_t parameter_bytes(std::size_t layer) const override;
  std::uint32_t buffer_bytes(std::size_t layer, const Range& channels, const Part& part) const override;

 private:
  /// What an estimate depends on: the layer, or an earlier one that it is like, the part's sizes, and the padding
  /// around it.
  using PartKey = std::array<std::int32_t, 13>;
  struct HashOfPart {
    std::size_t operator()(const PartKey& key) const;
  };

  std::size_t find_alike(std::size_t layer) const;
  const LoweredStep& whole_step(std::size_t layer) const;
  Cycle estimate(std::size_t layer, const Part& part) const;

  std::shared_ptr<const Network> network_;
  arch::Machine machine_;
  std::shared_ptr<const CrossbarPlan> crossbars_;
  using Key = std::pair<std::size_t, std::pair<std::int32_t, std::int32_t>>;  ///< layer, first and number of channels
  mutable std::map<Key, LoweredStep> lowered_;
  mutable std::vector<const LoweredStep*> whole_steps_;  ///< of each layer with all its channels; null until asked for
  mutable std::unordered_map<PartKey, Cycle, HashOfPart> cycles_;
  mutable std::vector<std::uint32_t> parameter_bytes_;  ///< of each layer; 0 until asked for
  std::vector<std::size_t> alike_;                      ///< of each layer: see alike()
};

}  // namespace tessera::compile
