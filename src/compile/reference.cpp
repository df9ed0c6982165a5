#include "compile/reference.hpp"

#include <algorithm>

#include "graph/reference/add.hpp"
#include "graph/reference/convolution.hpp"
#include "graph/reference/depthwise_convolution.hpp"
#include "graph/reference/maximum_pool.hpp"

namespace tessera::compile {

namespace {

struct Data {
  std::span<const std::int8_t> first;
  std::span<const std::int8_t> second;
  std::span<std::int8_t> output;
};

void run(const Network& network, const Layer& layer, const Convolution& convolution, const Data& data) {
  const graph::ProductQuantisation quantisation{network.tensors[layer.inputs[0]].zero_point,
                                                convolution.weight_zero_point, convolution.channels,
                                                convolution.output};
  const auto product = convolution.depthwise ? graph::depthwise_convolution : graph::convolution;
  product(convolution.shape, quantisation, data.first, convolution.weights, data.output);
}

void run(const Network&, const Layer&, const Addition& addition, const Data& data) {
  graph::add(addition.quantisation, data.first, data.second, data.output);
}

void run(const Network&, const Layer&, const Multiplication& multiplication, const Data& data) {
  graph::multiply(multiplication.quantisation, data.first, data.second, data.output);
}

void run(const Network&, const Layer&, const Pooling& pooling, const Data& data) {
  if (pooling.average) return graph::average_pool(pooling.shape, *pooling.average, data.first, data.output);
  graph::maximum_pool(pooling.shape, pooling.output.minimum, pooling.output.maximum, data.first, data.output);
}

void run(const Network&, const Layer&, const Lookup& lookup, const Data& data) {
  std::ranges::transform(data.first, data.output.begin(),
                         [&](std::int8_t code) { return lookup.table[static_cast<std::uint8_t>(code)]; });
}

void run(const Network&, const Layer&, const Copy& copy, const Data& data) {
  const auto& n = copy.extents;
  for (std::int32_t i = 0; i < n[0]; ++i) {
    for (std::int32_t j = 0; j < n[1]; ++j) {
      for (std::int32_t k = 0; k < n[2]; ++k) {
        for (std::int32_t l = 0; l < n[3]; ++l) {
          const auto at = [&](const std::array<std::int32_t, 4>& strides) {
            return std::int64_t{i} * strides[0] + std::int64_t{j} * strides[1] + std::int64_t{k} * strides[2] +
                   std::int64_t{l} * strides[3];
          };
          std::int8_t code = copy.fill ? *copy.fill : data.first[static_cast<std::size_t>(at(copy.input_strides))];
          if (copy.table) code = (*copy.table)[static_cast<std::uint8_t>(code)];
          data.output[static_cast<std::size_t>(copy.output_offset + at(copy.output_strides))] = code;
        }
      }
    }
  }
}

void run(const Network& network, const Layer& layer, const Softmax& softmax, const Data& data) {
  const auto classes = static_cast<std::size_t>(network.tensors[layer.output].shape.channels);
  for (std::size_t row = 0; row < data.output.size(); row += classes) {
    graph::softmax(softmax.quantisation, data.first.subspan(row, classes), data.output.subspan(row, classes));
  }
}

}  // namespace

void compute_layer(const Network& network, const Layer& layer, TensorCodes& tensors) {
  std::vector<std::int8_t>& output = tensors[layer.output];
  output.resize(network.tensors[layer.output].shape.elements());
  const std::vector<std::int8_t>& first = tensors[layer.inputs[0]];
  const std::vector<std::int8_t>& second = tensors[layer.inputs.back()];
  std::visit([&](const auto& operation) { run(network, layer, operation, {first, second, output}); }, layer.operation);
}

TensorCodes reference_tensors(const Network& network, std::span<const std::int8_t> input) {
  return reference_tensors(network, input, std::vector<bool>(network.tensors.size(), true));
}

TensorCodes reference_tensors(const Network& network, std::span<const std::int8_t> input,
                              const std::vector<bool>& wanted) {
  TensorCodes tensors(network.tensors.size());
  tensors[network.input].assign(input.begin(), input.end());
  const auto last = std::ranges::find_if(network.layers.rbegin(), network.layers.rend(),
                                         [&](const Layer& layer) { return wanted[layer.output]; });
  std::for_each(network.layers.begin(), last.base(),
                [&](const Layer& layer) { compute_layer(network, layer, tensors); });
  for (std::size_t index = 0; index < tensors.size(); ++index) {
    if (!wanted[index] && index != network.input) tensors[index] = {};
  }
  return tensors;
}

}  // namespace tessera::compile
