// See graph.hpp. What holds for every operator is checked here, the rest in its file in ops/.
#include "graph/graph.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <limits>
#include <unordered_set>

#include "base/error.hpp"
#include "graph/ops/operator.hpp"

namespace tessera::graph {
namespace {

/// A graph with more is refused before anyone allocates it.
constexpr std::size_t kMostBytes = std::size_t{1} << 32;

[[noreturn]] void fail_at(const Graph& graph, const std::string& where, const std::string& message) {
  throw Error(ErrorKind::Input, graph.name.empty() ? where : graph.name + ": " + where, message);
}

std::string label(const Tensor& tensor, TensorIndex index) { return fmt::format("tensor {} '{}'", index, tensor.name); }

/// What is wrong with the quantisation of a tensor; empty if nothing.
std::string problem_of(const Tensor& tensor, const Quantisation& quantisation) {
  const std::size_t count = quantisation.scales.size();
  if (tensor.type == ElementType::Float32 || tensor.type == ElementType::Int64) {
    return fmt::format("{} elements have no quantisation", name_of(tensor.type));
  }
  if (count == 0 || quantisation.zero_points.size() != count) {
    return fmt::format("{} scales stand beside {} zero points", count, quantisation.zero_points.size());
  }
  for (const float scale : quantisation.scales) {
    if (!std::isfinite(scale) || scale <= 0) return fmt::format("the scale {} is not a positive number", scale);
  }
  for (const std::int32_t zero_point : quantisation.zero_points) {
    const bool is_signed = tensor.type == ElementType::Int8;
    if (tensor.type == ElementType::Int32) continue;
    if (zero_point < (is_signed ? -128 : 0) || zero_point > (is_signed ? 127 : 255)) {
      return fmt::format("the zero point {} is no {}", zero_point, name_of(tensor.type));
    }
  }
  if (count == 1) return {};
  const std::int32_t axis = quantisation.axis;
  if (axis < 0 || static_cast<std::size_t>(axis) >= tensor.shape.size()) {
    return fmt::format("the axis {} of the scales is no dimension of {}", axis, to_string(tensor.shape));
  }
  const std::int64_t size = tensor.shape[static_cast<std::size_t>(axis)];
  if (static_cast<std::size_t>(size) == count) return {};
  return fmt::format("{} scales do not fit dimension {} of {}", count, axis, to_string(tensor.shape));
}

/// Returns the bytes of the tensor.
std::size_t check_tensor(const Graph& graph, TensorIndex index) {
  const Tensor& tensor = graph.tensors[index];
  const std::string where = label(tensor, index);
  std::size_t elements = 0;
  try {
    elements = elements_of(tensor.shape);
  } catch (const Error& error) {
    fail_at(graph, where, error.message());
  }
  if (tensor.quantisation) {
    const std::string problem = problem_of(tensor, *tensor.quantisation);
    if (!problem.empty()) fail_at(graph, where, problem);
  }
  const std::size_t bytes = elements * size_of(tensor.type);
  if (!tensor.constant) return bytes;
  if (tensor.constant->type() != tensor.type) {
    fail_at(graph, where,
            fmt::format("its data are {}, not {}", name_of(tensor.constant->type()), name_of(tensor.type)));
  }
  if (tensor.constant->bytes().size() != bytes) {
    fail_at(graph, where,
            fmt::format("its data have {} bytes, shape {} of {} takes {}", tensor.constant->bytes().size(),
                        to_string(tensor.shape), name_of(tensor.type), bytes));
  }
  return bytes;
}

void check_tensors(const Graph& graph) {
  std::size_t bytes = 0;
  for (TensorIndex index = 0; index < graph.tensors.size(); ++index) {
    bytes += check_tensor(graph, index);
    if (bytes > kMostBytes) {
      fail_at(graph, label(graph.tensors[index], index),
              fmt::format("up to here the tensors take more than {} GiB", kMostBytes >> 30));
    }
  }
}

/// Goes through inputs, nodes and outputs in order and knows which tensors have values by then.
class OrderCheck {
 public:
  explicit OrderCheck(const Graph& graph) : graph_(graph) {
    for (const Tensor& tensor : graph.tensors) has_value_.push_back(tensor.constant.has_value());
  }

