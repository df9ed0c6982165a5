// Sum of two tensors. Codes in the integer rules as TFLite's AddElementwise (kernels/internal/reference/add.h): both
// inputs are raised by 2^20 and scaled over twice the larger scale, added, and the sum is scaled to the output.
#include <algorithm>
#include <array>
#include <cmath>

#include "graph/ops/elementwise.hpp"
#include "graph/reference/add.hpp"

namespace tessera::graph {
namespace {

/// The multiplier of the raised sum.
double sum_scale(float left, float right, float output) {
  return 2 * static_cast<double>(std::max(left, right)) / ((1 << kAddHeadroom) * static_cast<double>(output));
}

void check_add(const NodeView& node) { check_elementwise(node, sum_scale); }

/// For each byte of the input, its part of the sum.
std::array<std::int32_t, 256> raised_table(Rule rule, const Tensor& input, double twice_larger) {
  const Multiplier multiplier(rule, static_cast<double>(scale_of(input)) / twice_larger);
  std::array<std::int32_t, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const std::int32_t code = code_of(input.type, static_cast<std::byte>(i)) - zero_point_of(input);
    table[i] = multiplier(code * (1 << kAddHeadroom));
  }
  return table;
}

void add_codes(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  const Tensor& output_tensor = node.output();
  const double twice_larger = 2 * static_cast<double>(std::max(scale_of(node.input(0)), scale_of(node.input(1))));
  const auto left_table = raised_table(execution.rule, node.input(0), twice_larger);
  const auto right_table = raised_table(execution.rule, node.input(1), twice_larger);
  const Multiplier multiplier(execution.rule,
                              sum_scale(scale_of(node.input(0)), scale_of(node.input(1)), scale_of(output_tensor)));
  const OutputRange range =
      output_range(execution.rule, output_tensor, node.attributes<ElementwiseAttributes>().activation);
  const auto left = execution.input(0).bytes();
  const auto right = execution.input(1).bytes();
  const auto output = execution.output.bytes();
  for_each_pair(node, [&](std::size_t i, std::size_t l, std::size_t r) {
    const std::int32_t sum =
        left_table[std::to_integer<std::size_t>(left[l])] + right_table[std::to_integer<std::size_t>(right[r])];
    output[i] = finished(multiplier(sum), range);
  });
}

/// onnxruntime's QLinearAdd as it runs on x86 with AVX2 (mlas/lib/intrinsics/avx2/qladd_avx2.cpp): the zero points are
/// gathered in one constant, each step is a fused multiplication and addition, and halves are rounded to even with the
/// output's zero point in them. Dequantising, adding and quantising one after the other differs in a few elements,
/// which a network amplifies.
void add_fused(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  const Tensor& left_tensor = node.input(0);
  const Tensor& right_tensor = node.input(1);
  const Tensor& output_tensor = node.output();
  const float left_ratio = scale_of(left_tensor) / scale_of(output_tensor);
  const float right_ratio = scale_of(right_tensor) / scale_of(output_tensor);
  const auto left_zero_point = static_cast<float>(zero_point_of(left_tensor));
  const auto right_zero_point = static_cast<float>(zero_point_of(right_tensor));
  const float constant = static_cast<float>(zero_point_of(output_tensor)) -
                         std::fma(left_ratio, left_zero_point, right_ratio * right_zero_point);
  OutputRange range = output_range(execution.rule, output_tensor, node.attributes<ElementwiseAttributes>().activation);
  range.zero_point = 0;
  const auto left = execution.input(0).bytes();
  const auto right = execution.input(1).bytes();
  const auto output = execution.output.bytes();
  for_each_pair(node, [&](std::size_t i, std::size_t l, std::size_t r) {
    const auto left_code = static_cast<float>(code_of(left_tensor.type, left[l]));
    const auto right_code = static_cast<float>(code_of(right_tensor.type, right[r]));
    const float sum = std::fma(left_code, left_ratio, std::fma(right_code, right_ratio, constant));
    output[i] = finished(Multiplier::half_even(sum), range);
  });
}

void execute_add(const NodeExecution& execution) {
  const Activation& activation = execution.node.attributes<ElementwiseAttributes>().activation;
  const auto sum = [](auto left, auto right) { return left + right; };
  switch (arithmetic_of(execution.node)) {
    case Arithmetic::Float:
      return combine_floats(execution, activation, sum);
    case Arithmetic::Integer:
      return combine_integers(execution, sum);
    case Arithmetic::Quantised:
      return execution.rule == Rule::Fp32 ? add_fused(execution) : add_codes(execution);
  }
}

}  // namespace

const OperatorDefinition kAdd{
    .least_inputs = 2,
    .most_inputs = 2,
    .check = check_add,
    .execute = execute_add,
    .quantised = QuantisedForm::Rescaling,
    .layout = in_any_order(same_attributes),
    .by_element = false,
    .keeps_codes = false,
    .codes_to_reals = nothing_to_change,
    .on_shapes = true,
    .legalisation = legalised_as(Legalisation::Form::Add),
};

}  // namespace tessera::graph
