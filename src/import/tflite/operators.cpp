// See operators.hpp.
#include "import/tflite/operators.hpp"

#include <array>
#include <limits>

namespace tessera::import::tflite {
namespace {

constexpr std::size_t kAny = std::numeric_limits<std::size_t>::max();

// The operator, its least and most inputs (TensorFlow's lite/kernels), how it is imported.
constexpr std::array kImports{
    OperatorImport{BuiltinOperator::ADD, 2, 2, import_add},
    OperatorImport{BuiltinOperator::AVERAGE_POOL_2D, 1, 1, import_average_pool},
    OperatorImport{BuiltinOperator::CONCATENATION, 1, kAny, import_concat},
    OperatorImport{BuiltinOperator::CONV_2D, 2, 3, import_convolution},
    OperatorImport{BuiltinOperator::DEPTHWISE_CONV_2D, 2, 3, import_depthwise_convolution},
    OperatorImport{BuiltinOperator::DEQUANTIZE, 1, 1, import_dequantise},
    OperatorImport{BuiltinOperator::EXPAND_DIMS, 2, 2, import_reshape},
    OperatorImport{BuiltinOperator::FULLY_CONNECTED, 2, 3, import_fully_connected},
    OperatorImport{BuiltinOperator::MAX_POOL_2D, 1, 1, import_maximum_pool},
    OperatorImport{BuiltinOperator::MEAN, 2, 2, import_mean},
    OperatorImport{BuiltinOperator::MUL, 2, 2, import_multiply},
    OperatorImport{BuiltinOperator::PACK, 1, kAny, import_shape_arithmetic},
    OperatorImport{BuiltinOperator::PAD, 2, 2, import_pad},
    OperatorImport{BuiltinOperator::PADV2, 3, 3, import_pad_value},
    OperatorImport{BuiltinOperator::QUANTIZE, 1, 1, import_quantise},
    OperatorImport{BuiltinOperator::RELU, 1, 1, import_relu},
    OperatorImport{BuiltinOperator::RELU6, 1, 1, import_relu6},
    OperatorImport{BuiltinOperator::RELU_N1_TO_1, 1, 1, import_relu_n1_to_1},
    OperatorImport{BuiltinOperator::RESHAPE, 1, 2, import_reshape},
    OperatorImport{BuiltinOperator::SHAPE, 1, 1, import_shape_arithmetic},
    OperatorImport{BuiltinOperator::SOFTMAX, 1, 1, import_softmax},
    OperatorImport{BuiltinOperator::SQUEEZE, 1, 1, import_reshape},
    OperatorImport{BuiltinOperator::STRIDED_SLICE, 4, 4, import_shape_arithmetic},
    OperatorImport{BuiltinOperator::TRANSPOSE, 2, 2, import_transpose},
};

}  // namespace

const OperatorImport* find_import(BuiltinOperator kind) {
  for (const OperatorImport& row : kImports) {
    if (row.kind == kind) return &row;
  }
  return nullptr;
}

std::string supported_operators() {
  std::string names;
  for (const OperatorImport& row : kImports) {
    if (row.run == import_shape_arithmetic) continue;
    if (!names.empty()) names += ", ";
    names += EnumNameBuiltinOperator(row.kind);
  }
  return names;
}

}  // namespace tessera::import::tflite
