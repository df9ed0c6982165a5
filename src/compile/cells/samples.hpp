// Inputs of a convolution's products, sampled evenly over pictures and pixels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "compile/cells/hessian.hpp"
#include "compile/layer.hpp"

namespace tessera::compile {

/// A tensor's codes, of each picture.
using TensorOfPictures = std::vector<const std::vector<std::int8_t>*>;

/// A pixel of a layer's output in one of the pictures.
struct SampledPixel {
  std::size_t picture = 0;
  std::uint32_t pixel = 0;
};
/// At most `most`, all over the image, as many of each picture.
std::vector<SampledPixel> sampled_pixels(std::size_t pictures, std::size_t pixels, std::size_t most);

/// What the channels `first` to `first + count - 1` of the layer's input are driven with at these pixels: distances
/// from `offsets` (of each input channel), rows in the order kernel row, kernel column, channel.
InputSamples sample_inputs(const Convolution& convolution, const TensorOfPictures& inputs,
                           std::span<const SampledPixel> pixels, std::int32_t zero_point,
                           std::span<const std::int8_t> offsets, std::size_t first, std::size_t count);

}  // namespace tessera::compile
