// Operators on two tensors, element by element, broadcast numpy-style.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "graph/ops/checks.hpp"
#include "graph/ops/codes.hpp"

namespace tessera::graph {

/// Shapes, types and activation of Add and Multiply; `scaling_of(left, right, output)` is the multiplier of their
/// result if they are quantised.
void check_elementwise(const NodeView& node, double (*scaling_of)(float left, float right, float output));

/// Calls combine(i, left element, right element) for each output element i.
template <typename Combine>
void for_each_pair(const NodeView& node, Combine combine) {
  const Shape& shape = node.output().shape;
  const std::size_t elements = elements_of(shape);
  if (node.input(0).shape == shape && node.input(1).shape == shape) {
    for (std::size_t i = 0; i < elements; ++i) combine(i, i, i);
    return;
  }
  const std::vector<std::size_t> left = broadcast_positions(node.input(0).shape, shape);
  const std::vector<std::size_t> right = broadcast_positions(node.input(1).shape, shape);
  for (std::size_t i = 0; i < elements; ++i) combine(i, left[i], right[i]);
}

/// Of float32 tensors: clipped(function(left, right)).
template <typename Function>
void combine_floats(const NodeExecution& execution, const Activation& activation, Function function) {
  const auto left = execution.input(0).as<float>();
  const auto right = execution.input(1).as<float>();
  const auto output = execution.output.as<float>();
  for_each_pair(execution.node, [&](std::size_t i, std::size_t l, std::size_t r) {
    output[i] = clipped(function(left[l], right[r]), activation);
  });
}

/// Of integer tensors without quantisation: function of unsigned numbers, modulo their size, as numpy has it.
template <typename Function>
void combine_integers(const NodeExecution& execution, Function function) {
  const auto run = [&]<typename T>(T) {
    const auto left = execution.input(0).as<T>();
    const auto right = execution.input(1).as<T>();
    const auto output = execution.output.as<T>();
    for_each_pair(execution.node, [&](std::size_t i, std::size_t l, std::size_t r) {
      output[i] = static_cast<T>(function(static_cast<std::uint64_t>(left[l]), static_cast<std::uint64_t>(right[r])));
    });
  };
  switch (execution.output.type()) {
    case ElementType::Int8:
      return run(std::int8_t{});
    case ElementType::UInt8:
      return run(std::uint8_t{});
    case ElementType::Int32:
      return run(std::int32_t{});
    case ElementType::Int64:
      return run(std::int64_t{});
    case ElementType::Float32:
      return;
  }
}

}  // namespace tessera::graph
