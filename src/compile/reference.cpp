#include "compile/reference.hpp"

#include "graph/reference/add.hpp"
#include "graph/reference/convolution.hpp"
#include "graph/reference/depthwise_convolution.hpp"

namespace tessera::compile {

std::vector<std::vector<std::int8_t>> reference_tensors(const Network& network, std::span<const std::int8_t> input) {
  std::vector<std::vector<std::int8_t>> tensors(network.tensors.size());
  tensors[network.input].assign(input.begin(), input.end());
  for (const Layer& layer : network.layers) {
    std::vector<std::int8_t>& output = tensors[layer.output];
    output.resize(network.tensors[layer.output].shape.elements());
    const std::vector<std::int8_t>& first = tensors[layer.inputs[0]];
    if (const auto* addition = std::get_if<Addition>(&layer.operation)) {
      graph::add(addition->quantisation, first, tensors[layer.inputs[1]], output);
      continue;
    }
    const auto& convolution = std::get<Convolution>(layer.operation);
    const graph::ProductQuantisation quantisation{network.tensors[layer.inputs[0]].zero_point,
                                                  convolution.weight_zero_point, convolution.channels,
                                                  convolution.output};
    const auto run = convolution.depthwise ? graph::depthwise_convolution : graph::convolution;
    run(convolution.shape, quantisation, first, convolution.weights, output);
  }
  return tensors;
}

}  // namespace tessera::compile
