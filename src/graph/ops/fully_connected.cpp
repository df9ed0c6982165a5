// Fully connected layer: output[row][o] = finish_o(sum over i of (data[row][i] - zero point) *
// (weights[o][i] - zero point_o)). Formula: TFLite's reference_integer_ops::FullyConnected.
#include <fmt/format.h>

#include "graph/ops/checks.hpp"
#include "graph/ops/codes.hpp"
#include "graph/ops/product.hpp"

namespace tessera::graph {
namespace {

void check_fully_connected(const NodeView& node) {
  const Tensor& data = node.input(0);
  const Tensor& weights = node.input(1);
  const Tensor& output = node.output();
  require_rank(node, "weight tensor", weights, 2);
  check_activation(node, node.attributes<FullyConnectedAttributes>().activation);
  const auto outputs = static_cast<std::size_t>(weights.shape[0]);
  const auto inputs = static_cast<std::size_t>(weights.shape[1]);
  const std::size_t elements = elements_of(data.shape);
  if (inputs == 0 || outputs == 0 || elements % inputs != 0) {
    node.fail(fmt::format("its data {} are no rows of weights {}", to_string(data.shape), to_string(weights.shape)));
  }
  const std::size_t rows = elements / inputs;
  if (output.shape.empty() || static_cast<std::size_t>(output.shape.back()) != outputs ||
      elements_of(output.shape) != rows * outputs) {
    node.fail(fmt::format("its output is {}, not {} rows of {}", to_string(output.shape), rows, outputs));
  }
  check_product(node, outputs, 0, inputs);
}

template <typename T>
void run(const NodeExecution& execution, std::span<const T> data, std::span<const T> weights) {
  const Shape& shape = execution.node.input(1).shape;
  const auto outputs = static_cast<std::size_t>(shape[0]);
  const auto inputs = static_cast<std::size_t>(shape[1]);
  ProductOutput output(execution, execution.node.attributes<FullyConnectedAttributes>().activation, outputs);
  std::vector<typename SumOf<T>::Type> sums(outputs);
  for (std::size_t row = 0; row * inputs < data.size(); ++row) {
    inner_products(data.subspan(row * inputs, inputs), weights, inputs, sums);
    output.write(row * outputs, 0, sums);
  }
}

void execute_fully_connected(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  if (node.input(0).type == ElementType::Float32) {
    run<float>(execution, execution.input(0).as<float>(), execution.input(1).as<float>());
  } else {
    run<std::int16_t>(execution, centred(node.input(0), execution.input(0)),
                      centred(node.input(1), execution.input(1)));
  }
}

}  // namespace

const OperatorDefinition kFullyConnected{
    .least_inputs = 2,
    .most_inputs = 3,
    .check = check_fully_connected,
    .execute = execute_fully_connected,
    .quantised = QuantisedForm::Product,
    .layout = ordered(Layout::Behaviour::AsNamed),
    .by_element = false,
    .keeps_codes = false,
    .codes_to_reals = nothing_to_change,
    .on_shapes = false,
    .legalisation = legalised_as(Legalisation::Form::FullyConnected),
};

}  // namespace tessera::graph
