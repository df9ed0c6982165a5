// See device_codes.hpp.
#include "run/device_codes.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "graph/execute.hpp"

namespace tessera::run {
namespace {

/// uint8 codes are the device's plus this; as bytes, the highest bit differs.
std::byte offset_bits(const graph::Tensor& tensor) {
  return tensor.type == graph::ElementType::UInt8 ? std::byte{0x80} : std::byte{0};
}

}  // namespace

graph::Data data_of_device(const graph::Tensor& tensor, std::span<const std::int8_t> codes) {
  graph::Data data(tensor.type, codes.size());
  const std::byte bits = offset_bits(tensor);
  std::ranges::transform(codes, data.bytes().begin(), [&](std::int8_t code) { return std::byte(code) ^ bits; });
  return data;
}

std::vector<std::int8_t> device_codes(const graph::Tensor& tensor, const graph::Data& data) {
  std::vector<std::int8_t> codes(data.bytes().size());
  const std::byte bits = offset_bits(tensor);
  std::ranges::transform(data.bytes(), codes.begin(), [&](std::byte byte) { return std::int8_t(byte ^ bits); });
  return codes;
}

std::vector<std::int8_t> device_input(const graph::Graph& graph, graph::TensorIndex device_tensor,
                                      const graph::Data& input, std::vector<graph::Data>& tensors) {
  const graph::TensorIndex given = graph.inputs[0];
  const graph::Tensor& tensor = graph.tensors[given];
  if (input.type() != tensor.type || input.elements() != graph::elements_of(tensor.shape)) {
    throw Error(
        ErrorKind::Input, tensor.name,
        fmt::format("{} elements of {} were given, {} of {} are wanted", input.elements(), graph::name_of(input.type()),
                    graph::elements_of(tensor.shape), graph::name_of(tensor.type)));
  }
  tensors[given] = input;
  if (device_tensor != given) {
    for (const graph::Node& node : graph.nodes) {
      if (node.output != device_tensor) continue;
      tensors[node.output] = graph::execute_node(graph, node, tensors, graph::Rule::Single);
    }
  }
  return device_codes(graph.tensors[device_tensor], tensors[device_tensor]);
}

}  // namespace tessera::run
