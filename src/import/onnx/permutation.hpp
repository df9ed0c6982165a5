// Orders of dimensions, and constants brought into them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "graph/tensor.hpp"

namespace tessera::import::onnx_file {

/// Dimension i of the result is dimension permutation[i] of the operand. The functions below take proper ones only.
using Permutation = std::vector<std::int32_t>;

bool is_permutation(const Permutation& permutation, std::size_t rank);
bool is_identity(const Permutation& permutation);
Permutation identity(std::size_t rank);
Permutation inverse(const Permutation& permutation);
graph::Shape permuted(const graph::Shape& shape, const Permutation& permutation);

/// The quantisation of a tensor whose dimensions are permuted: the axis of its scales moves along.
std::optional<graph::Quantisation> permuted(const std::optional<graph::Quantisation>& quantisation,
                                            const Permutation& permutation);

/// `constant` with its dimensions, data and the axis of its scales permuted.
graph::Tensor transposed(const graph::Tensor& constant, const Permutation& permutation);

}  // namespace tessera::import::onnx_file
