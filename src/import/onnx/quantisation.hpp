// Scales and zero points, which ONNX gives to operators as inputs, put on the tensors they are about.
#pragma once

#include <cstddef>
#include <cstdint>

#include "import/onnx/node_import.hpp"

namespace tessera::import::onnx_file {

/// What inputs `scale` and `zero_point` (0 if left out) say of a tensor of `type` and `shape`; `axis` is used where
/// there are several scales. Throws Error{Input} at the node if they are no constants or do not fit.
graph::Quantisation read_quantisation(const NodeImport& node, std::size_t scale, std::size_t zero_point,
                                      graph::ElementType type, const graph::Shape& shape, std::int64_t axis);

/// Input `index` with that quantisation on it. Throws Error{Input} at the node if its codes already mean other numbers.
graph::TensorIndex quantised_input(NodeImport& node, std::size_t index, const graph::Quantisation& quantisation);

/// Input `index`, whose operator knows only a zero point: with the scale it has, else 1.
graph::TensorIndex centred_input(NodeImport& node, std::size_t index, std::size_t zero_point, std::int64_t axis);

/// The element type of the zero point, or uint8 if it is left out.
graph::ElementType type_of_codes(const NodeImport& node, std::size_t zero_point);

}  // namespace tessera::import::onnx_file
