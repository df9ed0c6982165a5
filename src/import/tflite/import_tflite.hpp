// TensorFlow Lite files into graphs.
//
// Taken: int8, uint8 and float32 models of one subgraph with fixed shapes, weights with one scale or one for each
// output channel, and the operators of operators_*.cpp. Quantisation stays as the file has it. Changed on the way:
// SAME padding becomes numbers; depth-wise weights [1, h, w, O] become [O, h, w, 1]; a bias of int64 becomes int32;
// constant axes, paddings and permutations become attributes.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "graph/graph.hpp"

namespace tessera::import {

/// Whether the bytes carry the mark of a TensorFlow Lite file, "TFL3" from byte 4.
bool is_tflite(std::span<const std::byte> file);

/// The graph of a TensorFlow Lite file; it passes graph::check. `name` stands for the file in messages and becomes the
/// graph's name. Nodes are named by the operator's index and kind in the file: "op03_conv_2d".
///
/// Throws Error{Input} naming the file and the operator if the file is damaged or holds what is not supported. Memory
/// and time are bounded by the size of the file, whatever it says.
graph::Graph import_tflite(std::span<const std::byte> file, std::string_view name);

}  // namespace tessera::import
