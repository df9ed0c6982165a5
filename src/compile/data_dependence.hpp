// Which layers take cycles that depend on the codes they read: a row for each kind of layer, in data_dependence.cpp.
//
// What a kernel on the cores does may follow from codes: where it branches, which addresses it makes of them (and so
// which banks it asks for), what it divides by. What an accelerator does never follows from codes (accel/hwpe).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "compile/layer.hpp"

namespace tessera::compile {

/// Why the layer's cycles depend on the codes of its inputs, or nothing.
std::optional<std::string_view> data_dependence(const Layer& layer);

/// Of each tensor, whether the cycles of some layer depend on its codes; never of the network's input.
std::vector<bool> tensors_that_decide_cycles(const Network& network);

}  // namespace tessera::compile
