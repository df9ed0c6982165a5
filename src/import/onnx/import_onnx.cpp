// See import_onnx.hpp: the steps from bytes to a checked graph.
#include "import/onnx/import_onnx.hpp"

#include <fmt/format.h>

#include <string>
#include <unordered_set>

#include "base/error.hpp"
#include "import/onnx/builder.hpp"
#include "import/onnx/fold.hpp"
#include "import/onnx/global_pool.hpp"
#include "import/onnx/layout.hpp"
#include "import/onnx/model.hpp"
#include "import/onnx/operators.hpp"
#include "import/onnx/qdq.hpp"
#include "import/onnx/rewrite.hpp"

namespace tessera::import {
namespace {

using namespace onnx_file;

[[noreturn]] void fail(const GraphBuilder& builder, const std::string& what, const std::string& message,
                       const std::string& hint = {}) {
  throw Error(ErrorKind::Input, builder.file() + ": " + what, message, hint);
}

void add_constants(GraphBuilder& builder, const onnx::GraphProto& proto) {
  if (proto.sparse_initializer_size() > 0) {
    fail(builder, "its constants", "some are sparse", "export the model with dense constants");
  }
  for (const onnx::TensorProto& initializer : proto.initializer()) {
    const std::string what = fmt::format("constant '{}'", initializer.name());
    const auto index = builder.add(constant(initializer, builder.file() + ": " + what));
    if (!builder.define(initializer.name(), index)) fail(builder, what, "another constant has this name");
  }
}

/// Sizes that the file leaves open are 1 for the batch and refused for others.
graph::Shape input_shape(const GraphBuilder& builder, const onnx::ValueInfoProto& input, const std::string& what) {
  const auto& type = input.type().tensor_type();
  if (!type.has_shape()) fail(builder, what, "it has no shape", "export the model with fixed input shapes");
  constexpr int kMostDimensions = 8;
  if (type.shape().dim_size() > kMostDimensions) fail(builder, what, "it has more than 8 dimensions");
  graph::Shape shape;
  for (const auto& dimension : type.shape().dim()) {
    if (dimension.has_dim_value() && dimension.dim_value() <= 0) {
      fail(builder, what, fmt::format("dimension {} has the size {}", shape.size(), dimension.dim_value()));
    }
    if (!dimension.has_dim_value() && !shape.empty()) {
      fail(builder, what, fmt::format("dimension {} ({}) has no fixed size", shape.size(), dimension.dim_param()),
           "export the model with fixed input shapes");
    }
    shape.push_back(dimension.has_dim_value() ? dimension.dim_value() : 1);
  }
  return shape;
}

void add_inputs(GraphBuilder& builder, const onnx::GraphProto& proto) {
  std::unordered_set<std::string> constants;
  for (const onnx::TensorProto& initializer : proto.initializer()) constants.insert(initializer.name());
  for (const onnx::ValueInfoProto& input : proto.input()) {
    if (constants.contains(input.name())) continue;  // a default value, which is what it always has here
    const std::string what = fmt::format("input '{}'", input.name());
    if (!input.type().has_tensor_type()) fail(builder, what, "it is no tensor");
    const std::int32_t type = input.type().tensor_type().elem_type();
    const auto element = element_type(type);
    if (!element || type == onnx::TensorProto::BOOL) {
      fail(builder, what, fmt::format("it is {}, which is not supported", type_name(type)),
           "float32, int8, uint8, int32 and int64 are");
    }
    const auto index = builder.add({.name = input.name(),
                                    .type = *element,
                                    .shape = input_shape(builder, input, what),
                                    .quantisation = {},
                                    .constant = {}});
    try {
      graph::elements_of(builder.tensor(index).shape);
    } catch (const Error& error) {
      fail(builder, what, error.message());
    }
    if (!builder.define(input.name(), index)) fail(builder, what, "another input has this name");
    builder.graph().inputs.push_back(index);
  }
}

void add_nodes(GraphBuilder& builder, const onnx::GraphProto& proto, std::int64_t opset) {
  for (const onnx::NodeProto& node_proto : proto.node()) {
    NodeImport node(builder, node_proto, opset);
    const OnnxOperator* found = find_operator(node_proto.domain(), node_proto.op_type());
    if (found == nullptr) {
      const std::string domain = node_proto.domain().empty() ? "" : " of domain " + node_proto.domain();
      node.fail("this operator" + domain + " is not supported", "supported are " + supported_operators());
    }
    if (opset < found->since) {
      node.fail(fmt::format("it is of opset {}, and is supported from {} on", opset, found->since),
                "export the model for opset 13");
    }
    found->import(node);
    node.finish();
  }
}

void add_outputs(GraphBuilder& builder, const onnx::GraphProto& proto) {
  if (proto.output_size() == 0) fail(builder, "the graph", "it has no outputs");
  std::unordered_set<graph::TensorIndex> taken(builder.graph().inputs.begin(), builder.graph().inputs.end());
  for (const onnx::ValueInfoProto& output : proto.output()) {
    auto index = builder.find(output.name());
    if (index == graph::kNoTensor) fail(builder, fmt::format("output '{}'", output.name()), "no node computes it");
    if (builder.tensor(index).constant || !taken.insert(index).second) {
      // A tensor has one name; this one gets a copy.
      graph::Tensor copy = builder.tensor(index);
      copy.constant.reset();
      index = builder.emit(graph::Operator::Reshape, output.name(), {index}, graph::ReshapeAttributes{}, copy);
      taken.insert(index);
    }
    builder.graph().tensors[index].name = output.name();
    builder.graph().outputs.push_back(index);
  }
}

}  // namespace

graph::Graph import_onnx(std::span<const std::byte> file, std::string_view name) {
  const onnx::ModelProto model = parse(file, name);
  const std::int64_t opset = opset_of(model, name);
  GraphBuilder builder(std::string(name), file.size());
  const ConstantBudget budget(std::string(name), file.size());
  add_constants(builder, model.graph());
  add_inputs(builder, model.graph());
  add_nodes(builder, model.graph(), opset);
  add_outputs(builder, model.graph());
  builder.spread_quantisation();

  graph::Graph& network = builder.graph();
  drop_unused(network);
  fuse_quantised(network);
  drop_unused(network);
  pool_whole_images(network);
  fold_constants(network, budget);
  drop_unused(network);
  graph::Graph result = to_channels_last(network, budget);
  permute_columns(result, budget);
  graph::check(result);
  return result;
}

}  // namespace tessera::import
