// See product.hpp.
#include "graph/ops/product.hpp"

#include "graph/ops/codes.hpp"

namespace tessera::graph {

void inner_products(std::span<const float> vector, std::span<const float> rows, std::size_t stride,
                    std::span<double> sums) {
  for (std::size_t r = 0; r < sums.size(); ++r) {
    const float* row = rows.data() + r * stride;
    double sum = 0;
    for (std::size_t i = 0; i < vector.size(); ++i) sum += static_cast<double>(vector[i]) * static_cast<double>(row[i]);
    sums[r] = sum;
  }
}

ProductOutput::ProductOutput(const NodeExecution& execution, const Activation& activation, std::size_t channels)
    : output_(execution.output), activation_(activation), biases_(channels), real_biases_(channels) {
  const NodeView& node = execution.node;
  const Tensor& output = node.output();
  if (node.has_input(2)) {
    const Data& bias = execution.input(2);
    if (bias.type() == ElementType::Float32) {
      std::ranges::copy(bias.as<float>(), real_biases_.begin());
    } else {
      std::ranges::copy(bias.as<std::int32_t>(), biases_.begin());
    }
  }
  if (output.type == ElementType::Float32 || output.type == ElementType::Int32) return;
  range_ = output_range(execution.rule, output, activation);
  const bool one_scale = node.input(1).quantisation->per_tensor();
  for (std::size_t channel = 0; channel < channels; ++channel) {
    if (channel > 0 && one_scale) {
      multipliers_.push_back(multipliers_[0]);
      continue;
    }
    multipliers_.emplace_back(
        execution.rule, channel_scale(execution.rule, node.node().kind, node.input(0), node.input(1), output, channel));
  }
}

void ProductOutput::write(std::size_t first, std::size_t channel, std::span<const std::int32_t> sums) {
  if (multipliers_.empty()) {
    const std::span<std::int32_t> elements = output_.as<std::int32_t>().subspan(first, sums.size());
    for (std::size_t i = 0; i < sums.size(); ++i) {
      elements[i] = saturate_to_int32(std::int64_t{sums[i]} + biases_[channel + i]);
    }
    return;
  }
  const std::span<std::byte> elements = output_.bytes().subspan(first, sums.size());
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const std::int32_t sum = saturate_to_int32(std::int64_t{sums[i]} + biases_[channel + i]);
    elements[i] = finished(multipliers_[channel + i](sum), range_);
  }
}

void ProductOutput::write(std::size_t first, std::size_t channel, std::span<const double> sums) {
  const std::span<float> elements = output_.as<float>().subspan(first, sums.size());
  for (std::size_t i = 0; i < sums.size(); ++i) {
    elements[i] = clipped(static_cast<float>(sums[i] + static_cast<double>(real_biases_[channel + i])), activation_);
  }
}

}  // namespace tessera::graph
