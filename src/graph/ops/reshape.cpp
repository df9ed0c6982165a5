// The same elements in the output's shape: Reshape, Flatten, Squeeze.
#include <fmt/format.h>

#include "graph/ops/checks.hpp"
#include "graph/ops/move.hpp"

namespace tessera::graph {
namespace {

void check_reshape(const NodeView& node) {
  if (elements_of(node.input(0).shape) != elements_of(node.output().shape)) {
    node.fail(fmt::format("{} and {} have different numbers of elements", to_string(node.input(0).shape),
                          to_string(node.output().shape)));
  }
  require_same_codes(node, 0);
}

void execute_reshape(const NodeExecution& execution) {
  copy_elements(execution.input(0), 0, execution.output, 0, execution.output.elements());
}

}  // namespace

const OperatorDefinition kReshape{
    .least_inputs = 1,
    .most_inputs = 1,
    .check = check_reshape,
    .execute = execute_reshape,
    .quantised = QuantisedForm::Moving,
    .layout = ordered(Layout::Behaviour::Reshape),
    .by_element = false,
    .keeps_codes = true,
    .codes_to_reals = nothing_to_change,
    .on_shapes = false,
    .legalisation = legalised_as(Legalisation::Form::Reshape),
};

}  // namespace tessera::graph
