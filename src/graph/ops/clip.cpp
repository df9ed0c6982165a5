// Clip to a range of real numbers: Relu, Relu6, Clip. Between two quantisations the codes are rescaled first (TFLite's
// ReluX); integers without quantisation mean themselves.
#include <cmath>
#include <limits>

#include "graph/ops/checks.hpp"
#include "graph/ops/codes.hpp"

namespace tessera::graph {
namespace {

void check_clip(const NodeView& node) {
  require_shape(node, "output", node.output(), node.input(0).shape);
  check_activation(node, node.attributes<ClipAttributes>().activation);
  arithmetic_of(node);
  check_rescaling(node, node.input(0), node.output());
}

/// The integers of a range, as far as 63 bits reach.
std::int64_t bound(double real) {
  constexpr double kFar = 9e18;
  return real <= -kFar ? std::numeric_limits<std::int64_t>::min()
                       : (real >= kFar ? std::numeric_limits<std::int64_t>::max() : static_cast<std::int64_t>(real));
}

void clip_integers(const NodeExecution& execution, const Activation& activation) {
  const std::int64_t minimum = bound(std::ceil(static_cast<double>(activation.minimum)));
  const std::int64_t maximum = std::max(minimum, bound(std::floor(static_cast<double>(activation.maximum))));
  const auto run = [&]<typename T>(T) {
    const auto input = execution.input(0).as<T>();
    const auto output = execution.output.as<T>();
    for (std::size_t i = 0; i < input.size(); ++i) {
      const std::int64_t kept = std::clamp<std::int64_t>(input[i], minimum, maximum);
      output[i] =
          static_cast<T>(std::clamp<std::int64_t>(kept, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
    }
  };
  switch (execution.output.type()) {
    case ElementType::Int8:
      return run(std::int8_t{});
    case ElementType::UInt8:
      return run(std::uint8_t{});
    case ElementType::Int32:
      return run(std::int32_t{});
    case ElementType::Int64:
      return run(std::int64_t{});
    case ElementType::Float32:
      return;
  }
}

ByteTable clip_table(const NodeView& node, Rule rule) {
  return rescaling_table(rule, node.input(0), node.output(), node.attributes<ClipAttributes>().activation);
}

void execute_clip(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  const Activation& activation = node.attributes<ClipAttributes>().activation;
  switch (arithmetic_of(node)) {
    case Arithmetic::Float: {
      const auto output = execution.output.as<float>();
      std::ranges::transform(execution.input(0).as<float>(), output.begin(),
                             [&activation](float value) { return clipped(value, activation); });
      return;
    }
    case Arithmetic::Integer:
      return clip_integers(execution, activation);
    case Arithmetic::Quantised:
      return map_bytes(execution, clip_table(node, execution.rule));
  }
}

void range_of_codes(Attributes& attributes, const Quantisation& quantisation) {
  Activation& activation = std::get<ClipAttributes>(attributes).activation;
  activation = {.minimum = real_of(quantisation, activation.minimum),
                .maximum = real_of(quantisation, activation.maximum)};
}

}  // namespace

const OperatorDefinition kClip{
    .least_inputs = 1,
    .most_inputs = 1,
    .check = check_clip,
    .execute = execute_clip,
    .quantised = QuantisedForm::None,
    .layout = in_any_order(same_attributes),
    .by_element = true,
    .keeps_codes = true,
    .codes_to_reals = range_of_codes,
    .on_shapes = false,
    .legalisation = by_table(clip_table),
};

}  // namespace tessera::graph
