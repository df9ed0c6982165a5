// The order of things: which step computes which part of which layer, which transfers run meanwhile, and what lies in
// memory from when to when.
//
// Step by step as the firmware executes them (arch/network_program.h): what step s reads was brought to L1 during step
// s - 1, and what it wrote to L1 for L2 leaves during step s + 1. So a part may read in step s what another wrote to L2
// in step s - 3 or earlier; where the network gives no other work, steps of nothing but transfers come between.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "arch/network_program.h"
#include "base/divide.hpp"
#include "compile/layer.hpp"
#include "compile/layer_part.hpp"
#include "compile/part.hpp"
#include "compile/place/memory_plan.hpp"

namespace tessera::compile {

enum class Home : std::uint8_t { L1, L2 };

/// How a layer is cut: every range of rows with every range of columns and of output channels, rows outermost, channels
/// innermost. Of a copy the rows are ranges of one of its dimensions.
struct LayerTiling {
  std::vector<Range> rows;
  std::vector<Range> columns;
  std::vector<Range> channels;
  std::size_t dimension = 0;  ///< of a copy

  /// Ranges of pixels.
  std::size_t places() const { return rows.size() * columns.size(); }
  std::size_t parts() const { return places() * channels.size(); }
  Cut cut(std::size_t place, const Range& of_channels) const {
    return {{rows[place / columns.size()], columns[place % columns.size()], of_channels}, dimension};
  }
};

/// Weights and parameters of a layer's channel range, which lie together.
struct BlobIndex {
  std::size_t layer = 0;
  std::size_t channels = 0;  ///< index in LayerTiling::channels
};

/// The decisions that a schedule follows.
struct Placement {
  std::vector<Home> tensors;        ///< where each tensor is kept whole
  std::vector<LayerTiling> layers;  ///< of each layer
  bool constants_in_l1 = false;     ///< weights and parameters are there from the start; else they come from L2

  const Range& channels_of(const BlobIndex& blob) const { return layers[blob.layer].channels[blob.channels]; }
  /// The parts of the layer that each channel range is computed in.
  std::size_t parts_of(const BlobIndex& blob) const { return layers[blob.layer].places(); }
};

/// What an item of L1 holds.
enum class Content : std::uint8_t { Tensor, Input, Output, Blob, Parameters, Buffer, Table };

/// Bytes of an item of L1, from an offset on.
struct Place {
  std::size_t item = 0;
  std::uint32_t offset = 0;
};

/// One computation: a part of a layer.
struct Computation {
  std::size_t layer = 0;
  LayerPart part;  ///< with its strides as they are in L1
  BlobIndex blob;
  std::size_t variant = 0;  ///< which of the blob's parameters: the place in LayerTiling
  std::size_t blob_item = 0;
  std::size_t parameter_item = 0;  ///< the blob itself where they came with it
  std::vector<Place> inputs;
  Place output;
  std::size_t buffer_item = 0;
};

/// Parameters of more parts than this come one by one, each with its part's input; those of fewer come with the
/// weights. Assumed: a transfer more a step costs less than 2 KiB of L1.
inline constexpr std::size_t kMostParametersInBlob = 16;

struct TransferPlan {
  Place l1;
  std::optional<LayerTensorIndex> tensor;  ///< in L2; without it a blob
  BlobIndex blob;
  std::optional<std::size_t> segment;  ///< of the table of steps; then it is no blob
  Slab slab;                           ///< of the tensor, blob or segment; in L1 its lines lie one behind the other
  bool to_l2 = false;

  std::uint32_t bytes() const { return slab.bytes(); }
};

struct ScheduledStep {
  std::size_t layer = 0;  ///< that its cycles count for
  std::optional<Computation> computation;
  std::vector<TransferPlan> transfers;
  bool leads_on = false;  ///< to the next segment of the table; it does nothing else
};

struct Schedule {
  std::vector<ScheduledStep> steps;
  std::vector<MemoryItem> l1;
  std::vector<MemoryItem> l2;           ///< tensors only
  std::vector<std::size_t> l2_tensors;  ///< which
  static constexpr std::size_t kNone = ~std::size_t{0};
  std::vector<std::size_t> tensor_l1;  ///< item of each tensor that is kept there, else kNone
  std::vector<std::size_t> tensor_l2;
  std::vector<Content> contents;         ///< of each item of L1
  std::vector<std::size_t> item_owners;  ///< the tensor, or else the layer, that the item belongs to
};

/// What the schedule needs to know of lowered layers.
class Sizes {
 public:
  virtual ~Sizes() = default;
  /// Bytes of weights and tables of a layer's channels.
  virtual std::uint32_t constant_bytes(std::size_t layer, const Range& channels) const = 0;
  /// Bytes of the parameters of a part.
  virtual std::uint32_t parameter_bytes(std::size_t layer) const = 0;
  /// Scratch memory of a part of them.
  virtual std::uint32_t buffer_bytes(std::size_t layer, const Range& channels, const Part& part) const = 0;
};

Schedule make_schedule(const Network& network, const Placement& placement, const Sizes& sizes);

/// "conv_1: rows of its input"
std::string name_of_item(const Network& network, const Schedule& schedule, std::size_t item);

}  // namespace tessera::compile
