// Convolutions, pools, fully connected layers. Their shapes are checked by graph::check; here only what is computed
// with.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "base/divide.hpp"
#include "import/tflite/operators.hpp"

namespace tessera::import::tflite {
namespace {

struct Extent {
  std::int64_t input;
  std::int64_t kernel;
  std::int32_t stride;
  std::int32_t dilation;
};

void require_rank(std::string_view what, const graph::Tensor& tensor, std::size_t rank) {
  if (tensor.shape.size() == rank) return;
  refuse(
      fmt::format("its {} '{}' is {}, not of {} dimensions", what, tensor.name, graph::to_string(tensor.shape), rank));
}

/// Zeros before and after, of which `after` has the odd one. SAME makes as many outputs as the input holds strides:
/// TensorFlow's ComputePaddingWithOffset (lite/kernels/padding.h).
std::array<std::int32_t, 2> padding_of(Padding padding, const Extent& extent) {
  if (extent.stride < 1 || extent.dilation < 1) {
    refuse(fmt::format("its stride {} or dilation {} is not positive", extent.stride, extent.dilation));
  }
  if (padding == Padding::VALID) return {0, 0};
  if (padding != Padding::SAME) refuse(fmt::format("its padding {} is unknown", static_cast<int>(padding)));
  const std::int64_t outputs = divide_up(extent.input, extent.stride);
  const std::int64_t window = (extent.kernel - 1) * extent.dilation + 1;
  const std::int64_t total = std::max<std::int64_t>(0, (outputs - 1) * extent.stride + window - extent.input);
  if (total > std::numeric_limits<std::int32_t>::max()) refuse("its window is larger than any image");
  return {static_cast<std::int32_t>(total / 2), static_cast<std::int32_t>(total - total / 2)};
}

graph::SpatialAttributes spatial_of(Padding padding, const std::array<Extent, 2>& extents) {
  graph::SpatialAttributes spatial;
  for (std::size_t i = 0; i < extents.size(); ++i) {
    const auto [before, after] = padding_of(padding, extents[i]);
    spatial.stride[i] = extents[i].stride;
    spatial.dilation[i] = extents[i].dilation;
    spatial.pad_before[i] = before;
    spatial.pad_after[i] = after;
  }
  return spatial;
}

/// Of Conv2DOptions and DepthwiseConv2DOptions. `weights` are [.., rows, columns, ..] in both layouts.
template <typename Options>
graph::SpatialAttributes convolution_spatial(const Options& options, const graph::Shape& data,
                                             const graph::Shape& weights) {
  return spatial_of(options.padding(), {Extent{.input = data[1],
                                               .kernel = weights[1],
                                               .stride = options.stride_h(),
                                               .dilation = options.dilation_h_factor()},
                                        Extent{.input = data[2],
                                               .kernel = weights[2],
                                               .stride = options.stride_w(),
                                               .dilation = options.dilation_w_factor()}});
}

/// A bias of 64 bits belongs to activations of 16; to those of 8 it is one of 32, if it fits.
graph::Tensor narrowed(const graph::Tensor& bias) {
  graph::Tensor result;
  result.name = bias.name;
  result.type = graph::ElementType::Int32;
  result.shape = bias.shape;
  const auto from = bias.constant->as<std::int64_t>();
  graph::Data data(graph::ElementType::Int32, from.size());
  const auto to = data.as<std::int32_t>();
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i] < std::numeric_limits<std::int32_t>::min() || from[i] > std::numeric_limits<std::int32_t>::max()) {
      refuse(fmt::format("element {} of its int64 bias '{}', {}, needs more than 32 bits", i, bias.name, from[i]));
    }
    to[i] = static_cast<std::int32_t>(from[i]);
  }
  result.constant = std::move(data);
  return result;
}

/// Data, weights and, if it is there, bias.
std::vector<graph::TensorIndex> product_inputs(OperatorReader& reader, graph::TensorIndex data,
                                               graph::TensorIndex weights) {
  std::vector<graph::TensorIndex> inputs{data, weights};
  if (!reader.has_input(2)) return inputs;
  const std::int32_t index = reader.input_index(2);
  if (reader.tensors().stored(index).type() == TensorType::INT64) {
    inputs.push_back(reader.tensors().add(narrowed(reader.tensors().constant(index))));
  } else {
    inputs.push_back(reader.input(2));
  }
  return inputs;
}

void require_constant_weights(OperatorReader& reader) {
  const std::int32_t index = reader.input_index(1);
  if (reader.tensors().is_constant(index)) return;
  refuse(fmt::format("its weights, {}, are not constant", reader.tensors().label(index)),
         "weights computed while running are not supported");
}

