// For tests and fuzzing: TensorFlow Lite files of a few operators, written by the generated builder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "tflite/schema_generated.h"

namespace tessera::import::tflite {

/// The scales and zero points of a tensor in a test file; none without scales.
struct TestScales {
  std::vector<float> scales = {};
  std::vector<std::int64_t> zero_points = {};
  std::int32_t axis = 0;
  QuantizationDetails details = QuantizationDetails::NONE;
};

/// What of a tensor is out of the ordinary.
struct TestTensor {
  bool dynamic = false;  ///< the signature leaves every size open
  bool variable = false;
  bool sparse = false;
  std::uint32_t buffer = 0;
};

/// Tensors and operators are added, then `bytes` ends the file. Indices are those of the file.
class TestModel {
 public:
  flatbuffers::FlatBufferBuilder& builder() { return builder_; }

  std::int32_t tensor(const std::string& name, TensorType type, const std::vector<std::int32_t>& shape,
                      const TestScales& scales = {}, const TestTensor& other = {}) {
    flatbuffers::Offset<QuantizationParameters> quantisation;
    if (!scales.scales.empty() || scales.details != QuantizationDetails::NONE) {
      flatbuffers::Offset<void> details;
      if (scales.details != QuantizationDetails::NONE) details = CreateUnread(builder_).Union();
      quantisation = CreateQuantizationParametersDirect(builder_, &scales.scales, &scales.zero_points, scales.details,
                                                        details, scales.axis);
    }
    const std::vector<std::int32_t> signature(shape.size(), -1);
    flatbuffers::Offset<Unread> sparsity;
    if (other.sparse) sparsity = CreateUnread(builder_);
    tensors_.push_back(CreateTensorDirect(builder_, &shape, type, other.buffer, name.c_str(), quantisation,
                                          other.variable, sparsity, other.dynamic ? &signature : nullptr));
    return static_cast<std::int32_t>(tensors_.size() - 1);
  }

  /// The index of a new buffer with these elements.
  template <typename T>
  std::uint32_t buffer(const std::vector<T>& values) {
    std::vector<std::uint8_t> bytes(values.size() * sizeof(T));
    if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
    buffers_.push_back(CreateBufferDirect(builder_, &bytes));
    return static_cast<std::uint32_t>(buffers_.size());  // 0 is the empty buffer, which `bytes` puts before all
  }

  template <typename T>
  std::int32_t constant(const std::string& name, TensorType type, const std::vector<std::int32_t>& shape,
                        const std::vector<T>& values, const TestScales& scales = {}) {
    return tensor(name, type, shape, scales, {.buffer = buffer(values)});
  }

  /// Options are made with `builder` before the operator is added.
  void op(BuiltinOperator kind, const std::vector<std::int32_t>& from, const std::vector<std::int32_t>& to,
          BuiltinOptions type = BuiltinOptions::NONE, flatbuffers::Offset<void> options = {}) {
    codes_.push_back(CreateOperatorCode(builder_, old_codes ? static_cast<std::int8_t>(kind) : std::int8_t{0},
                                        custom_name.empty() ? 0 : builder_.CreateString(custom_name),
                                        old_codes ? BuiltinOperator::ADD : kind));
    const auto index = static_cast<std::uint32_t>(codes_.size() - 1) + code_offset;
    operators_.push_back(CreateOperatorDirect(builder_, index, &from, &to, type, options));
  }

  std::vector<std::byte> bytes() {
    const auto graph = CreateSubGraphDirect(builder_, &tensors_, &inputs, &outputs, &operators_);
    const std::vector<flatbuffers::Offset<SubGraph>> graphs(subgraphs, graph);
    buffers_.insert(buffers_.begin(), CreateBuffer(builder_));
    FinishModelBuffer(builder_, CreateModelDirect(builder_, version, &codes_, &graphs, &buffers_));
    const auto* data = reinterpret_cast<const std::byte*>(builder_.GetBufferPointer());
    return {data, data + builder_.GetSize()};
  }

