// The rows. A kind of layer without one does not compile. A row that says nothing is shown right by
// tests/data_dependence_test.cpp, which runs the kind on very different codes; so is one that gives a reason, where the
// codes that make a difference are easily found. What decides is the kernel: firmware/kernels.
#include "compile/data_dependence.hpp"

#include <algorithm>
#include <cstdint>

namespace tessera::compile {
namespace {

using Reason = std::optional<std::string_view>;

Reason reason_of(const Convolution& convolution) {
  if (convolution.depthwise || convolution.weight_zero_point == 0) return std::nullopt;
  return "a sum of codes that is 0 needs no correction for the weights' zero point";
}

Reason reason_of(const Addition&) { return std::nullopt; }

Reason reason_of(const Multiplication&) { return "products left over from fours are clipped by branches"; }

/// Does the kernel take this scale in 64 bits? `rescaling_pool` decides in the same way.
bool takes_64_bits(const Requantisation& scale, std::int64_t count) {
  const int raised = std::max(33 - scale.shift, 0);
  const std::int64_t most = 128 * count + (scale.bias < 0 ? -std::int64_t{scale.bias} : scale.bias);
  return raised >= 31 || most >> (31 - raised) != 0;
}

Reason reason_of(const Pooling& pooling) {
  if (!pooling.average) return std::nullopt;
  const auto& scales = pooling.average->by_count;
  if (scales.empty()) return "a sum below 0 is rounded in a branch";
  for (std::size_t index = 0; index < scales.size(); ++index) {
    if (takes_64_bits(scales[index], static_cast<std::int64_t>(index) + 1))
      return "64-bit sums are clipped by branches";
  }
  return std::nullopt;
}

Reason reason_of(const Lookup&) { return "codes choose the banks of the table"; }

Reason reason_of(const Copy& copy) {
  return copy.table && !copy.fill ? Reason("codes choose the banks of the table") : std::nullopt;
}

Reason reason_of(const Softmax&) { return "codes choose the banks of the exponentials, and the shift by their sum"; }

}  // namespace

std::optional<std::string_view> data_dependence(const Layer& layer) {
  if (layer.engine != &kCores) return std::nullopt;
  return std::visit([](const auto& operation) { return reason_of(operation); }, layer.operation);
}

std::vector<bool> tensors_that_decide_cycles(const Network& network) {
  std::vector<bool> deciding(network.tensors.size(), false);
  for (const Layer& layer : network.layers) {
    if (!data_dependence(layer)) continue;
    for (const LayerTensorIndex input : layer.inputs) deciding[input] = true;
  }
  deciding[network.input] = false;
  return deciding;
}

}  // namespace tessera::compile
