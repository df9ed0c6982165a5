// Scales and biases of a layer from what its sums of products come to on a sample.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/tensor.hpp"
#include "zoo/random.hpp"

namespace tessera::zoo {

/// The codes of int8 that span least .. most, which are widened to contain 0. Of an empty range the scale is 1.
graph::Quantisation spanning(double least, double most);

struct ProductScales {
  std::vector<float> weight_scales;  ///< of each channel
  std::vector<std::int32_t> biases;  ///< in units of the sums
  double least = 0;                  ///< of all outputs, as real numbers
  double most = 0;
};

/// What batch normalisation leaves of a trained network: each channel's outputs get a standard deviation and a mean of
/// their own near those wanted, here drawn at random around `deviation` and `centre`. `sums` holds the sums of products
/// of each output, channels last; `data_scale` is the input's. Channels of fewer than 16 outputs, which say little,
/// share the statistics of all.
ProductScales normalised(std::span<const std::int32_t> sums, std::size_t channels, float data_scale, double deviation,
                         double centre, Random& random);

}  // namespace tessera::zoo
