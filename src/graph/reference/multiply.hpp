// Reference of the elementwise product in rule `single`, as TFLite's MulElementwise for int8
// (kernels/internal/reference/integer_ops/mul.h).
#pragma once

#include <cstdint>
#include <span>

#include "base/requantise.hpp"
#include "graph/reference/product.hpp"

namespace tessera::graph {

struct MultiplyQuantisation {
  std::int32_t left_zero_point = 0;
  std::int32_t right_zero_point = 0;
  Requantisation scale;  ///< without bias: left times right over output scale
  OutputRange output;

  bool operator==(const MultiplyQuantisation&) const = default;
};

/// The scales are multiplied and divided in double precision (TFLite Micro's mul_common.cc). Throws Error{Input} if one
/// is not positive.
MultiplyQuantisation make_multiply_quantisation(TensorScale left, TensorScale right, float output_scale,
                                                const OutputRange& output);

/// output[i] = requantise((left[i] - left zero point) * (right[i] - right zero point)), a product of 17 bits.
/// Throws Error{Input} naming what does not fit: sizes, quantisation.
void multiply(const MultiplyQuantisation& quantisation, std::span<const std::int8_t> left,
              std::span<const std::int8_t> right, std::span<std::int8_t> output);

}  // namespace tessera::graph
