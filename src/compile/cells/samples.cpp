// See samples.hpp.
#include "compile/cells/samples.hpp"

#include <algorithm>

namespace tessera::compile {

std::vector<SampledPixel> sampled_pixels(std::size_t pictures, std::size_t pixels, std::size_t most) {
  const std::size_t all = pictures * pixels, count = std::min(all, most);
  std::vector<SampledPixel> result;
  for (std::size_t index = 0; index < count; ++index) {
    if (count == all) {
      result.push_back({index / pixels, static_cast<std::uint32_t>(index % pixels)});
      continue;
    }
    // Steps of the golden section: no row or column of the image comes more often than others, as even steps would.
    const std::uint64_t place = (index * 0x9E3779B97F4A7C15u >> 32) * pixels >> 32;
    result.push_back({index * pictures / count, static_cast<std::uint32_t>(place)});
  }
  return result;
}

InputSamples sample_inputs(const Convolution& convolution, const TensorOfPictures& inputs,
                           std::span<const SampledPixel> pixels, std::int32_t zero_point,
                           std::span<const std::int8_t> offsets, std::size_t first, std::size_t count) {
  const graph::WindowedShape& shape = convolution.shape;
  InputSamples samples{shape.window.taps() * count, {}};
  samples.distances.resize(samples.rows * pixels.size());
  for (std::size_t index = 0; index < pixels.size(); ++index) {
    const std::int8_t* codes = inputs[pixels[index].picture]->data();
    const auto pixel = static_cast<std::int32_t>(pixels[index].pixel);
    std::int16_t* to = samples.distances.data() + index;
    for (std::int32_t ky = 0; ky < shape.window.rows.kernel; ++ky) {
      const std::int32_t y = shape.window.rows.position(pixel / shape.output.width, ky);
      for (std::int32_t kx = 0; kx < shape.window.columns.kernel; ++kx) {
        const std::int32_t x = shape.window.columns.position(pixel % shape.output.width, kx);
        const bool inside = shape.input.contains(y, x);
        const std::int8_t* const from = inside ? codes + shape.input.offset(y, x) + first : nullptr;
        for (std::size_t channel = 0; channel < count; ++channel, to += pixels.size()) {
          const std::int32_t code = inside ? from[channel] : zero_point;
          *to = static_cast<std::int16_t>(code - offsets[first + channel]);
        }
      }
    }
  }
  return samples;
}

}  // namespace tessera::compile
