// Layers and programs as text, a line for each layer and step: what the passes made of a network.
#pragma once

#include <string>

#include "compile/layer.hpp"
#include "compile/program.hpp"

namespace tessera::compile {

/// "index name: operation on engine, inputs -> output", shapes, and the note where there is one.
std::string to_text(const Network& network);

/// Where tensors and crossbar tiles lie, then the steps: what each computes, and what it moves meanwhile.
std::string to_text(const Network& network, const Program& program);

}  // namespace tessera::compile
