// Reference of the mean over the pixels of an image in rule `single`, as TFLite's QuantizedMeanOrSum
// (kernels/internal/reference/reduce.h). Unlike average pooling it requantises even between equal quantisations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/requantise.hpp"
#include "graph/reference/product.hpp"

namespace tessera::graph {

struct MeanQuantisation {
  Requantisation scale;  ///< of the sum of codes; its bias takes the zero points away
  OutputRange output;

  bool operator==(const MeanQuantisation&) const = default;
};

/// For `count` pixels: bias -count * zero point, multiplier `over` of input over output scale.
/// Throws Error{Input} if a scale is not positive or `count` is not 1 .. 2^23.
MeanQuantisation make_mean_quantisation(TensorScale input, float output_scale, const OutputRange& output,
                                        std::size_t count);

/// output[c] = requantise(sum over all pixels p of input[p * channels + c], scale, output), with as many channels as
/// outputs. Throws Error{Input} naming what does not fit: sizes, quantisation.
void mean(const MeanQuantisation& quantisation, std::span<const std::int8_t> input, std::span<std::int8_t> output);

}  // namespace tessera::graph
