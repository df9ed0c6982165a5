#include "compile/lowering.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "compile/mapping.hpp"

namespace tessera::compile {
namespace {

constexpr std::size_t kAlignment = 16;

std::uint32_t aligned(std::size_t bytes) {
  return static_cast<std::uint32_t>((bytes + kAlignment - 1) / kAlignment * kAlignment);
}

}  // namespace

Lowering::Lowering(const Network& network, const arch::Machine& machine, const CrossbarPlan& crossbars,
                   Program& program)
    : network_(network), machine_(machine), on_ima_(network.layers.size()) {
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    const Layer& layer = network.layers[index];
    if (const auto reason = refusal(layer, layer.engine(), machine)) {
      throw Error(ErrorKind::Input, layer.name, *reason, "another --machine or mapping");
    }
    if (layer.engine() != Engine::Ima) continue;
    const std::int32_t zero_point = network.tensors[layer.inputs[0]].zero_point;
    on_ima_[index] = lower_to_ima(layer, zero_point, crossbars.tiles[index], program);
  }
}

LoweredStep Lowering::lower(std::size_t index, const Range& channels) const {
  const Layer& layer = network_.layers[index];
  const std::int32_t zero_point = network_.tensors[layer.inputs[0]].zero_point;
  switch (layer.engine()) {
    case Engine::Ima:
      return on_ima_[index];
    case Engine::DepthwiseEngine:
      return lower_to_depthwise_engine(layer, zero_point);
    case Engine::Cores:
      break;
  }
  if (const auto* convolution = std::get_if<Convolution>(&layer.operation)) {
    return lower_to_cores(*convolution, channels, zero_point, machine_.cores);
  }
  return std::visit(
      [](const auto& operation) -> LoweredStep {
        if constexpr (requires { lower_to_cores(operation); }) return lower_to_cores(operation);
        throw Error(ErrorKind::Internal, "lowering", "convolutions were dealt with");
      },
      layer.operation);
}

const LoweredStep& Lowering::lowered(std::size_t layer, const Range& channels) const {
  const auto [place, is_new] = lowered_.try_emplace({layer, {channels.first, channels.count}});
  if (!is_new) return place->second;
  place->second = lower(layer, channels);
  if (!place->second.cycles) {
    const Layer& one = network_.layers[layer];
    place->second.cycles = [&one, this](const Part& part) {
      return estimated_cycles(std::get<Convolution>(one.operation), part.shape, machine_);
    };
  }
  return place->second;
}

const LoweredStep& Lowering::step(const BlobIndex& blob) const {
  return lowered(blob.layer, placement_->layers[blob.layer].channels[blob.channels]);
}

std::uint32_t Lowering::constant_bytes(std::size_t layer, const Range& channels) {
  std::uint32_t bytes = 0;
  for (const auto& constant : lowered(layer, channels).constants) bytes += aligned(constant.size());
  return bytes;
}

std::uint32_t Lowering::parameter_bytes(const LoweredStep& step, std::size_t layer) const {
  const Part whole = whole_of(network_.shape_of(network_.layers[layer]));
  const StepAddresses nowhere{std::vector<Address>(4), 0, std::vector<Address>(step.constants.size()), 0};
  return aligned(step.parameters(whole, nowhere).size());
}

std::vector<std::uint32_t> Lowering::blob_offsets(const BlobIndex& blob) const {
  const LoweredStep& one = step(blob);
  std::vector<std::uint32_t> offsets{0};
  for (const auto& constant : one.constants) offsets.push_back(offsets.back() + aligned(constant.size()));
  const std::uint32_t bytes = parameter_bytes(one, blob.layer);
  for (std::size_t row = 0; row < placement_->layers[blob.layer].rows.size(); ++row) {
    offsets.push_back(offsets.back() + bytes);
  }
  return offsets;
}

std::uint32_t Lowering::blob_bytes(const BlobIndex& blob) const { return blob_offsets(blob).back(); }

std::uint32_t Lowering::buffer_bytes(const BlobIndex& blob, const Part& part) const {
  return step(blob).buffer_bytes(part);
}

}  // namespace tessera::compile
