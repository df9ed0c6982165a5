// The largest element of a window of each channel; padding is not looked at.
#include <algorithm>
#include <limits>

#include "graph/ops/checks.hpp"
#include "graph/ops/codes.hpp"
#include "graph/ops/pool.hpp"

namespace tessera::graph {
namespace {

void check_maximum_pool(const NodeView& node) {
  check_pool(node);
  require_same_codes(node, 0);
  if (node.output().type == ElementType::Float32) return;
  if (!is_code(node.output().type)) node.fail("its elements are neither float32 nor of 8 bits");
}

void execute_maximum_pool(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  const Activation& activation = node.attributes<PoolAttributes>().activation;
  const auto larger = [](auto left, auto right) { return std::max(left, right); };
  if (node.output().type == ElementType::Float32) {
    const auto output = execution.output.as<float>();
    pool<float, float>(
        node, execution.input(0).as<float>(), -std::numeric_limits<float>::infinity(), larger,
        [&](std::size_t element, float largest, std::int32_t) { output[element] = clipped(largest, activation); });
    return;
  }
  const OutputRange range = output_range(execution.rule, node.output(), activation);
  const auto output = execution.output.bytes();
  // Less than any code: a window of nothing but padding gives the lowest.
  pool<std::int16_t, std::int16_t>(
      node, centred(node.input(0), execution.input(0)), -256, larger,
      [&](std::size_t element, std::int16_t largest, std::int32_t) { output[element] = finished(largest, range); });
}

}  // namespace

const OperatorDefinition kMaximumPool{
    .least_inputs = 1,
    .most_inputs = 1,
    .check = check_maximum_pool,
    .execute = execute_maximum_pool,
    .quantised = QuantisedForm::Moving,
    .layout = ordered(Layout::Behaviour::ChannelsLast),
    .by_element = false,
    .keeps_codes = true,
    .codes_to_reals = nothing_to_change,
    .on_shapes = false,
    .legalisation = legalised_as(Legalisation::Form::MaximumPool),
};

}  // namespace tessera::graph