  std::vector<std::int32_t> inputs;
  std::vector<std::int32_t> outputs;
  std::uint32_t version = 3;
  std::size_t subgraphs = 1;
  std::uint32_t code_offset = 0;
  bool old_codes = false;  ///< operator codes in the field of one byte, as in files before 2020
  std::string custom_name;

 private:
  flatbuffers::FlatBufferBuilder builder_;
  std::vector<flatbuffers::Offset<Tensor>> tensors_;
  std::vector<flatbuffers::Offset<Buffer>> buffers_;
  std::vector<flatbuffers::Offset<OperatorCode>> codes_;
  std::vector<flatbuffers::Offset<Operator>> operators_;
};

inline const TestScales kTestScales{.scales = {0.5F}, .zero_points = {3}};

/// A network of int8 with most operators: convolution, depth-wise convolution, addition, average pool, reshape, fully
/// connected layer, softmax.
inline std::vector<std::byte> small_network() {
  TestModel model;
  auto& builder = model.builder();
  const auto activation = [&model](const char* name, const std::vector<std::int32_t>& shape) {
    return model.tensor(name, TensorType::INT8, shape, kTestScales);
  };
  const TestScales weight_scales{.scales = {0.25F, 0.125F}, .zero_points = {0, 0}, .axis = 0};
  TestScales channel_scales = weight_scales;
  channel_scales.axis = 3;
  const auto input = activation("input", {1, 5, 5, 3});
  const auto weights =
      model.constant("weights", TensorType::INT8, {2, 3, 3, 3}, std::vector<std::int8_t>(54, 1), weight_scales);
  const auto bias = model.constant("bias", TensorType::INT32, {2}, std::vector<std::int32_t>{5, -5},
                                   {.scales = {0.125F, 0.0625F}, .zero_points = {0, 0}});
  const auto convolved = activation("convolved", {1, 3, 3, 2});
  model.op(BuiltinOperator::CONV_2D, {input, weights, bias}, {convolved}, BuiltinOptions::Conv2DOptions,
           CreateConv2DOptions(builder, Padding::SAME, 2, 2, ActivationFunctionType::RELU6).Union());
  const auto filter =
      model.constant("filter", TensorType::INT8, {1, 3, 3, 2}, std::vector<std::int8_t>(18, 2), channel_scales);
  const auto filtered = activation("filtered", {1, 3, 3, 2});
  model.op(BuiltinOperator::DEPTHWISE_CONV_2D, {convolved, filter, -1}, {filtered},
           BuiltinOptions::DepthwiseConv2DOptions, CreateDepthwiseConv2DOptions(builder, Padding::SAME, 1, 1).Union());
  const auto sum = activation("sum", {1, 3, 3, 2});
  model.op(BuiltinOperator::ADD, {convolved, filtered}, {sum}, BuiltinOptions::AddOptions,
           CreateAddOptions(builder).Union());
  const auto pooled = activation("pooled", {1, 1, 1, 2});
  model.op(BuiltinOperator::AVERAGE_POOL_2D, {sum}, {pooled}, BuiltinOptions::Pool2DOptions,
           CreatePool2DOptions(builder, Padding::VALID, 3, 3, 3, 3).Union());
  const auto flat = activation("flat", {1, 2});
  model.op(BuiltinOperator::RESHAPE, {pooled}, {flat});
  const auto matrix = model.constant("matrix", TensorType::INT8, {4, 2}, std::vector<std::int8_t>(8, 3),
                                     {.scales = {0.5F}, .zero_points = {0}});
  const auto logits = activation("logits", {1, 4});
  model.op(BuiltinOperator::FULLY_CONNECTED, {flat, matrix, -1}, {logits}, BuiltinOptions::FullyConnectedOptions,
           CreateFullyConnectedOptions(builder).Union());
  const auto output = model.tensor("output", TensorType::INT8, {1, 4}, {.scales = {1.0F / 256}, .zero_points = {-128}});
  model.op(BuiltinOperator::SOFTMAX, {logits}, {output}, BuiltinOptions::SoftmaxOptions,
           CreateSoftmaxOptions(builder, 1.0F).Union());
  model.inputs = {input};
  model.outputs = {output};
  return model.bytes();
}

}  // namespace tessera::import::tflite
