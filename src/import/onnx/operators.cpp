// See operators.hpp.
#include "import/onnx/operators.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace tessera::import::onnx_file {
namespace {

std::array<std::span<const OnnxOperator>, 5> groups() {
  return {product_operators(), elementwise_operators(), pool_operators(), shape_operators(),
          shape_arithmetic_operators()};
}

}  // namespace

const OnnxOperator* find_operator(std::string_view domain, std::string_view name) {
  const std::string_view place = domain == "ai.onnx" ? kDefaultDomain : domain;
  for (const auto group : groups()) {
    for (const OnnxOperator& candidate : group) {
      if (candidate.domain == place && candidate.name == name) return &candidate;
    }
  }
  return nullptr;
}

std::string supported_operators() {
  std::vector<std::string_view> names;
  for (const auto group : groups()) {
    for (const OnnxOperator& candidate : group) {
      if (candidate.domain == kDefaultDomain) names.push_back(candidate.name);
    }
  }
  std::ranges::sort(names);
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace tessera::import::onnx_file
