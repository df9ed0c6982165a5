// What the operators made of products share: inner products of codes and of floats, and the way from a sum to an
// output element.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/matrix_vector.hpp"
#include "graph/ops/operator.hpp"
#include "graph/reference/window.hpp"
#include "graph/rule.hpp"

namespace tessera::graph {

/// What sums of products of T are collected in.
template <typename T>
struct SumOf;
template <>
struct SumOf<std::int16_t> {
  using Type = std::int32_t;
};
template <>
struct SumOf<float> {
  using Type = double;
};

/// sums[r] = the inner product of the vector and row r, `stride` elements apart.
inline void inner_products(std::span<const std::int16_t> vector, std::span<const std::int16_t> rows, std::size_t stride,
                           std::span<std::int32_t> sums) {
  multiply_rows(vector, rows, stride, sums);
}
void inner_products(std::span<const float> vector, std::span<const float> rows, std::size_t stride,
                    std::span<double> sums);

/// From sums to output elements. In floats: the bias is added and the result clipped. Of codes: the bias is added, the
/// sum scaled by the multiplier of its channel, the zero point added, the result clipped. To int32: sum plus bias.
class ProductOutput {
 public:
  /// `activation` clips in real numbers. The multipliers are in the rule of the execution.
  ProductOutput(const NodeExecution& execution, const Activation& activation, std::size_t channels);

  /// Writes elements first, first + 1, ... from sums of the channels channel, channel + 1, ...
  void write(std::size_t first, std::size_t channel, std::span<const std::int32_t> sums);
  void write(std::size_t first, std::size_t channel, std::span<const double> sums);

 private:
  Data& output_;
  Activation activation_;
  OutputRange range_;
  std::vector<std::int32_t> biases_;
  std::vector<float> real_biases_;
  std::vector<Multiplier> multipliers_;
};

/// Writes the taps of the window at (y, x), channels `first` to `first` + `count`, in the order of OHWI weights;
/// padding is 0. `input` is HWC.
template <typename T>
void gather_window(const WindowedShape& shape, std::span<const T> input, std::int32_t y, std::int32_t x,
                   std::size_t first, std::size_t count, std::span<T> taps) {
  const auto& [rows, columns] = shape.window;
  auto tap = taps.begin();
  for (std::int32_t i = 0; i < rows.kernel; ++i) {
    const std::int32_t row = rows.position(y, i);
    for (std::int32_t j = 0; j < columns.kernel; ++j) {
      const std::int32_t column = columns.position(x, j);
      if (shape.input.contains(row, column)) {
        tap = std::ranges::copy(input.subspan(shape.input.offset(row, column) + first, count), tap).out;
      } else {
        tap = std::fill_n(tap, count, T{0});
      }
    }
  }
}

/// The sums of one image, HWC, with weights OHWI: take(pixel, first channel, sums) for every pixel and group. Each
/// pixel's taps are gathered into one vector (im2col), which one product takes to all output channels of a group.
template <typename T, typename Take>
void convolve(const WindowedShape& shape, std::size_t groups, std::span<const T> input, std::span<const T> weights,
              Take take) {
  const std::size_t group_inputs = static_cast<std::size_t>(shape.input.channels) / groups;
  const std::size_t group_outputs = static_cast<std::size_t>(shape.output.channels) / groups;
  const std::size_t taps = shape.window.taps() * group_inputs;
  std::vector<T> window(taps);
  std::vector<typename SumOf<T>::Type> sums(group_outputs);
  std::size_t pixel = 0;
  for (std::int32_t y = 0; y < shape.output.height; ++y) {
    for (std::int32_t x = 0; x < shape.output.width; ++x, ++pixel) {
      for (std::size_t group = 0; group < groups; ++group) {
        gather_window<T>(shape, input, y, x, group * group_inputs, group_inputs, window);
        const std::size_t first = group * group_outputs;
        inner_products(window, weights.subspan(first * taps, group_outputs * taps), taps, sums);
        take(pixel, first, std::span(std::as_const(sums)));
      }
    }
  }
}

/// sums[c] += a[c] * b[c]. Blocks have a constant length, for only such loops does g++ vectorise at -O2.
template <typename T>
void add_products(const T* a, const T* b, std::span<typename SumOf<T>::Type> sums) {
  constexpr std::size_t kBlock = 8;
  using Sum = typename SumOf<T>::Type;
  Sum* const to = sums.data();
  std::size_t c = 0;
  for (; c + kBlock <= sums.size(); c += kBlock) {
    for (std::size_t i = c; i < c + kBlock; ++i) to[i] += static_cast<Sum>(a[i]) * b[i];
  }
  for (; c < sums.size(); ++c) to[c] += static_cast<Sum>(a[c]) * b[c];
}

/// The sums of all channels of one pixel of a depth-wise convolution (channel multiplier 1) with weights HWC.
template <typename T>
void add_depthwise_taps(const WindowedShape& shape, std::span<const T> input, std::span<const T> weights,
                        std::int32_t y, std::int32_t x, std::span<typename SumOf<T>::Type> sums) {
  const auto& [rows, columns] = shape.window;
  const std::size_t channels = sums.size();
  const T* tap_weights = weights.data();
  std::ranges::fill(sums, 0);
  for (std::int32_t i = 0; i < rows.kernel; ++i) {
    const std::int32_t row = rows.position(y, i);
    for (std::int32_t j = 0; j < columns.kernel; ++j, tap_weights += channels) {
      const std::int32_t column = columns.position(x, j);
      if (!shape.input.contains(row, column)) continue;
      add_products<T>(input.data() + shape.input.offset(row, column), tap_weights, sums);
    }
  }
}

/// As `convolve`, for a depth-wise convolution with weights HWC.
template <typename T, typename Take>
void convolve_depthwise(const WindowedShape& shape, std::span<const T> input, std::span<const T> weights, Take take) {
  std::vector<typename SumOf<T>::Type> sums(static_cast<std::size_t>(shape.output.channels));
  std::size_t pixel = 0;
  for (std::int32_t y = 0; y < shape.output.height; ++y) {
    for (std::int32_t x = 0; x < shape.output.width; ++x, ++pixel) {
      add_depthwise_taps<T>(shape, input, weights, y, x, sums);
      take(pixel, 0, std::span(std::as_const(sums)));
    }
  }
}

}  // namespace tessera::graph