  void inputs() {
    for (const TensorIndex index : graph_.inputs) {
      define("the list of inputs", index);
    }
  }

  void node(const Node& node) {
    const NodeView view(graph_, node);
    if (!names_.insert(node.name).second) fail_at(graph_, view.place(), "another node has this name");
    const OperatorDefinition& definition = definition_of(node.kind);
    if (!has_type_of(node.kind, node.attributes)) {
      fail_at(graph_, view.place(), "its attributes are those of another operator");
    }
    if (node.inputs.size() < definition.least_inputs || node.inputs.size() > definition.most_inputs) {
      view.fail(fmt::format("it has {} inputs, not {}", node.inputs.size(), input_range(definition)));
    }
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      if (node.inputs[i] != kNoTensor) {
        use(view.place(), node.inputs[i]);
      } else if (i < definition.least_inputs) {
        view.fail(fmt::format("its input {} is missing", i));
      }
    }
    define(view.place(), node.output);
    definition.check(view);
  }

  void outputs() const {
    if (graph_.outputs.empty()) fail_at(graph_, "the list of outputs", "it is empty");
    for (const TensorIndex index : graph_.outputs) use("the list of outputs", index);
  }

 private:
  static std::string input_range(const OperatorDefinition& definition) {
    const std::size_t least = definition.least_inputs;
    const std::size_t most = definition.most_inputs;
    if (least == most) return std::to_string(least);
    if (most == kNoTensor) return fmt::format("at least {}", least);
    return fmt::format("{} to {}", least, most);
  }

  void check_index(const std::string& where, TensorIndex index) const {
    if (index >= graph_.tensors.size()) {
      fail_at(graph_, where, fmt::format("tensor {} is none of the {} tensors", index, graph_.tensors.size()));
    }
  }

  void use(const std::string& where, TensorIndex index) const {
    check_index(where, index);
    if (has_value_[index]) return;
    fail_at(graph_, where,
            fmt::format("{} has no value here: it is no input, no constant and no output of a node before",
                        label(graph_.tensors[index], index)));
  }

  void define(const std::string& where, TensorIndex index) {
    check_index(where, index);
    if (has_value_[index]) {
      fail_at(graph_, where,
              fmt::format("{} has a value already, as an input, a constant or the output of another node",
                          label(graph_.tensors[index], index)));
    }
    has_value_[index] = true;
  }

  const Graph& graph_;
  std::vector<bool> has_value_;
  std::unordered_set<std::string> names_;
};

std::string describe(const Tensor& tensor) {
  std::string text = fmt::format("{} {}", to_string(tensor.shape), name_of(tensor.type));
  if (!tensor.quantisation) return text;
  const Quantisation& quantisation = *tensor.quantisation;
  if (!quantisation.per_tensor()) {
    return text + fmt::format(" {} scales on axis {}", quantisation.scales.size(), quantisation.axis);
  }
  return text + fmt::format(" {:.6g}*(q{:+d})", quantisation.scales[0], -std::int64_t{quantisation.zero_points[0]});
}

}  // namespace

void check(const Graph& graph) {
  check_tensors(graph);
  OrderCheck order(graph);
  order.inputs();
  for (const Node& node : graph.nodes) order.node(node);
  order.outputs();
}

std::string to_text(const Graph& graph) {
  std::string text;
  for (const Node& node : graph.nodes) {
    std::vector<std::string> inputs;
    for (const TensorIndex index : node.inputs) {
      inputs.push_back(index == kNoTensor ? "-" : describe(graph.tensors[index]));
    }
    text += fmt::format("{}: {}({}) -> {}\n", node.name, name_of(node.kind), fmt::join(inputs, ", "),
                        describe(graph.tensors[node.output]));
  }
  return text;
}

}  // namespace tessera::graph
