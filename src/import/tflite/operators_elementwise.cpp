// Sums and products of elements, clipping, quantisation; mean and softmax.
#include "import/tflite/operators.hpp"

namespace tessera::import::tflite {
namespace {

/// `Options` has the fused activation, none without options.
template <typename Options>
void import_elementwise(OperatorReader& reader, graph::Operator kind) {
  graph::ElementwiseAttributes attributes;
  if (const auto* options = reader.options<Options>()) {
    attributes.activation = activation_of(options->fused_activation_function());
  }
  const graph::TensorIndex left = reader.input(0);
  const graph::TensorIndex right = reader.input(1);
  reader.emit(kind, {left, right}, attributes);
}

void import_clip(OperatorReader& reader, ActivationFunctionType type) {
  reader.emit(graph::Operator::Clip, {reader.input(0)}, graph::ClipAttributes{activation_of(type)});
}

void import_add(OperatorReader& reader) { import_elementwise<AddOptions>(reader, graph::Operator::Add); }
void import_multiply(OperatorReader& reader) { import_elementwise<MulOptions>(reader, graph::Operator::Multiply); }

void import_relu(OperatorReader& reader) { import_clip(reader, ActivationFunctionType::RELU); }
void import_relu6(OperatorReader& reader) { import_clip(reader, ActivationFunctionType::RELU6); }
void import_relu_n1_to_1(OperatorReader& reader) { import_clip(reader, ActivationFunctionType::RELU_N1_TO_1); }

void import_leaky_relu(OperatorReader& reader) {
  const graph::LeakyReluAttributes attributes{.slope = reader.required_options<LeakyReluOptions>().alpha()};
  reader.emit(graph::Operator::LeakyRelu, {reader.input(0)}, attributes);
}

void import_mean(OperatorReader& reader) {
  const graph::TensorIndex data = reader.input(0);
  graph::MeanAttributes attributes;
  for (const std::int64_t axis : reader.tensors().integers(reader.input_index(1))) {
    attributes.axes.push_back(axis_of(axis, reader.tensor(data).shape.size()));
  }
  const auto* options = reader.options<ReducerOptions>();
  attributes.keep_dimensions = options != nullptr && options->keep_dims();
  reader.emit(graph::Operator::Mean, {data}, std::move(attributes));
}

void import_softmax(OperatorReader& reader) {
  graph::SoftmaxAttributes attributes;
  attributes.beta = reader.required_options<SoftmaxOptions>().beta();
  reader.emit(graph::Operator::Softmax, {reader.input(0)}, attributes);
}

void import_quantise(OperatorReader& reader) {
  reader.emit(graph::Operator::Quantise, {reader.input(0)}, graph::QuantiseAttributes{});
}

void import_dequantise(OperatorReader& reader) {
  reader.emit(graph::Operator::Dequantise, {reader.input(0)}, graph::DequantiseAttributes{});
}

constexpr std::array kImports{
    OperatorImport{BuiltinOperator::ADD, 2, 2, import_add},
    OperatorImport{BuiltinOperator::DEQUANTIZE, 1, 1, import_dequantise},
    OperatorImport{BuiltinOperator::LEAKY_RELU, 1, 1, import_leaky_relu},
    OperatorImport{BuiltinOperator::MEAN, 2, 2, import_mean},
    OperatorImport{BuiltinOperator::MUL, 2, 2, import_multiply},
    OperatorImport{BuiltinOperator::QUANTIZE, 1, 1, import_quantise},
    OperatorImport{BuiltinOperator::RELU, 1, 1, import_relu},
    OperatorImport{BuiltinOperator::RELU6, 1, 1, import_relu6},
    OperatorImport{BuiltinOperator::RELU_N1_TO_1, 1, 1, import_relu_n1_to_1},
    OperatorImport{BuiltinOperator::SOFTMAX, 1, 1, import_softmax},
};

}  // namespace

std::span<const OperatorImport> elementwise_imports() { return kImports; }

}  // namespace tessera::import::tflite
