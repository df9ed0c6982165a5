// See average_pool.hpp.
#include "graph/reference/average_pool.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <string>
#include <vector>

#include "base/divide.hpp"
#include "base/error.hpp"
#include "graph/rule.hpp"

namespace tessera::graph {
namespace {

constexpr std::string_view kPlace = "average pool";
constexpr std::size_t kMostTaps = 1 << 20;
constexpr std::int32_t kLowestCode = -128;

struct Extent {
  std::int32_t first = 0;
  std::int32_t end = 0;
};

/// The inputs of one axis that lie in the window of `output`.
Extent extent(const WindowAxis& axis, std::int32_t output, std::int32_t size) {
  const std::int32_t first = axis.position(output, 0);
  return {.first = std::max(first, 0), .end = std::min(first + axis.kernel, size)};
}

/// sum / count, halves away from zero.
std::int64_t rounded_mean(std::int64_t sum, std::int64_t count) {
  return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

void check_axis(const WindowAxis& axis) {
  if (axis.dilation != 1) throw Error(ErrorKind::Input, std::string(kPlace), "the window is dilated");
  if (std::max(axis.pad_before, axis.pad_after) >= axis.kernel) {
    throw Error(ErrorKind::Input, std::string(kPlace), "a window lies wholly in the padding");
  }
}

void check(const WindowedShape& shape) {
  check_window(kPlace, shape);
  check_axis(shape.window.rows);
  check_axis(shape.window.columns);
  check_same_channels(kPlace, shape);
}

/// Adds up the inputs in the window, each channel in its own sum, and counts them.
std::int64_t sum_window(const WindowedShape& shape, std::int32_t y, std::int32_t x, std::span<const std::int8_t> input,
                        std::span<std::int64_t> sums) {
  const Extent rows = extent(shape.window.rows, y, shape.input.height);
  const Extent columns = extent(shape.window.columns, x, shape.input.width);
  std::ranges::fill(sums, 0);
  for (std::int32_t row = rows.first; row < rows.end; ++row) {
    for (std::int32_t column = columns.first; column < columns.end; ++column) {
      const std::int8_t* activations = input.data() + shape.input.offset(row, column);
      for (std::size_t c = 0; c < sums.size(); ++c) sums[c] += activations[c];
    }
  }
  return std::int64_t{rows.end - rows.first} * (columns.end - columns.first);
}

void check_quantisation(const AveragePoolQuantisation& quantisation, std::size_t taps) {
  check_output_range(kPlace, quantisation.output);
  check_output_range(kPlace, {.zero_point = quantisation.padding_code});
  if (quantisation.by_count.empty()) return;
  check_size(kPlace, "the list of requantisations", quantisation.by_count.size(), taps);
  for (const Requantisation& scale : quantisation.by_count) check_multiplier(kPlace, scale.multiplier, scale.shift);
}

std::int8_t finished(const AveragePoolQuantisation& quantisation, std::int64_t sum, std::int64_t count) {
  const OutputRange& output = quantisation.output;
  if (quantisation.by_count.empty()) return clip(rounded_mean(sum, count), output.minimum, output.maximum);
  return requantise(sum, quantisation.by_count[static_cast<std::size_t>(count - 1)], output);
}

/// The mean of codes of uint8, which are never below 0: 1 / count with a multiplier of 31 bits, rounded up.
Requantisation unsigned_mean(std::int32_t count) {
  const auto shift = 30 + static_cast<std::int32_t>(std::bit_width(static_cast<std::uint32_t>(count - 1)));
  const std::int64_t multiplier = divide_up(std::int64_t{1} << shift, count);
  return {.bias = -count * kLowestCode, .multiplier = static_cast<std::int32_t>(multiplier), .shift = shift};
}

Requantisation rescaled_mean(TensorScale input, float output_scale, std::int32_t count) {
  const double ratio = static_cast<double>(input.scale) / static_cast<double>(output_scale);
  return over(quantised_multiplier(ratio, -count * input.zero_point), count);
}

}  // namespace

AveragePoolQuantisation make_average_pool_quantisation(TensorScale input, float output_scale, const OutputRange& output,
                                                       std::size_t taps, CodeType type) {
  if (taps == 0 || taps > kMostTaps) {
    throw Error(ErrorKind::Input, std::string(kPlace), fmt::format("the window has {} elements", taps),
                fmt::format("1 to {}", kMostTaps));
  }
  AveragePoolQuantisation result{
      .padding_code = input.zero_point, .count_padding = false, .by_count = {}, .output = output};
  const bool same = input == TensorScale{.scale = output_scale, .zero_point = output.zero_point};
  if (same && type == CodeType::Int8) return result;
  if (same) result.output.zero_point = kLowestCode;
  for (std::int32_t count = 1; count <= static_cast<std::int32_t>(taps); ++count) {
    result.by_count.push_back(same ? unsigned_mean(count) : rescaled_mean(input, output_scale, count));
  }
  return result;
}

void average_pool(const WindowedShape& shape, const AveragePoolQuantisation& quantisation,
                  std::span<const std::int8_t> input, std::span<std::int8_t> output) {
  check(shape);
  check_quantisation(quantisation, shape.window.taps());
  check_size(kPlace, "the input", input.size(), shape.input.elements());
  check_size(kPlace, "the output", output.size(), shape.output.elements());

  const auto taps = static_cast<std::int64_t>(shape.window.taps());
  std::vector<std::int64_t> sums(static_cast<std::size_t>(shape.input.channels));
  auto result = output.begin();
  for (std::int32_t y = 0; y < shape.output.height; ++y) {
    for (std::int32_t x = 0; x < shape.output.width; ++x) {
      const std::int64_t inside = sum_window(shape, y, x, input, sums);
      const std::int64_t count = quantisation.count_padding ? taps : inside;
      const std::int64_t padding = (count - inside) * quantisation.padding_code;
      for (const std::int64_t sum : sums) *result++ = finished(quantisation, sum + padding, count);
    }
  }
}

void average_pool(const WindowedShape& shape, std::int32_t minimum, std::int32_t maximum,
                  std::span<const std::int8_t> input, std::span<std::int8_t> output) {
  const OutputRange range{.zero_point = 0, .minimum = minimum, .maximum = maximum};
  average_pool(shape, {.padding_code = 0, .count_padding = false, .by_count = {}, .output = range}, input, output);
}

}  // namespace tessera::graph
