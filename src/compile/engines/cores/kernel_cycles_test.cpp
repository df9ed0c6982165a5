#include "compile/engines/cores/kernel_cycles.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace tessera::compile {
namespace {

/// A line of the measurements.
struct Measurement {
  std::string line;
  std::vector<std::int32_t> numbers;
  double cycles = 0;

  std::int32_t at(std::size_t i) const { return numbers.at(i); }
  std::uint32_t size(std::size_t i) const { return static_cast<std::uint32_t>(numbers.at(i)); }
};

std::vector<Measurement> measurements_of(const std::string& kernel) {
  std::ifstream lines(TESSERA_SOURCE_DIR "/tests/golden/kernel_cycles.txt");
  std::vector<Measurement> result;
  Measurement next;
  while (std::getline(lines, next.line)) {
    std::istringstream words(next.line);
    std::string name, equals;
    words >> name;
    if (name != kernel) continue;
    next.numbers.clear();
    for (std::int32_t number = 0; words >> number;) next.numbers.push_back(number);
    words.clear();
    words >> equals >> next.cycles;
    result.push_back(next);
  }
  return result;
}

/// Each formula within `tolerance` of each measurement of the kernel, and within 5 % on average.
template <typename Formula>
void expect_close(const std::string& kernel, Formula formula, double tolerance = 0.15) {
  const std::vector<Measurement> measurements = measurements_of(kernel);
  ASSERT_GE(measurements.size(), 6U);
  double sum = 0;
  for (const Measurement& m : measurements) {
    const double error = static_cast<double>(formula(m)) / m.cycles - 1;
    EXPECT_LE(std::abs(error), tolerance) << m.line << ", formula " << formula(m);
    sum += std::abs(error);
  }
  EXPECT_LE(sum / static_cast<double>(measurements.size()), 0.05) << kernel;
}

arch::RequantiseParameters requantise(bool narrow) {
  return {.channels = 0,
          .pre_shift = 0,
          .maximum_shift = 42,
          .output_zero_point = -5,
          .minimum = narrow ? -100 : -128,
          .maximum = 127};
}

arch::WindowParameters window_of(const Measurement& m) {
  arch::WindowParameters w{};
  w.input_height = m.size(0), w.input_width = m.size(1);
  w.kernel_height = m.size(4), w.kernel_width = m.size(5);
  w.stride_height = w.stride_width = m.size(6);
  w.dilation_height = w.dilation_width = 1;
  w.padding_top = m.size(7), w.padding_left = m.size(8);
  w.output_height = (w.input_height + w.padding_top + m.size(9) - w.kernel_height) / w.stride_height + 1;
  w.output_width = (w.input_width + w.padding_left + m.size(10) - w.kernel_width) / w.stride_width + 1;
  w.input_pixel_bytes = m.size(2), w.input_row_bytes = w.input_width * m.size(2);
  w.output_pixel_bytes = m.size(3), w.output_row_bytes = w.output_width * m.size(3);
  return w;
}

Cycle pointwise(const Measurement& m) {
  arch::PointwiseParameters p{};
  p.output_height = m.size(0), p.output_width = m.size(1);
  p.input_channels = m.size(2), p.output_channels = m.size(3);
  p.weight_zero_point = m.at(4);
  p.requantise = requantise(m.at(5) != 0);
  p.stride_height = p.stride_width = 1;
  p.input_pixel_bytes = m.size(2), p.input_row_bytes = m.size(1) * m.size(2);
  p.output_pixel_bytes = m.size(3), p.output_row_bytes = m.size(1) * m.size(3);
  return kernel_cycles(p);
}

Cycle depthwise(const Measurement& m) {
  arch::DepthwiseParameters p{};
  p.channels = m.size(2);
  p.window = window_of(m);
  p.buffer_core_bytes = m.size(11);
  p.requantise = requantise(m.at(13) != 0);
  p.weight_zero_point = m.at(14);
  return kernel_cycles(p, m.at(12) >= 4 ? DepthwiseScales::Split : DepthwiseScales::Wide);
}

TEST(KernelCycles, of_point_wise_convolutions_are_as_measured) { expect_close("pointwise", pointwise); }

TEST(KernelCycles, of_fully_connected_layers_are_as_measured) {
  expect_close("fully_connected", [](const Measurement& m) {
    arch::FullyConnectedParameters p{};
    p.inputs = m.size(0), p.outputs = m.size(1), p.weight_zero_point = m.at(2);
    return kernel_cycles(p);
  });
}

TEST(KernelCycles, of_convolutions_are_as_measured) {
  expect_close("convolution", [](const Measurement& m) {
    arch::ConvolutionParameters p{};
    p.input_channels = m.size(2), p.output_channels = m.size(3);
    p.window = window_of(m);
    p.weight_zero_point = m.at(11);
    p.requantise = requantise(false);
    return kernel_cycles(p);
  });
}

TEST(KernelCycles, of_depth_wise_convolutions_are_as_measured) { expect_close("depthwise", depthwise); }

TEST(KernelCycles, of_sums_are_as_measured) {
  expect_close("add", [](const Measurement& m) {
    arch::AddParameters p{};
    p.count = m.size(0), p.fast = m.size(1);
    p.first_multiplier = m.at(2) != 0 ? 1 << 30 : 3 << 29, p.first_shift = m.at(3);
    p.second_multiplier = 0x50000000, p.second_shift = 32;
    p.output_multiplier = 0x60000000, p.output_shift = 50;
    return kernel_cycles(p);
  });
}

TEST(KernelCycles, of_products_are_as_measured) {
  expect_close("multiply", [](const Measurement& m) {
    arch::MultiplyParameters p{};
    p.count = m.size(0), p.shift = m.at(1);
    return kernel_cycles(p);
  });
}

// Pixels of a multiple of 128 bytes lie in one bank: the loads of a maximum, which are half of its instructions, wait.
TEST(KernelCycles, of_pools_are_as_measured) {
  const auto pool = [](const Measurement& m) {
    arch::PoolParameters p{};
    p.channels = m.size(2);
    p.window = window_of(m);
    p.requantise = m.at(11) == 1 ? 4 : 0;
    return m.at(11) == 2 ? maximum_pool_cycles(p) : average_pool_cycles(p);
  };
  expect_close("pool", pool, 0.2);
}

TEST(KernelCycles, of_moves_are_as_measured) {
  expect_close("move", [](const Measurement& m) {
    arch::MoveParameters p{};
    for (std::size_t i = 0; i < 4; ++i) {
      p.extents[i] = m.size(3 * i);
      p.input_bytes[i] = m.at(3 * i + 1), p.output_bytes[i] = m.at(3 * i + 2);
    }
    p.table = m.at(12) != 0 ? 4 : 0;
    return kernel_cycles(p);
  });
}

TEST(KernelCycles, of_softmax_are_as_measured) {
  expect_close("softmax", [](const Measurement& m) {
    arch::SoftmaxParameters p{};
    p.rows = m.size(0), p.classes = m.size(1), p.shift = m.at(2);
    return kernel_cycles(p);
  });
}

}  // namespace
}  // namespace tessera::compile
