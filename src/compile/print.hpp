// What the passes made of a network, as text: a line for each layer, tile, item and step.
#pragma once

#include <span>
#include <string>

#include "compile/cells/deploy.hpp"
#include "compile/engines/ima/crossbars.hpp"
#include "compile/layer.hpp"
#include "compile/lowering.hpp"
#include "compile/place/placement.hpp"
#include "compile/program.hpp"

namespace tessera::compile {

/// "index name: operation on engine, inputs -> output", shapes, and the note where there is one.
std::string to_text(const Network& network);

/// What was chosen for the layers on analog cells: scales, offsets, ranges, and what converters lose.
std::string to_text(const Network& network, std::span<const CellReport> cells);

/// Where the weights of each layer lie in arrays.
std::string to_text(const Network& network, const CrossbarPlan& plan);

/// Where tensors are kept and into what parts layers are cut, the cycles that the steps are estimated to take, then
/// what lies in L1 from which step to which.
std::string to_text(const Network& network, const Lowering& lowering, const Placed& placed);

/// Where tensors and crossbar tiles lie, then the steps: what each computes, and what it moves meanwhile.
std::string to_text(const Network& network, const Program& program);

}  // namespace tessera::compile
