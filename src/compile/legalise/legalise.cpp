#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "compile/legalise/legaliser.hpp"

namespace tessera::compile {
namespace {

using graph::Node;
using graph::Operator;

bool is_float(const graph::Tensor& tensor) { return tensor.type == graph::ElementType::Float32; }
bool is_code(const graph::Tensor& tensor) {
  return tensor.type == graph::ElementType::Int8 || tensor.type == graph::ElementType::UInt8;
}

}  // namespace

OutputRange device_range(const graph::Tensor& tensor, const graph::Activation& activation) {
  const OutputRange range = graph::output_range(kDeviceRule, tensor, activation);
  const std::int32_t offset = code_offset(tensor);
  return {range.zero_point - offset, range.minimum - offset, range.maximum - offset};
}

std::vector<std::int8_t> device_codes(const graph::Tensor& tensor) {
  const std::span<const std::byte> bytes = tensor.constant->bytes();
  const std::int32_t offset = code_offset(tensor);
  std::vector<std::int8_t> codes(bytes.size());
  std::ranges::transform(bytes, codes.begin(), [type = tensor.type, offset](std::byte byte) {
    return static_cast<std::int8_t>(graph::code_of(type, byte) - offset);
  });
  return codes;
}

CodeTable device_table(const graph::Tensor& from, const graph::Tensor& to, const graph::ByteTable& codes) {
  CodeTable table{};
  for (std::size_t byte = 0; byte < table.size(); ++byte) {
    const std::int32_t input = graph::code_of(from.type, static_cast<std::byte>(byte)) - code_offset(from);
    const std::int32_t output = graph::code_of(to.type, codes[byte]) - code_offset(to);
    table[static_cast<std::size_t>(input & 0xff)] = static_cast<std::int8_t>(output);
  }
  return table;
}

graph::ImageShape image_of(const graph::Tensor& tensor) {
  const graph::Shape& shape = tensor.shape;
  if (shape.size() == 4 && shape[0] == 1) {
    return {static_cast<std::int32_t>(shape[1]), static_cast<std::int32_t>(shape[2]),
            static_cast<std::int32_t>(shape[3])};
  }
  const auto elements = static_cast<std::int32_t>(graph::elements_of(shape));
  const auto channels = shape.empty() ? 1 : static_cast<std::int32_t>(shape.back());
  return {1, channels == 0 ? 0 : elements / channels, channels};
}

Legaliser::Legaliser(const graph::Graph& graph) : graph_(graph) {
  result_.tensors.assign(graph.tensors.size(), kNowhere);
}

Legalised Legaliser::run() {
  if (graph_.inputs.size() != 1) {
    throw Error(ErrorKind::Input, graph_.name, fmt::format("{} inputs, not one", graph_.inputs.size()),
                "only networks with one input can be deployed");
  }
  result_.input = graph_.inputs[0];
  if (is_code(graph_.tensors[result_.input])) {
    const graph::Tensor& tensor = graph_.tensors[result_.input];
    result_.network.input = add_tensor(tensor.name, image_of(tensor), device_zero_point(tensor));
    result_.tensors[result_.input] = result_.network.input;
  }
  for (std::size_t index = 0; index < graph_.nodes.size(); ++index) add_node(index);
  if (result_.network.layers.empty()) {
    throw Error(ErrorKind::Input, graph_.name, "no layer is left that an engine could run",
                "the network can be executed by the reference, not deployed");
  }
  return std::move(result_);
}

void Legaliser::add_node(std::size_t index) {
  const Node& node = graph_.nodes[index];
  for (const std::size_t tensor : node.inputs) {
    if (tensor == graph::kNoTensor || graph_.tensors[tensor].constant) continue;
    const graph::Shape& shape = graph_.tensors[tensor].shape;
    if (shape.size() == 4 && shape[0] != 1) fail(node, fmt::format("a batch of {}, not 1", shape[0]));
  }
  if (runs_on_host(node)) {
    result_.host_nodes.push_back(index);
    return;
  }
  lower(node);
}

void Legaliser::lower(const Node& node) {
  using Form = graph::Legalisation::Form;
  switch (graph::definition_of(node.kind).legalisation.form()) {
    case Form::None:
      fail(node, "no engine runs this operator");
    case Form::Table:
      return legalise_table(*this, node);
    case Form::Convolution:
      return legalise_convolution(*this, node);
    case Form::FullyConnected:
      return legalise_fully_connected(*this, node);
    case Form::MatMul:
      return legalise_matmul(*this, node);
    case Form::Add:
      return legalise_add(*this, node);
    case Form::Multiply:
      return legalise_multiply(*this, node);
    case Form::AveragePool:
      return legalise_average_pool(*this, node);
    case Form::MaximumPool:
      return legalise_maximum_pool(*this, node);
    case Form::Mean:
      return legalise_mean(*this, node);
    case Form::Pad:
      return legalise_pad(*this, node);
    case Form::Reshape:
      return legalise_reshape(*this, node);
    case Form::Transpose:
      return legalise_transpose(*this, node);
    case Form::Concat:
      return legalise_concat(*this, node);
    case Form::Softmax:
      return legalise_softmax(*this, node);
  }
}

/// What stands in floating point before and behind the network is the host's: the quantisation of the input, and what
/// becomes of the answer.
bool Legaliser::runs_on_host(const Node& node) {
  if (is_float(output(node))) return true;
  if (!is_float(input(node))) return false;
  const bool first = node.kind == Operator::Quantise && node.inputs[0] == graph_.inputs[0];
  if (!first || result_.input != graph_.inputs[0]) fail(node, "its input is in floating point");
  result_.input = node.output;
  const graph::Tensor& tensor = output(node);
  result_.network.input = add_tensor(tensor.name, image_of(tensor), device_zero_point(tensor));
  result_.tensors[node.output] = result_.network.input;
  return true;
}

void Legaliser::fail(const Node& node, const std::string& reason) {
  throw Error(ErrorKind::Input, node.name, fmt::format("{}: {}", graph::name_of(node.kind), reason),
              "the network can be executed by the reference, not deployed");
}

LayerTensorIndex Legaliser::find(const Node& node, std::size_t index) const {
  const LayerTensorIndex tensor = result_.tensors[node.inputs[index]];
  if (tensor == kNowhere) fail(node, "its input is neither the network's nor another layer's");
  return tensor;
}

LayerTensorIndex Legaliser::add_tensor(std::string name, const graph::ImageShape& shape, std::int32_t zero_point) {
  result_.network.tensors.push_back({std::move(name), shape, zero_point});
  return result_.network.tensors.size() - 1;
}

LayerTensorIndex Legaliser::output_tensor(const Node& node) {
  LayerTensorIndex& tensor = result_.tensors[node.output];
  const graph::Tensor& made = output(node);
  if (tensor == kNowhere) tensor = add_tensor(made.name, image_of(made), device_zero_point(made));
  return tensor;
}

void Legaliser::alias(const Node& node, std::size_t index) { result_.tensors[node.output] = find(node, index); }

void Legaliser::add_layer(const Node& node, std::vector<LayerTensorIndex> inputs, Operation operation) {
  const LayerTensorIndex tensor = output_tensor(node);
  add_layer(node.name, std::move(inputs), tensor, std::move(operation));
}

void Legaliser::add_layer(std::string name, std::vector<LayerTensorIndex> inputs, LayerTensorIndex output,
                          Operation operation) {
  result_.network.layers.push_back({std::move(name), std::move(inputs), output, std::move(operation)});
}

const FoldedPad* Legaliser::pad_of(graph::TensorIndex tensor) const {
  const auto found = pads_.find(tensor);
  return found == pads_.end() ? nullptr : &found->second;
}

void Legaliser::fold_pad(const Node& node, const FoldedPad& pad) {
  pads_.emplace(node.output, pad);
  alias(node);
}

std::vector<const Node*> Legaliser::readers_of(graph::TensorIndex tensor) const {
  std::vector<const Node*> readers;
  for (const Node& node : graph_.nodes) {
    if (std::ranges::count(node.inputs, tensor) > 0) readers.push_back(&node);
  }
  return readers;
}

Legalised legalise(const graph::Graph& graph) { return Legaliser(graph).run(); }

}  // namespace tessera::compile
