// The operators that can be imported. Adding one: a function beside its like, a line in the list of operators.cpp.
#pragma once

#include <cstddef>
#include <string>

#include "import/tflite/operator_reader.hpp"
#include "tflite/schema_generated.h"

namespace tessera::import::tflite {

struct OperatorImport {
  BuiltinOperator kind;
  std::size_t least_inputs;
  std::size_t most_inputs;
  /// Adds the operator to the graph. Throws Error{Input} without a place (refusal.hpp).
  void (*run)(OperatorReader& reader);
};

/// Null if the operator is not supported.
const OperatorImport* find_import(BuiltinOperator kind);

/// "ADD, CONV_2D, ...": what is supported, for messages.
std::string supported_operators();

// Over windows of an image, and sums of products (operators_windowed.cpp).
void import_convolution(OperatorReader& reader);
void import_depthwise_convolution(OperatorReader& reader);
void import_fully_connected(OperatorReader& reader);
void import_average_pool(OperatorReader& reader);
void import_maximum_pool(OperatorReader& reader);

// Element by element, and over whole axes (operators_elementwise.cpp).
void import_add(OperatorReader& reader);
void import_multiply(OperatorReader& reader);
void import_relu(OperatorReader& reader);
void import_relu6(OperatorReader& reader);
void import_relu_n1_to_1(OperatorReader& reader);
void import_mean(OperatorReader& reader);
void import_softmax(OperatorReader& reader);
void import_quantise(OperatorReader& reader);
void import_dequantise(OperatorReader& reader);

// Elements moved (operators_movement.cpp).
void import_pad(OperatorReader& reader);
void import_pad_value(OperatorReader& reader);
void import_reshape(OperatorReader& reader);
void import_transpose(OperatorReader& reader);
void import_concat(OperatorReader& reader);
void import_shape_arithmetic(OperatorReader& reader);

}  // namespace tessera::import::tflite
