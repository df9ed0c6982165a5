// See operators.hpp.
#include "import/tflite/operators.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace tessera::import::tflite {
namespace {

std::array<std::span<const OperatorImport>, 3> groups() {
  return {windowed_imports(), elementwise_imports(), movement_imports()};
}

}  // namespace

const OperatorImport* find_import(BuiltinOperator kind) {
  for (const auto group : groups()) {
    const auto found = std::ranges::find(group, kind, &OperatorImport::kind);
    if (found != group.end()) return &*found;
  }
  return nullptr;
}

std::string supported_operators() {
  std::vector<std::string_view> names;
  for (const auto group : groups()) {
    for (const OperatorImport& row : group) {
      if (row.run != import_shape_arithmetic) names.emplace_back(EnumNameBuiltinOperator(row.kind));
    }
  }
  std::ranges::sort(names);
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace tessera::import::tflite
