// See operator_reader.hpp.
#include "import/tflite/operator_reader.hpp"

#include <fmt/format.h>

#include <limits>

namespace tessera::import::tflite {

bool OperatorReader::has_input(std::size_t position) const {
  return position < inputs() && stored_.inputs()->Get(static_cast<flatbuffers::uoffset_t>(position)) != -1;
}

std::int32_t OperatorReader::input_index(std::size_t position) const {
  if (!has_input(position)) refuse(fmt::format("its input {} is missing", position));
  return stored_.inputs()->Get(static_cast<flatbuffers::uoffset_t>(position));
}

std::int32_t OperatorReader::output_index(std::size_t position) const {
  if (position >= outputs()) refuse("it has no output");
  return stored_.outputs()->Get(static_cast<flatbuffers::uoffset_t>(position));
}

void OperatorReader::emit(graph::Operator kind, std::vector<graph::TensorIndex> inputs, graph::Attributes attributes) {
  graph::Node node;
  node.name = name_;
  node.kind = kind;
  node.inputs = std::move(inputs);
  node.output = tensors_.define(output_index(0));
  node.attributes = std::move(attributes);
  graph_.nodes.push_back(std::move(node));
}

graph::Activation activation_of(ActivationFunctionType type) {
  constexpr float kUnlimited = std::numeric_limits<float>::infinity();
  switch (type) {
    case ActivationFunctionType::NONE:
      return {};
    case ActivationFunctionType::RELU:
      return {.minimum = 0, .maximum = kUnlimited};
    case ActivationFunctionType::RELU_N1_TO_1:
      return {.minimum = -1, .maximum = 1};
    case ActivationFunctionType::RELU6:
      return {.minimum = 0, .maximum = 6};
    default:
      refuse(fmt::format("its fused activation {}({}) is not supported", EnumNameActivationFunctionType(type),
                         static_cast<int>(type)),
             "NONE, RELU, RELU6 and RELU_N1_TO_1 are");
  }
}

std::int32_t axis_of(std::int64_t axis, std::size_t rank) {
  const auto dimensions = static_cast<std::int64_t>(rank);
  if (axis < -dimensions || axis >= dimensions) refuse(fmt::format("its axis {} is none of {} dimensions", axis, rank));
  return static_cast<std::int32_t>(axis < 0 ? axis + dimensions : axis);
}

}  // namespace tessera::import::tflite
