// See softmax.hpp.
#include "graph/reference/softmax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

#include "base/error.hpp"
#include "graph/reference/product.hpp"
#include "graph/reference/window.hpp"

namespace tessera::graph {
namespace {

constexpr std::string_view kPlace = "softmax";
constexpr std::uint32_t kOne = 1U << kSoftmaxFraction;

}  // namespace

SoftmaxQuantisation make_softmax_quantisation(float beta, float input_scale, float output_scale,
                                              const OutputRange& output) {
  const double step = static_cast<double>(beta) * static_cast<double>(input_scale);
  if (!std::isfinite(step) || step < 0) {
    throw Error(ErrorKind::Input, std::string(kPlace), fmt::format("beta times the input's scale is {}", step),
                "check beta and the scale: their product is a number not below 0");
  }
  const Requantisation inverse = quantised_multiplier(1 / static_cast<double>(output_scale));
  SoftmaxQuantisation result{
      .exponentials = {}, .multiplier = inverse.multiplier, .shift = inverse.shift, .output = output};
  for (std::size_t distance = 0; distance < result.exponentials.size(); ++distance) {
    const double exponential = std::exp(-step * static_cast<double>(distance));
    result.exponentials[distance] =
        static_cast<std::uint32_t>(std::floor(std::ldexp(exponential, kSoftmaxFraction) + 0.5));
  }
  return result;
}

SoftmaxFactor softmax_factor(const SoftmaxQuantisation& quantisation, std::uint64_t sum) {
  const auto bits = static_cast<int>(std::bit_width(sum));
  const int dropped = bits - kSoftmaxSumBits;
  const auto near = static_cast<std::uint32_t>((sum + (std::uint64_t{1} << (dropped - 1))) >> dropped);
  const std::uint64_t inverse = ~std::uint32_t{0} / near;
  const std::uint64_t product = inverse * static_cast<std::uint32_t>(quantisation.multiplier);
  return {.factor = static_cast<std::uint32_t>((product + (1U << 15)) >> 16),
          .shift = std::min(bits + quantisation.shift, kMaxShift)};
}

void softmax(const SoftmaxQuantisation& quantisation, std::span<const std::int8_t> input,
             std::span<std::int8_t> output) {
  check_size(kPlace, "the output", output.size(), input.size());
  check_multiplier(kPlace, quantisation.multiplier, quantisation.shift);
  check_output_range(kPlace, quantisation.output);
  if (input.empty()) throw Error(ErrorKind::Input, std::string(kPlace), "the row is empty");
  if (quantisation.exponentials[0] != kOne) {
    throw Error(ErrorKind::Input, std::string(kPlace), "the table of exponentials does not begin with 2^20");
  }

  const int largest = *std::ranges::max_element(input);
  const auto exponential = [&](std::int8_t code) -> std::uint64_t {
    return quantisation.exponentials[static_cast<std::size_t>(largest - code)];
  };
  std::uint64_t sum = 0;
  for (const std::int8_t code : input) sum += exponential(code);
  const SoftmaxFactor row = softmax_factor(quantisation, sum);
  const std::uint64_t half = std::uint64_t{1} << (row.shift - 1);
  std::ranges::transform(input, output.begin(), [&](std::int8_t code) {
    const auto steps = static_cast<std::int64_t>((exponential(code) * row.factor + half) >> row.shift);
    return clip(quantisation.output.zero_point + steps, quantisation.output.minimum, quantisation.output.maximum);
  });
}

}  // namespace tessera::graph
