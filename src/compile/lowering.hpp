// Lowered layers, made when first asked for, and the blobs that hold their weights and parameters.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "arch/machine.hpp"
#include "compile/crossbars.hpp"
#include "compile/lower/lowered.hpp"
#include "compile/schedule.hpp"

namespace tessera::compile {

/// Cells, tiles and column parameters of the layers on the in-memory accelerator go to `program` as they are lowered,
/// in the order of the layers.
class Lowering : public Sizes {
 public:
  Lowering(const Network& network, const arch::Machine& machine, const CrossbarPlan& crossbars, Program& program);

  /// Those that sizes refer to from here on; it must outlive their use.
  void follow(const Placement& placement) { placement_ = &placement; }

  /// Weights and tables alone.
  std::uint32_t constant_bytes(std::size_t layer, const Range& channels);

  std::uint32_t blob_bytes(const BlobIndex& blob) const override;
  std::uint32_t buffer_bytes(const BlobIndex& blob, const Part& part) const override;

  const LoweredStep& step(const BlobIndex& blob) const;
  /// Where the constants lie in a blob, then the parameters of each row range.
  std::vector<std::uint32_t> blob_offsets(const BlobIndex& blob) const;

 private:
  const LoweredStep& lowered(std::size_t layer, const Range& channels) const;
  LoweredStep lower(std::size_t layer, const Range& channels) const;
  std::uint32_t parameter_bytes(const LoweredStep& step, std::size_t layer) const;

  const Network& network_;
  const arch::Machine& machine_;
  const Placement* placement_ = nullptr;
  std::vector<LoweredStep> on_ima_;  ///< of the layers there, by layer
  mutable std::map<std::pair<std::size_t, std::pair<std::int32_t, std::int32_t>>, LoweredStep> lowered_;
};

}  // namespace tessera::compile
