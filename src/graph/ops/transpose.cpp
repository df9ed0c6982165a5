// Permutation of the dimensions: output dimension i is input dimension permutation[i].
#include <fmt/format.h>

#include "graph/ops/checks.hpp"
#include "graph/ops/codes.hpp"
#include "graph/ops/move.hpp"

namespace tessera::graph {
namespace {

void check_transpose(const NodeView& node) {
  const auto& permutation = node.attributes<TransposeAttributes>().permutation;
  const Shape& input = node.input(0).shape;
  if (permutation.size() != input.size()) {
    node.fail(fmt::format("its permutation has {} entries for {}", permutation.size(), to_string(input)));
  }
  std::vector<bool> used(input.size());
  Shape expected;
  for (const std::int32_t dimension : permutation) {
    if (dimension < 0 || static_cast<std::size_t>(dimension) >= input.size() ||
        used[static_cast<std::size_t>(dimension)]) {
      node.fail(fmt::format("its permutation names dimension {} of {} wrongly", dimension, to_string(input)));
    }
    used[static_cast<std::size_t>(dimension)] = true;
    expected.push_back(input[static_cast<std::size_t>(dimension)]);
  }
  require_shape(node, "output", node.output(), expected);
  require_same_codes(node, 0);
}

void execute_transpose(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  const std::vector<std::size_t> strides = strides_of(node.input(0).shape);
  std::vector<std::size_t> permuted;
  for (const std::int32_t dimension : node.attributes<TransposeAttributes>().permutation) {
    permuted.push_back(strides[static_cast<std::size_t>(dimension)]);
  }
  const std::vector<std::size_t> positions = strided_positions(node.output().shape, permuted);
  for (std::size_t i = 0; i < positions.size(); ++i) {
    copy_elements(execution.input(0), positions[i], execution.output, i, 1);
  }
}

}  // namespace

const OperatorDefinition kTranspose{
    .least_inputs = 1,
    .most_inputs = 1,
    .check = check_transpose,
    .execute = execute_transpose,
    .quantised = QuantisedForm::Moving,
    .layout = ordered(Layout::Behaviour::Transpose),
    .by_element = false,
    .keeps_codes = true,
    .codes_to_reals = nothing_to_change,
    .on_shapes = false,
    .legalisation = legalised_as(Legalisation::Form::Transpose),
};

}  // namespace tessera::graph
