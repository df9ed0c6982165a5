// Padding, reshaping, transposing, concatenating: elements move, none is computed.
#include <fmt/format.h>

#include <limits>

#include "import/tflite/operators.hpp"

namespace tessera::import::tflite {
namespace {

/// Input 1 as [dimension][before, after].
graph::PadAttributes paddings_of(OperatorReader& reader, std::size_t rank) {
  const std::vector<std::int64_t> paddings = reader.tensors().integers(reader.input_index(1));
  if (paddings.size() != 2 * rank) {
    refuse(fmt::format("it has {} paddings for {} dimensions", paddings.size(), rank));
  }
  graph::PadAttributes attributes;
  for (std::size_t i = 0; i < paddings.size(); ++i) {
    if (paddings[i] < 0 || paddings[i] > std::numeric_limits<std::int32_t>::max()) {
      refuse(fmt::format("its padding {} is out of range", paddings[i]));
    }
    (i % 2 == 0 ? attributes.before : attributes.after).push_back(static_cast<std::int32_t>(paddings[i]));
  }
  return attributes;
}

/// The one element of a constant as a real number, by its own quantisation or else that of the data.
float real_value(const graph::Tensor& tensor, const graph::Tensor& data) {
  if (tensor.constant->elements() != 1) refuse(fmt::format("its value '{}' is not one element", tensor.name));
  if (tensor.type != data.type) refuse(fmt::format("its value '{}' is not of the type of its data", tensor.name));
  if (tensor.type == graph::ElementType::Float32) return tensor.constant->as<float>()[0];
  const auto& quantisation = tensor.quantisation ? tensor.quantisation : data.quantisation;
  if (!quantisation) refuse("its data have no scale");
  std::int32_t code = 0;
  if (tensor.type == graph::ElementType::Int8) {
    code = tensor.constant->as<std::int8_t>()[0];
  } else if (tensor.type == graph::ElementType::UInt8) {
    code = tensor.constant->as<std::uint8_t>()[0];
  } else {
    refuse(fmt::format("its data are {}", graph::name_of(tensor.type)));
  }
  return quantisation->scales[0] * static_cast<float>(code - quantisation->zero_points[0]);
}

/// Padding is 0, for codes the zero point.
void import_pad(OperatorReader& reader) {
  const graph::TensorIndex data = reader.input(0);
  reader.emit(graph::Operator::Pad, {data}, paddings_of(reader, reader.tensor(data).shape.size()));
}

void import_pad_value(OperatorReader& reader) {
  const graph::TensorIndex data = reader.input(0);
  graph::PadAttributes attributes = paddings_of(reader, reader.tensor(data).shape.size());
  const graph::Tensor value = reader.tensors().constant(reader.input_index(2));
  attributes.value = real_value(value, reader.tensor(data));
  reader.emit(graph::Operator::Pad, {data}, std::move(attributes));
}

/// RESHAPE, SQUEEZE, EXPAND_DIMS: shapes are fixed, so the output's says all and the asked one is not read.
void import_reshape(OperatorReader& reader) {
  reader.emit(graph::Operator::Reshape, {reader.input(0)}, graph::ReshapeAttributes{});
}

void import_transpose(OperatorReader& reader) {
  const graph::TensorIndex data = reader.input(0);
  const std::size_t rank = reader.tensor(data).shape.size();
  const std::vector<std::int64_t> axes = reader.tensors().integers(reader.input_index(1));
  if (axes.size() != rank) refuse(fmt::format("it permutes {} of {} dimensions", axes.size(), rank));
  graph::TransposeAttributes attributes;
  for (const std::int64_t axis : axes) attributes.permutation.push_back(axis_of(axis, rank));
  reader.emit(graph::Operator::Transpose, {data}, std::move(attributes));
}

void import_concat(OperatorReader& reader) {
  std::vector<graph::TensorIndex> inputs;
  for (std::size_t i = 0; i < reader.inputs(); ++i) inputs.push_back(reader.input(i));
  const auto& options = reader.required_options<ConcatenationOptions>();
  const graph::ConcatAttributes attributes{.axis = axis_of(options.axis(), reader.tensor(inputs[0]).shape.size()),
                                           .activation = activation_of(options.fused_activation_function())};
  reader.emit(graph::Operator::Concat, std::move(inputs), attributes);
}

constexpr std::array kImports{
    OperatorImport{BuiltinOperator::CONCATENATION, 1, kAnyNumber, import_concat},
    OperatorImport{BuiltinOperator::EXPAND_DIMS, 2, 2, import_reshape},
    OperatorImport{BuiltinOperator::PACK, 1, kAnyNumber, import_shape_arithmetic},
    OperatorImport{BuiltinOperator::PAD, 2, 2, import_pad},
    OperatorImport{BuiltinOperator::PADV2, 3, 3, import_pad_value},
    OperatorImport{BuiltinOperator::RESHAPE, 1, 2, import_reshape},
    OperatorImport{BuiltinOperator::SHAPE, 1, 1, import_shape_arithmetic},
    OperatorImport{BuiltinOperator::SQUEEZE, 1, 1, import_reshape},
    OperatorImport{BuiltinOperator::STRIDED_SLICE, 4, 4, import_shape_arithmetic},
    OperatorImport{BuiltinOperator::TRANSPOSE, 2, 2, import_transpose},
};

}  // namespace

/// With these converters compute the shape a RESHAPE asks for. That is not read, so they are left out; what else would
/// use their result is refused.
void import_shape_arithmetic(OperatorReader& reader) { reader.tensors().skip(reader.output_index(0)); }

std::span<const OperatorImport> movement_imports() { return kImports; }

}  // namespace tessera::import::tflite
