// See operator.hpp. The list of operators: the only place that knows them all.
#include <fmt/format.h>

#include <array>

#include "base/error.hpp"
#include "graph/ops/operator.hpp"

namespace tessera::graph {

extern const OperatorDefinition kConvolution;
extern const OperatorDefinition kFullyConnected;
extern const OperatorDefinition kMatMul;
extern const OperatorDefinition kAdd;
extern const OperatorDefinition kMultiply;
extern const OperatorDefinition kAveragePool;
extern const OperatorDefinition kMaximumPool;
extern const OperatorDefinition kMean;
extern const OperatorDefinition kPad;
extern const OperatorDefinition kReshape;
extern const OperatorDefinition kTranspose;
extern const OperatorDefinition kConcat;
extern const OperatorDefinition kClip;
extern const OperatorDefinition kSoftmax;
extern const OperatorDefinition kQuantise;
extern const OperatorDefinition kDequantise;

namespace {

constexpr std::array kOperators = {
    &kConvolution, &kFullyConnected, &kMatMul,    &kAdd,    &kMultiply, &kAveragePool, &kMaximumPool, &kMean,
    &kPad,         &kReshape,        &kTranspose, &kConcat, &kClip,     &kSoftmax,     &kQuantise,    &kDequantise,
};

const OperatorDefinition* find(Operator kind) {
  for (const OperatorDefinition* definition : kOperators) {
    if (definition->kind == kind) return definition;
  }
  return nullptr;
}

}  // namespace

const OperatorDefinition& definition_of(Operator kind) {
  if (const OperatorDefinition* definition = find(kind)) return *definition;
  throw Error(ErrorKind::Internal, "", fmt::format("operator {} is not in the list", static_cast<int>(kind)));
}

std::string_view name_of(Operator kind) {
  const OperatorDefinition* definition = find(kind);
  return definition != nullptr ? definition->name : "unknown operator";
}

std::string NodeView::place() const { return fmt::format("node '{}' ({})", node_.name, name_of(node_.kind)); }

void NodeView::fail(std::string message, std::string hint) const {
  throw Error(ErrorKind::Input, graph_.name.empty() ? place() : graph_.name + ": " + place(), std::move(message),
              std::move(hint));
}

}  // namespace tessera::graph
