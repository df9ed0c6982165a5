// Reference of the elementwise sum in rule `single`, as TFLite's AddElementwise for int8 (kernels/internal/reference/
// add.h) and the preparation of its multipliers (kernels/add.cc).
#pragma once

#include <cstdint>
#include <span>

#include "base/requantise.hpp"
#include "graph/reference/product.hpp"

namespace tessera::graph {

/// Inputs are raised by this many bits before they are rescaled, so that the sum keeps fractions of a code.
inline constexpr int kAddHeadroom = 20;

struct AddInput {
  std::int32_t zero_point = 0;
  std::int32_t multiplier = 0;  ///< with `shift`: the input's scale over twice the larger input scale
  std::int32_t shift = 31;

  bool operator==(const AddInput&) const = default;
};

struct AddQuantisation {
  AddInput left;
  AddInput right;
  std::int32_t multiplier = 0;  ///< with `shift`: twice the larger input scale over 2^20 times the output scale
  std::int32_t shift = 31;
  OutputRange output;

  bool operator==(const AddQuantisation&) const = default;
};

/// The multipliers of a sum, from the scales of its tensors. Throws Error{Input} if one is not positive.
AddQuantisation add_quantisation(TensorScale left, TensorScale right, float output_scale, const OutputRange& output);

/// output[i] = clip(zero point + single(left' + right')), each input': single((input[i] - zero point) * 2^20).
/// Throws Error{Input} naming what does not fit: sizes, quantisation.
void add(const AddQuantisation& quantisation, std::span<const std::int8_t> left, std::span<const std::int8_t> right,
         std::span<std::int8_t> output);

}  // namespace tessera::graph
