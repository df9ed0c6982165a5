// The operators that can be imported. Adding one: a function beside its like, and a row at the end of the same file.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <span>
#include <string>

#include "import/tflite/operator_reader.hpp"
#include "tflite/schema_generated.h"

namespace tessera::import::tflite {

inline constexpr std::size_t kAnyNumber = std::numeric_limits<std::size_t>::max();

struct OperatorImport {
  BuiltinOperator kind;
  std::size_t least_inputs;  ///< these and the most from TensorFlow's lite/kernels
  std::size_t most_inputs;
  /// Adds the operator to the graph. Throws Error{Input} without a place (refusal.hpp).
  void (*run)(OperatorReader& reader);
};

/// Null if the operator is not supported.
const OperatorImport* find_import(BuiltinOperator kind);

/// "ADD, CONV_2D, ...": what is supported, for messages.
std::string supported_operators();

/// SHAPE, STRIDED_SLICE, PACK: they become nothing, and messages do not name them among what is supported.
void import_shape_arithmetic(OperatorReader& reader);

// A file of imports is a group, whose rows stand at its end.

/// Over windows of an image, and sums of products (operators_windowed.cpp).
std::span<const OperatorImport> windowed_imports();
/// Element by element, and over whole axes (operators_elementwise.cpp).
std::span<const OperatorImport> elementwise_imports();
/// Elements moved (operators_movement.cpp).
std::span<const OperatorImport> movement_imports();

}  // namespace tessera::import::tflite
