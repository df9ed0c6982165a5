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

std::vector<std::size_t> last_readers(const Network& network) {
  std::vector<std::size_t> readers(network.tensors.size(), 0);
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    for (const LayerTensorIndex input : network.layers[index].inputs) readers[input] = index;
  }
  return readers;
}

void compute_on(const AnalogLayer* on_cells, const Network& network, const Layer& layer, std::size_t picture,
                std::span<const Box> parts, TensorCodes& tensors, analog::ConversionCounters& counters) {
  if (on_cells == nullptr) return compute_layer(network, layer, tensors);
  std::vector<std::int8_t>& output = tensors[layer.output];
  output.resize(network.tensors[layer.output].shape.elements());
  const Box whole = on_cells->whole();
  if (parts.empty()) parts = {&whole, 1};
  on_cells->run(tensors[layer.inputs[0]], static_cast<std::uint32_t>(picture), parts, output, counters);
}

ClocklessExecutor::ClocklessExecutor(std::shared_ptr<const Network> network, const CrossbarPlan& plan,
                                     const arch::Ima& config, std::shared_ptr<const analog::Specimen> specimen,
                                     LayerParts parts, unsigned threads)
    : network_(std::move(network)),
      specimen_(std::move(specimen)),
      parts_(std::move(parts)),
      layers_(network_->layers.size()),
      last_readers_(last_readers(*network_)) {
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
    compute_on(layers_[index].get(), network, layer, picture, parts_[index], tensors, counters);
    if (!output_only) continue;
    for (const LayerTensorIndex one : layer.inputs) {
      if (last_readers_[one] == index) tensors[one] = {};
    }
  }
  return tensors;
}

}  // namespace tessera::compile
