// See operator.hpp. The table of operators.
#include <fmt/format.h>

#include <array>
#include <type_traits>
#include <variant>

#include "base/error.hpp"
#include "graph/ops/operator.hpp"

namespace tessera::graph {
namespace {

/// Index of the alternative T of `Attributes`.
template <typename T, std::size_t index = 0>
constexpr std::size_t attributes_index() {
  if constexpr (std::is_same_v<std::variant_alternative_t<index, Attributes>, T>) {
    return index;
  } else {
    return attributes_index<T, index + 1>();
  }
}

struct Entry {
  std::string_view name;
  std::size_t attributes;
  const OperatorDefinition* definition;
};

/// By `Operator`.
constexpr std::array kOperators = {
#define TESSERA_ENTRY(name, attributes) Entry{#name, attributes_index<attributes>(), &k##name},
    TESSERA_OPERATORS(TESSERA_ENTRY)
#undef TESSERA_ENTRY
};

const Entry* find(Operator kind) {
  const auto index = static_cast<std::size_t>(kind);
  return index < kOperators.size() ? &kOperators[index] : nullptr;
}

}  // namespace

const OperatorDefinition& definition_of(Operator kind) {
  if (const Entry* entry = find(kind)) return *entry->definition;
  throw Error(ErrorKind::Internal, "", fmt::format("operator {} is not in the list", static_cast<int>(kind)));
}

std::string_view name_of(Operator kind) {
  const Entry* entry = find(kind);
  return entry != nullptr ? entry->name : "unknown operator";
}

bool has_type_of(Operator kind, const Attributes& attributes) {
  const Entry* entry = find(kind);
  return entry != nullptr && entry->attributes == attributes.index();
}

std::string NodeView::place() const { return fmt::format("node '{}' ({})", node_.name, name_of(node_.kind)); }

void NodeView::fail(std::string message, std::string hint) const {
  throw Error(ErrorKind::Input, graph_.name.empty() ? place() : graph_.name + ": " + place(), std::move(message),
              std::move(hint));
}

}  // namespace tessera::graph
