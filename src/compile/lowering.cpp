#include "compile/lowering.hpp"

#include "base/divide.hpp"

namespace tessera::compile {
namespace {

constexpr std::size_t kAlignment = 16;

std::uint32_t aligned(std::size_t bytes) { return static_cast<std::uint32_t>(round_up(bytes, kAlignment)); }

}  // namespace

Lowering::Lowering(std::shared_ptr<const Network> network, arch::Machine machine,
                   std::shared_ptr<const CrossbarPlan> crossbars)
    : network_(std::move(network)), machine_(std::move(machine)), crossbars_(std::move(crossbars)) {}

const LoweredStep& Lowering::step(std::size_t layer, const Range& channels) const {
  const auto [place, is_new] = lowered_.try_emplace({layer, {channels.first, channels.count}});
  if (is_new) {
    place->second = network_->layers[layer].engine->lower({*network_, layer, channels, machine_, *crossbars_});
  }
  return place->second;
}

Cycle Lowering::cycles(std::size_t layer, const Range& channels, const Part& part) const {
  const LoweredStep& lowered = step(layer, channels);
  if (lowered.cycles) return lowered.cycles(part);
  return network_->layers[layer].engine->cycles(network_->layers[layer], part, machine_);
}

std::uint32_t Lowering::constant_bytes(std::size_t layer, const Range& channels) const {
  std::uint32_t bytes = 0;
  for (const auto& constant : step(layer, channels).constants) bytes += aligned(constant.size());
  return bytes;
}

std::uint32_t Lowering::parameter_bytes(const LoweredStep& step, std::size_t layer) const {
  const Part whole = whole_of(network_->shape_of(network_->layers[layer]));
  const StepAddresses nowhere{std::vector<Address>(4), 0, std::vector<Address>(step.constants.size()), 0};
  return aligned(step.parameters(whole, nowhere).size());
}

std::vector<std::uint32_t> Lowering::blob_offsets(std::size_t layer, const Range& channels, std::size_t parts) const {
  const LoweredStep& one = step(layer, channels);
  std::vector<std::uint32_t> offsets{0};
  for (const auto& constant : one.constants) offsets.push_back(offsets.back() + aligned(constant.size()));
  const std::uint32_t bytes = parameter_bytes(one, layer);
  for (std::size_t part = 0; part < parts; ++part) offsets.push_back(offsets.back() + bytes);
  return offsets;
}

std::uint32_t Lowering::blob_bytes(std::size_t layer, const Range& channels, std::size_t parts) const {
  return blob_offsets(layer, channels, parts).back();
}

std::uint32_t Lowering::buffer_bytes(std::size_t layer, const Range& channels, const Part& part) const {
  return step(layer, channels).buffer_bytes(part);
}

}  // namespace tessera::compile
