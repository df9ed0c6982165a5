// See operators.hpp.
#include "import/onnx/operators.hpp"

#include <array>

namespace tessera::import::onnx_file {
namespace {

constexpr std::string_view kDefault;
constexpr std::string_view kMicrosoft = "com.microsoft";

constexpr std::array kOperators = {
    OnnxOperator{kDefault, "Add", 7, import_add},
    OnnxOperator{kDefault, "AveragePool", 1, import_average_pool},
    OnnxOperator{kDefault, "BatchNormalization", 7, import_batch_normalization},
    OnnxOperator{kDefault, "Cast", 6, import_cast},
    OnnxOperator{kDefault, "Clip", 6, import_clip},
    OnnxOperator{kDefault, "Concat", 4, import_concat},
    OnnxOperator{kDefault, "Constant", 1, import_constant},
    OnnxOperator{kDefault, "Conv", 1, import_conv},
    OnnxOperator{kDefault, "ConvInteger", 10, import_conv_integer},
    OnnxOperator{kDefault, "DequantizeLinear", 10, import_dequantize_linear},
    OnnxOperator{kDefault, "Dropout", 7, import_dropout},
    OnnxOperator{kDefault, "Flatten", 1, import_flatten},
    OnnxOperator{kDefault, "Gather", 1, import_gather},
    OnnxOperator{kDefault, "Gemm", 7, import_gemm},
    OnnxOperator{kDefault, "GlobalAveragePool", 1, import_global_average_pool},
    OnnxOperator{kDefault, "Identity", 1, import_identity},
    OnnxOperator{kDefault, "MatMul", 1, import_matmul},
    OnnxOperator{kDefault, "MatMulInteger", 10, import_matmul_integer},
    OnnxOperator{kDefault, "MaxPool", 1, import_max_pool},
    OnnxOperator{kDefault, "Mul", 7, import_mul},
    OnnxOperator{kDefault, "Pad", 2, import_pad},
    OnnxOperator{kDefault, "QLinearConv", 10, import_qlinear_conv},
    OnnxOperator{kDefault, "QLinearMatMul", 10, import_qlinear_matmul},
    OnnxOperator{kDefault, "QuantizeLinear", 10, import_quantize_linear},
    OnnxOperator{kDefault, "ReduceMean", 1, import_reduce_mean},
    OnnxOperator{kDefault, "Relu", 6, import_relu},
    OnnxOperator{kDefault, "Reshape", 5, import_reshape},
    OnnxOperator{kDefault, "Shape", 1, import_shape},
    OnnxOperator{kDefault, "Slice", 1, import_slice},
    OnnxOperator{kDefault, "Softmax", 1, import_softmax},
    OnnxOperator{kDefault, "Squeeze", 1, import_squeeze},
    OnnxOperator{kDefault, "Transpose", 1, import_transpose},
    OnnxOperator{kDefault, "Unsqueeze", 1, import_unsqueeze},
    OnnxOperator{kMicrosoft, "DequantizeLinear", 1, import_dequantize_linear},
    OnnxOperator{kMicrosoft, "QLinearAdd", 1, import_qlinear_add},
    OnnxOperator{kMicrosoft, "QLinearGlobalAveragePool", 1, import_qlinear_global_average_pool},
    OnnxOperator{kMicrosoft, "QLinearMul", 1, import_qlinear_mul},
    OnnxOperator{kMicrosoft, "QuantizeLinear", 1, import_quantize_linear},
};

}  // namespace

const OnnxOperator* find_operator(std::string_view domain, std::string_view name) {
  const std::string_view place = domain == "ai.onnx" ? kDefault : domain;
  for (const OnnxOperator& candidate : kOperators) {
    if (candidate.domain == place && candidate.name == name) return &candidate;
  }
  return nullptr;
}

std::string supported_operators() {
  std::string names;
  for (const OnnxOperator& candidate : kOperators) {
    if (candidate.domain != kDefault) continue;
    if (!names.empty()) names += ", ";
    names += candidate.name;
  }
  return names;
}

}  // namespace tessera::import::onnx_file
