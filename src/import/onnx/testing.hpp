// Small ONNX files for the tests of their import, and the means to run what becomes of them.
#pragma once

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "graph/execute.hpp"
#include "import/onnx/import_onnx.hpp"

namespace tessera::import::onnx_file::test {

class NodeWriter {
 public:
  explicit NodeWriter(onnx::NodeProto& proto) : proto_(proto) {}

  NodeWriter& integer(const char* name, std::int64_t value) {
    onnx::AttributeProto& attribute = add(name, onnx::AttributeProto::INT);
    attribute.set_i(value);
    return *this;
  }
  NodeWriter& integers(const char* name, std::initializer_list<std::int64_t> values) {
    onnx::AttributeProto& attribute = add(name, onnx::AttributeProto::INTS);
    for (const std::int64_t value : values) attribute.add_ints(value);
    return *this;
  }
  NodeWriter& real(const char* name, float value) {
    add(name, onnx::AttributeProto::FLOAT).set_f(value);
    return *this;
  }
  NodeWriter& text(const char* name, const char* value) {
    add(name, onnx::AttributeProto::STRING).set_s(value);
    return *this;
  }

 private:
  onnx::AttributeProto& add(const char* name, onnx::AttributeProto::AttributeType type) {
    onnx::AttributeProto& attribute = *proto_.add_attribute();
    attribute.set_name(name);
    attribute.set_type(type);
    return attribute;
  }

  onnx::NodeProto& proto_;
};

using Dims = std::vector<std::int64_t>;

class ModelWriter {
 public:
  explicit ModelWriter(std::int64_t opset = 13) {
    model.set_ir_version(7);
    model.add_opset_import()->set_version(opset);
    model.mutable_graph()->set_name("test");
  }

  void input(const char* name, const Dims& dims, std::int32_t type = onnx::TensorProto::FLOAT) {
    onnx::ValueInfoProto& info = *model.mutable_graph()->add_input();
    info.set_name(name);
    auto& tensor = *info.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(type);
    tensor.mutable_shape();
    for (const std::int64_t dim : dims) tensor.mutable_shape()->add_dim()->set_dim_value(dim);
  }
  /// The first input takes any number of images at once.
  void open_batch() {
    auto& type = *model.mutable_graph()->mutable_input(0)->mutable_type()->mutable_tensor_type();
    type.mutable_shape()->mutable_dim(0)->set_dim_param("N");
  }
  void output(const char* name) { model.mutable_graph()->add_output()->set_name(name); }

  onnx::TensorProto& reals(const char* name, const Dims& dims, const std::vector<float>& values) {
    onnx::TensorProto& tensor = constant(name, dims, onnx::TensorProto::FLOAT);
    for (const float value : values) tensor.add_float_data(value);
    return tensor;
  }
  /// int8, uint8, int32 or int64.
  onnx::TensorProto& codes(const char* name, const Dims& dims, std::int32_t type,
                           const std::vector<std::int64_t>& values) {
    onnx::TensorProto& tensor = constant(name, dims, type);
    for (const std::int64_t value : values) {
      if (type == onnx::TensorProto::INT64) tensor.add_int64_data(value);
      if (type != onnx::TensorProto::INT64) tensor.add_int32_data(static_cast<std::int32_t>(value));
    }
    return tensor;
  }
  onnx::TensorProto& integers(const char* name, const std::vector<std::int64_t>& values) {
    return codes(name, {static_cast<std::int64_t>(values.size())}, onnx::TensorProto::INT64, values);
  }

  NodeWriter node(const char* operator_name, std::initializer_list<const char*> inputs, const char* output) {
    onnx::NodeProto& proto = *model.mutable_graph()->add_node();
    proto.set_op_type(operator_name);
    for (const char* input : inputs) proto.add_input(input);
    proto.add_output(output);
    return NodeWriter(proto);
  }
  /// A scale named <name>_s and a zero point <name>_z, of int8 unless said otherwise.
  void quantisation(const std::string& name, float scale, std::int64_t zero_point,
                    std::int32_t type = onnx::TensorProto::INT8) {
    reals((name + "_s").c_str(), {}, {scale});
    codes((name + "_z").c_str(), {}, type, {zero_point});
  }
  void dequantise(const char* from, const std::string& quantisation, const char* to) {
    node("DequantizeLinear", {from, (quantisation + "_s").c_str(), (quantisation + "_z").c_str()}, to);
  }
  void quantise(const char* from, const std::string& quantisation, const char* to) {
    node("QuantizeLinear", {from, (quantisation + "_s").c_str(), (quantisation + "_z").c_str()}, to);
  }

  std::string bytes() const { return model.SerializeAsString(); }
  graph::Graph import() const {
    const std::string file = bytes();
    return import_onnx(std::as_bytes(std::span(file)), "test.onnx");
  }

  onnx::ModelProto model;

 private:
  onnx::TensorProto& constant(const char* name, const Dims& dims, std::int32_t type) {
    onnx::TensorProto& tensor = *model.mutable_graph()->add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(type);
    for (const std::int64_t dim : dims) tensor.add_dims(dim);
    return tensor;
  }
};

template <typename T>
graph::Data data_of(graph::ElementType type, const std::vector<T>& values) {
  graph::Data data(type, values.size());
  std::ranges::copy(values, data.as<T>().begin());
  return data;
}

/// The first output for these inputs, by rule `fp32`.
inline graph::Data run(const graph::Graph& graph, const std::vector<graph::Data>& inputs) {
  return graph::execute(graph, inputs, graph::Rule::Fp32).at(graph.outputs.at(0));
}

/// 0, 1, 2, ...
inline std::vector<float> counting(std::size_t count) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(i);
  return values;
}

inline std::vector<float> run_reals(const graph::Graph& graph, const std::vector<float>& input) {
  const graph::Data output = run(graph, {data_of(graph::ElementType::Float32, input)});
  return {output.as<float>().begin(), output.as<float>().end()};
}

inline std::vector<int> run_codes(const graph::Graph& graph, const std::vector<std::int8_t>& input) {
  const graph::Data output = run(graph, {data_of(graph::ElementType::Int8, input)});
  return {output.as<std::int8_t>().begin(), output.as<std::int8_t>().end()};
}

inline std::vector<graph::Operator> kinds_of(const graph::Graph& graph) {
  std::vector<graph::Operator> kinds;
  for (const graph::Node& node : graph.nodes) kinds.push_back(node.kind);
  return kinds;
}

}  // namespace tessera::import::onnx_file::test
