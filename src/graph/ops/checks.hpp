// Demands that several operators make of their tensors. Each throws Error{Input} at the node.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "graph/ops/operator.hpp"

namespace tessera::graph {

/// In what numbers a node computes.
enum class Arithmetic : std::uint8_t {
  Float,      ///< every tensor is float32
  Quantised,  ///< every tensor has codes of 8 bits with one scale and zero point
  Integer,    ///< every tensor has the same integer type and no quantisation: codes mean themselves
};

inline bool is_code(ElementType type) { return type == ElementType::Int8 || type == ElementType::UInt8; }
/// Codes of 8 bits with one scale and zero point.
bool is_quantised(const Tensor& tensor);

/// Of all inputs and the output; fails if it is none.
Arithmetic arithmetic_of(const NodeView& node);

void require_rank(const NodeView& node, std::string_view what, const Tensor& tensor, std::size_t rank);
void require_type(const NodeView& node, std::string_view what, const Tensor& tensor, ElementType type);
void require_shape(const NodeView& node, std::string_view what, const Tensor& tensor, const Shape& expected);
/// The output has the type and quantisation of input `index`, and no scale for each channel: elements only move.
void require_same_codes(const NodeView& node, std::size_t index);

/// `axis` counted from the front, if it is -rank .. rank - 1.
std::size_t checked_axis(const NodeView& node, std::int32_t axis, std::size_t rank);

/// Fails unless minimum <= maximum and neither is not a number.
void check_activation(const NodeView& node, const Activation& activation);

/// Fails unless codes may be scaled by this: a number below 2^30, what the fixed-point rules can hold.
void check_scaling(const NodeView& node, double multiplier);
/// The same of the ratio of the scales of two quantised tensors; nothing if one is not.
void check_rescaling(const NodeView& node, const Tensor& from, const Tensor& to);

/// The shape of two operands broadcast numpy-style.
Shape broadcast(const NodeView& node, const Shape& left, const Shape& right);

/// What an operator made of products demands of data, weights [0, 1], optional bias [2] and output. `outputs` is the
/// number of output channels, `axis` the dimension of the weights that counts them, `taps` the products of a sum.
///
/// Three forms: all float32; codes to codes; codes to int32, the sums themselves, where a tensor without quantisation
/// has the zero point 0. A bias of codes is int32 with the product of the scales, or none said.
void check_product(const NodeView& node, std::size_t outputs, std::size_t axis, std::size_t taps);

}  // namespace tessera::graph
