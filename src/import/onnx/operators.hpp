// The operators of ONNX that are imported: one function each, one line each in the list of operators.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "import/onnx/node_import.hpp"

namespace tessera::import::onnx_file {

struct OnnxOperator {
  std::string_view domain;  ///< empty for the default one
  std::string_view name;
  std::int64_t since;  ///< the first version of the default domain in which it means what is imported
  /// Adds to the node's builder what the node becomes, and names its result.
  void (*import)(NodeImport& node);
};

/// Null if `domain` has no operator `name` that is imported.
const OnnxOperator* find_operator(std::string_view domain, std::string_view name);

/// Names of the default domain's operators that are imported, separated by commas.
std::string supported_operators();

// ops_products.cpp
void import_conv(NodeImport& node);
void import_conv_integer(NodeImport& node);
void import_qlinear_conv(NodeImport& node);
void import_gemm(NodeImport& node);
void import_matmul(NodeImport& node);
void import_matmul_integer(NodeImport& node);
void import_qlinear_matmul(NodeImport& node);
// ops_elementwise.cpp
void import_add(NodeImport& node);
void import_mul(NodeImport& node);
void import_qlinear_add(NodeImport& node);
void import_qlinear_mul(NodeImport& node);
void import_relu(NodeImport& node);
void import_clip(NodeImport& node);
void import_softmax(NodeImport& node);
void import_quantize_linear(NodeImport& node);
void import_dequantize_linear(NodeImport& node);
void import_batch_normalization(NodeImport& node);
// ops_pools.cpp
void import_average_pool(NodeImport& node);
void import_max_pool(NodeImport& node);
void import_global_average_pool(NodeImport& node);
void import_qlinear_global_average_pool(NodeImport& node);
void import_reduce_mean(NodeImport& node);
// ops_shapes.cpp
void import_constant(NodeImport& node);
void import_identity(NodeImport& node);
void import_dropout(NodeImport& node);
void import_reshape(NodeImport& node);
void import_flatten(NodeImport& node);
void import_squeeze(NodeImport& node);
void import_unsqueeze(NodeImport& node);
void import_transpose(NodeImport& node);
void import_concat(NodeImport& node);
void import_pad(NodeImport& node);
// ops_shape_arithmetic.cpp
void import_shape(NodeImport& node);
void import_gather(NodeImport& node);
void import_slice(NodeImport& node);
void import_cast(NodeImport& node);

}  // namespace tessera::import::onnx_file
