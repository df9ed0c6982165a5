// A network as engines execute it: tensors, and layers that are ready to run, each with the engine that runs it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/requantise.hpp"
#include "compile/part.hpp"
#include "graph/reference/add.hpp"
#include "graph/reference/average_pool.hpp"
#include "graph/reference/multiply.hpp"
#include "graph/reference/softmax.hpp"
#include "graph/reference/window.hpp"

namespace tessera::compile {

/// int8 codes, HWC.
struct LayerTensor {
  std::string name;
  graph::ImageShape shape;
  std::int32_t zero_point = 0;
};

using LayerTensorIndex = std::size_t;

struct Engine;               // compile/engines/engine.hpp
extern const Engine kCores;  ///< the engine that runs every layer

/// Convolution, depth-wise convolution, fully connected layer.
struct Convolution {
  graph::WindowedShape shape;
  bool depthwise = false;
  std::vector<std::int8_t> weights;  ///< OHWI; depth-wise HWC
  std::int32_t weight_zero_point = 0;
  std::vector<Requantisation> channels;  ///< biases as the model has them, no zero points folded in
  OutputRange output;

  std::uint64_t multiply_accumulates() const;
};

/// Elementwise sum.
struct Addition {
  graph::AddQuantisation quantisation;
};

/// Elementwise product.
struct Multiplication {
  graph::MultiplyQuantisation quantisation;
};

/// Pooling, and the mean over an image as a window as large as it.
struct Pooling {
  graph::WindowedShape shape;
  /// Nothing: the maximum, clipped to `output`.
  std::optional<graph::AveragePoolQuantisation> average;
  OutputRange output;
};

/// A code for every code, by the code as an unsigned byte: rescaling, activations.
using CodeTable = std::array<std::int8_t, 256>;

/// Every code through a table.
struct Lookup {
  CodeTable table{};
};

/// Codes moved about: transposition, padding, concatenation, broadcasting. Output code
/// output_offset + i * output_strides[0] + ... is input code i * input_strides[0] + ..., for all indices below the
/// extents. Several layers may write parts of one tensor.
struct Copy {
  std::array<std::int32_t, 4> extents{1, 1, 1, 1};
  std::array<std::int32_t, 4> input_strides{};
  std::array<std::int32_t, 4> output_strides{};
  std::int32_t output_offset = 0;
  std::optional<CodeTable> table;
  std::optional<std::int8_t> fill;  ///< this code instead of the input's
};

/// Over the channels of each pixel.
struct Softmax {
  graph::SoftmaxQuantisation quantisation;
};

using Operation = std::variant<Convolution, Addition, Multiplication, Pooling, Lookup, Copy, Softmax>;

/// "convolution", "depth-wise convolution", "fully connected", "add", ...
std::string_view name_of(const Operation& operation);

/// How a layer's weights lie on crossbars, where it is on an engine that has them.
struct CrossbarUse {
  std::uint32_t channels_per_job = 16;  ///< of a depth-wise convolution; 16 is the denser of the paper's two
  /// Copies of the matrix along a diagonal of the crossbar; 1 if depth-wise.
  std::uint32_t pixels_per_product = 1;

  bool operator==(const CrossbarUse&) const = default;
};

/// A convolution's weights as analog cells hold them, and what surrounds them (compile/cells). Of a layer on the
/// in-memory accelerator under numerics `analog`.
struct CellWeights {
  /// In analog::kCodeUnit-ths of a code, in the order of the weights; slice by slice.
  std::vector<std::int16_t> targets;
  std::vector<Requantisation> columns;  ///< of output channels, everything folded into them
  std::vector<std::int8_t> offsets;     ///< that inputs are driven from: of each input channel, or one
  std::int64_t adc_range = 1;           ///< in input codes times cell codes

  bool by_row() const { return offsets.size() > 1; }
};

struct Layer {
  std::string name;
  std::vector<LayerTensorIndex> inputs;
  LayerTensorIndex output = 0;
  Operation operation;
  const Engine* engine = &kCores;  ///< one of engines()
  CrossbarUse crossbar = {};
  std::shared_ptr<const CellWeights> cells = {};  ///< null under numerics `exact`
  std::string note = {};  ///< why it is not on the engine that was chosen, or runs in another way than others

  /// What an output channel is computed from; of layers whose output has channels.
  Channels channels() const;
};

/// Layers in the order of execution.
struct Network {
  std::vector<LayerTensor> tensors;
  LayerTensorIndex input = 0;
  std::vector<Layer> layers;

  /// The layer as a window over its first input; elementwise operators are windows of one pixel.
  graph::WindowedShape shape_of(const Layer& layer) const;
  /// The same as it is cut into parts: where every code is computed alone, the codes are rows, and where every pixel
  /// is, the pixels are.
  graph::WindowedShape cut_shape_of(const Layer& layer) const;
};

}  // namespace tessera::compile