/// [1, rows, columns, O] becomes [O, rows, columns, 1].
graph::Tensor channels_first(graph::Tensor weights) {
  const graph::Shape from = weights.shape;
  if (from[0] != 1)
    refuse(fmt::format("its weights are {}, not 1 x rows x columns x channels", graph::to_string(from)));
  weights.shape = {from[3], from[1], from[2], 1};
  const std::size_t size = graph::size_of(weights.type);
  const auto channels = static_cast<std::size_t>(from[3]);
  const std::vector<std::byte> bytes(weights.constant->bytes().begin(), weights.constant->bytes().end());
  const std::size_t taps = channels == 0 ? 0 : bytes.size() / size / channels;
  std::byte* to = weights.constant->bytes().data();
  for (std::size_t channel = 0; channel < channels; ++channel) {
    for (std::size_t tap = 0; tap < taps; ++tap, to += size) {
      std::memcpy(to, bytes.data() + (tap * channels + channel) * size, size);
    }
  }
  if (weights.quantisation && !weights.quantisation->per_tensor()) {
    if (weights.quantisation->axis != 3) {
      refuse(fmt::format("the scales of its weights are for axis {}, not 3", weights.quantisation->axis));
    }
    weights.quantisation->axis = 0;
  }
  return weights;
}

void import_pool(OperatorReader& reader, graph::Operator kind) {
  const graph::TensorIndex data = reader.input(0);
  const graph::Tensor& input = reader.tensor(data);
  require_rank("input", input, 4);
  const auto& options = reader.required_options<Pool2DOptions>();
  if (options.filter_height() < 1 || options.filter_width() < 1) {
    refuse(fmt::format("its window is {}x{}", options.filter_height(), options.filter_width()));
  }
  graph::PoolAttributes attributes;
  attributes.spatial = spatial_of(
      options.padding(),
      {Extent{.input = input.shape[1], .kernel = options.filter_height(), .stride = options.stride_h(), .dilation = 1},
       Extent{.input = input.shape[2], .kernel = options.filter_width(), .stride = options.stride_w(), .dilation = 1}});
  attributes.kernel = {options.filter_height(), options.filter_width()};
  attributes.activation = activation_of(options.fused_activation_function());
  reader.emit(kind, {data}, attributes);
}

void import_convolution(OperatorReader& reader) {
  require_constant_weights(reader);
  const graph::TensorIndex data = reader.input(0);
  const graph::TensorIndex weights = reader.input(1);
  const graph::Shape& input_shape = reader.tensor(data).shape;
  const graph::Shape& weight_shape = reader.tensor(weights).shape;
  require_rank("input", reader.tensor(data), 4);
  require_rank("weight tensor", reader.tensor(weights), 4);
  if (weight_shape[3] < 1 || input_shape[3] % weight_shape[3] != 0) {
    refuse(fmt::format("its input has {} channels, its weights {}", input_shape[3], weight_shape[3]));
  }
  const auto& options = reader.required_options<Conv2DOptions>();
  graph::ConvolutionAttributes attributes;
  attributes.spatial = convolution_spatial(options, input_shape, weight_shape);
  attributes.groups = static_cast<std::int32_t>(input_shape[3] / weight_shape[3]);
  attributes.activation = activation_of(options.fused_activation_function());
  reader.emit(graph::Operator::Convolution, product_inputs(reader, data, weights), attributes);
}

void import_depthwise_convolution(OperatorReader& reader) {
  require_constant_weights(reader);
  const graph::TensorIndex data = reader.input(0);
  require_rank("input", reader.tensor(data), 4);
  graph::Tensor stored = reader.tensors().constant(reader.input_index(1));
  require_rank("weight tensor", stored, 4);
  const graph::TensorIndex weights = reader.tensors().add(channels_first(std::move(stored)));
  const graph::Shape& input_shape = reader.tensor(data).shape;
  const auto& options = reader.required_options<DepthwiseConv2DOptions>();
  graph::ConvolutionAttributes attributes;
  attributes.spatial = convolution_spatial(options, input_shape, reader.tensor(weights).shape);
  attributes.groups = static_cast<std::int32_t>(input_shape[3]);
  attributes.activation = activation_of(options.fused_activation_function());
  reader.emit(graph::Operator::Convolution, product_inputs(reader, data, weights), attributes);
}

void import_fully_connected(OperatorReader& reader) {
  require_constant_weights(reader);
  const graph::TensorIndex data = reader.input(0);
  const graph::TensorIndex weights = reader.input(1);
  graph::FullyConnectedAttributes attributes;
  if (const auto* options = reader.options<FullyConnectedOptions>()) {
    if (options->weights_format() != FullyConnectedOptionsWeightsFormat::DEFAULT) {
      refuse("its weights are shuffled", "convert the network without shuffled weights");
    }
    attributes.activation = activation_of(options->fused_activation_function());
  }
  reader.emit(graph::Operator::FullyConnected, product_inputs(reader, data, weights), attributes);
}

void import_average_pool(OperatorReader& reader) { import_pool(reader, graph::Operator::AveragePool); }
void import_maximum_pool(OperatorReader& reader) { import_pool(reader, graph::Operator::MaximumPool); }

constexpr std::array kImports{
    OperatorImport{BuiltinOperator::AVERAGE_POOL_2D, 1, 1, import_average_pool},
    OperatorImport{BuiltinOperator::CONV_2D, 2, 3, import_convolution},
    OperatorImport{BuiltinOperator::DEPTHWISE_CONV_2D, 2, 3, import_depthwise_convolution},
    OperatorImport{BuiltinOperator::FULLY_CONNECTED, 2, 3, import_fully_connected},
    OperatorImport{BuiltinOperator::MAX_POOL_2D, 1, 1, import_maximum_pool},
};

}  // namespace

std::span<const OperatorImport> windowed_imports() { return kImports; }

}  // namespace tessera::import::tflite
