// The operators of ONNX that are imported. Adding one: a function beside its like, and a row at the end of the same
// file.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "import/onnx/node_import.hpp"

namespace tessera::import::onnx_file {

inline constexpr std::string_view kDefaultDomain;
inline constexpr std::string_view kMicrosoft = "com.microsoft";

struct OnnxOperator {
  std::string_view domain;
  std::string_view name;
  std::int64_t since;  ///< the first version of the default domain in which it means what is imported
  /// Adds to the node's builder what the node becomes, and names its result.
  void (*import)(NodeImport& node);
};

/// Null if `domain` has no operator `name` that is imported.
const OnnxOperator* find_operator(std::string_view domain, std::string_view name);

/// Names of the default domain's operators that are imported, separated by commas.
std::string supported_operators();

// A file of imports is a group, whose rows stand at its end.

/// ops_products.cpp
std::span<const OnnxOperator> product_operators();
/// ops_elementwise.cpp
std::span<const OnnxOperator> elementwise_operators();
/// ops_pools.cpp
std::span<const OnnxOperator> pool_operators();
/// ops_shapes.cpp
std::span<const OnnxOperator> shape_operators();
/// ops_shape_arithmetic.cpp
std::span<const OnnxOperator> shape_arithmetic_operators();

}  // namespace tessera::import::onnx_file
