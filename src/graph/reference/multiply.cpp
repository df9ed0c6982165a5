// See multiply.hpp.
#include "graph/reference/multiply.hpp"

#include "graph/reference/window.hpp"

namespace tessera::graph {
namespace {

constexpr std::string_view kPlace = "multiply";

}  // namespace

MultiplyQuantisation make_multiply_quantisation(TensorScale left, TensorScale right, float output_scale,
                                                const OutputRange& output) {
  const double real =
      static_cast<double>(left.scale) * static_cast<double>(right.scale) / static_cast<double>(output_scale);
  return {.left_zero_point = left.zero_point,
          .right_zero_point = right.zero_point,
          .scale = quantised_multiplier(real),
          .output = output};
}

void multiply(const MultiplyQuantisation& quantisation, std::span<const std::int8_t> left,
              std::span<const std::int8_t> right, std::span<std::int8_t> output) {
  check_size(kPlace, "the left input", left.size(), output.size());
  check_size(kPlace, "the right input", right.size(), output.size());
  check_output_range(kPlace, {.zero_point = quantisation.left_zero_point});
  check_output_range(kPlace, {.zero_point = quantisation.right_zero_point});
  check_multiplier(kPlace, quantisation.scale.multiplier, quantisation.scale.shift);
  check_output_range(kPlace, quantisation.output);
  for (std::size_t i = 0; i < output.size(); ++i) {
    const std::int32_t product = (left[i] - quantisation.left_zero_point) * (right[i] - quantisation.right_zero_point);
    output[i] = requantise(product, quantisation.scale, quantisation.output);
  }
}

}  // namespace tessera::graph
