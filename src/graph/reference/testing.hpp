// Random tensors and parameters for the tests of the reference operators.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <random>
#include <vector>

#include "base/requantise.hpp"
#include "graph/reference/window.hpp"

namespace tessera::graph::test {

/// Draws tensors from one seed of rapidcheck: a shrinkable byte each would make the properties slow.
class Draw {
 public:
  Draw() : engine_(*rc::gen::arbitrary<std::uint32_t>()) {}

  std::int32_t number(std::int32_t lowest, std::int32_t highest) {
    const auto span = static_cast<std::uint32_t>(highest - lowest) + 1;
    return lowest + static_cast<std::int32_t>(engine_() % span);
  }

  std::vector<std::int8_t> codes(std::size_t count) {
    std::vector<std::int8_t> result(count);
    for (std::int8_t& code : result) code = static_cast<std::int8_t>(number(-128, 127));
    return result;
  }

  /// Multipliers near 2^-9: results of a few dozen taps then neither vanish nor all saturate.
  std::vector<Requantisation> channels(std::int32_t count) {
    std::vector<Requantisation> result(static_cast<std::size_t>(count));
    for (Requantisation& channel : result) {
      channel = {.bias = number(-5000, 5000), .multiplier = number(1 << 30, 0x7fff'ffff), .shift = number(38, 41)};
    }
    return result;
  }

  OutputRange output_range() {
    return {.zero_point = number(-128, 127), .minimum = number(-128, -100), .maximum = number(50, 127)};
  }

  WindowAxis axis(std::int32_t kernel) {
    return {.kernel = kernel,
            .stride = number(1, 3),
            .dilation = number(1, 2),
            .pad_before = number(0, 2),
            .pad_after = number(0, 2)};
  }

  WindowedShape shape(std::int32_t in_channels, std::int32_t out_channels) {
    WindowedShape shape;
    shape.window = {.rows = axis(number(1, 3)), .columns = axis(number(1, 3))};
    shape.input = {.height = number(5, 8), .width = number(5, 8), .channels = in_channels};
    shape.output = {.height = shape.window.rows.outputs(shape.input.height),
                    .width = shape.window.columns.outputs(shape.input.width),
                    .channels = out_channels};
    return shape;
  }

 private:
  std::mt19937 engine_;
};

/// Multiplies by one: sums come out as they are, clipped to 8 bits.
inline std::vector<Requantisation> unscaled(std::size_t channels, std::int32_t bias = 0) {
  return std::vector<Requantisation>(channels, {.bias = bias, .multiplier = 1 << 30, .shift = 30});
}

}  // namespace tessera::graph::test
