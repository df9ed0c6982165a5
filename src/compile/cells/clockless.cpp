// See clockless.hpp.
#include "compile/cells/clockless.hpp"

#include <utility>

#include "arch/network_program.h"
#include "base/parallel.hpp"

namespace tessera::compile {

LayerParts parts_of(const Program& program, const Network& network) {
  LayerParts parts(network.layers.size());
  for (const ProgramStep& step : program.steps) {
    if (step.output && step.kind == arch::NETWORK_IMA) parts[step.layer].push_back(step.output->box);
  }
  return parts;
}

LayerParts whole_layers(const Network& network) {
  LayerParts parts;
  for (const Layer& layer : network.layers) parts.push_back({whole_of(network.tensors[layer.output].shape)});
  return parts;
}

void compute_on(const AnalogLayer* on_cells, const Network& network, const Layer& layer, std::size_t picture,
                TensorCodes& tensors) {
  if (on_cells == nullptr) return compute_layer(network, layer, tensors);
  std::vector<std::int8_t>& output = tensors[layer.output];
  output.resize(network.tensors[layer.output].shape.elements());
  analog::ConversionCounters counters;
  const Box whole = on_cells->whole();
  on_cells->run(tensors[layer.inputs[0]], static_cast<std::uint32_t>(picture), {&whole, 1}, output, counters);
}

ClocklessExecutor::ClocklessExecutor(std::shared_ptr<const Network> network, const CrossbarPlan& plan,
                                     const arch::Ima& config, std::shared_ptr<const analog::Specimen> specimen,
                                     LayerParts parts, unsigned threads)
    : network_(std::move(network)),
      specimen_(std::move(specimen)),
      parts_(std::move(parts)),
      layers_(network_->layers.size()),
      last_readers_(network_->tensors.size(), 0) {
  for (std::size_t index = 0; index < network_->layers.size(); ++index) {
    const Layer& layer = network_->layers[index];
    for (const LayerTensorIndex input : layer.inputs) last_readers_[input] = index;
  }
  for_each_parallel(layers_.size(), threads, [&](std::size_t index) {
    if (network_->layers[index].cells == nullptr) return;
    layers_[index] =
        std::make_unique<const AnalogLayer>(AnalogPlace{*network_, index, plan.layers[index], config, *specimen_});
  });
}

TensorCodes ClocklessExecutor::run(std::span<const std::int8_t> input, std::uint32_t picture,
                                   analog::ConversionCounters& counters, bool output_only) const {
  const Network& network = *network_;
  TensorCodes tensors(network.tensors.size());
  tensors[network.input].assign(input.begin(), input.end());
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    const Layer& layer = network.layers[index];
    if (layers_[index] == nullptr) {
      compute_layer(network, layer, tensors);
    } else {
      std::vector<std::int8_t>& output = tensors[layer.output];
      output.resize(network.tensors[layer.output].shape.elements());
      layers_[index]->run(tensors[layer.inputs[0]], picture, parts_[index], output, counters);
    }
    if (!output_only) continue;
    for (const LayerTensorIndex one : layer.inputs) {
      if (last_readers_[one] == index) tensors[one] = {};
    }
  }
  return tensors;
}

}  // namespace tessera::compile
