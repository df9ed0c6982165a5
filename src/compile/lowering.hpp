// Lowered layers, made when first asked for and kept, and the blobs that hold their weights and parameters.
#pragma once

#include <map>
#include <memory>
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
  /// That a part of a layer's channels is estimated to take, data and weights in L1.
  Cycle cycles(std::size_t layer, const Range& channels, const Part& part) const;

  /// Weights and tables alone.
  std::uint32_t constant_bytes(std::size_t layer, const Range& channels) const;
  /// Where the constants lie in a blob, then the parameters of each of its parts.
  std::vector<std::uint32_t> blob_offsets(std::size_t layer, const Range& channels, std::size_t parts) const;

  std::uint32_t blob_bytes(std::size_t layer, const Range& channels, std::size_t parts) const override;
  std::uint32_t buffer_bytes(std::size_t layer, const Range& channels, const Part& part) const override;

 private:
  std::uint32_t parameter_bytes(const LoweredStep& step, std::size_t layer) const;

  std::shared_ptr<const Network> network_;
  arch::Machine machine_;
  std::shared_ptr<const CrossbarPlan> crossbars_;
  using Key = std::pair<std::size_t, std::pair<std::int32_t, std::int32_t>>;  ///< layer, first and number of channels
  mutable std::map<Key, LoweredStep> lowered_;
};

}  // namespace tessera::compile
