// See add.hpp.
#include "graph/reference/add.hpp"

#include <algorithm>
#include <array>

#include "graph/reference/product.hpp"
#include "graph/reference/window.hpp"

namespace tessera::graph {
namespace {

constexpr std::string_view kPlace = "add";

/// A code has only 256 values: their rescaled forms, indexed by code + 128.
std::array<std::int32_t, 256> rescaled_codes(const AddInput& input) {
  check_multiplier(kPlace, input.multiplier, input.shift);
  check_output_range(kPlace, {.zero_point = input.zero_point});
  std::array<std::int32_t, 256> table{};
  std::int32_t code = -128;
  for (std::int32_t& rescaled : table) {
    const std::int32_t raised = (code - input.zero_point) * (1 << kAddHeadroom);
    rescaled = requantise_single(raised, input.multiplier, input.shift);
    ++code;
  }
  return table;
}

std::size_t index(std::int8_t code) { return static_cast<std::uint8_t>(code + 128); }

}  // namespace

AddQuantisation add_quantisation(TensorScale left, TensorScale right, float output_scale, const OutputRange& output) {
  const double twice_larger = 2 * static_cast<double>(std::max(left.scale, right.scale));
  const auto input = [twice_larger](TensorScale tensor) {
    const Requantisation pair = quantised_multiplier(static_cast<double>(tensor.scale) / twice_larger);
    return AddInput{.zero_point = tensor.zero_point, .multiplier = pair.multiplier, .shift = pair.shift};
  };
  const Requantisation sum =
      quantised_multiplier(twice_larger / ((1 << kAddHeadroom) * static_cast<double>(output_scale)));
  return {
      .left = input(left), .right = input(right), .multiplier = sum.multiplier, .shift = sum.shift, .output = output};
}

void add(const AddQuantisation& quantisation, std::span<const std::int8_t> left, std::span<const std::int8_t> right,
         std::span<std::int8_t> output) {
  check_size(kPlace, "the left input", left.size(), output.size());
  check_size(kPlace, "the right input", right.size(), output.size());
  check_multiplier(kPlace, quantisation.multiplier, quantisation.shift);
  check_output_range(kPlace, quantisation.output);
  const auto left_table = rescaled_codes(quantisation.left);
  const auto right_table = rescaled_codes(quantisation.right);
  const Requantisation rescale{.bias = 0, .multiplier = quantisation.multiplier, .shift = quantisation.shift};
  for (std::size_t i = 0; i < output.size(); ++i) {
    const std::int64_t sum = std::int64_t{left_table[index(left[i])]} + right_table[index(right[i])];
    output[i] = requantise(sum, rescale, quantisation.output);
  }
}

}  // namespace tessera::graph
