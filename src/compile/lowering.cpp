#include "compile/lowering.hpp"

#include <variant>

#include "base/divide.hpp"
#include "compile/layer_part.hpp"

namespace tessera::compile {
namespace {

constexpr std::size_t kAlignment = 16;

std::uint32_t aligned(std::size_t bytes) { return static_cast<std::uint32_t>(round_up(bytes, kAlignment)); }

}  // namespace

Lowering::Lowering(std::shared_ptr<const Network> network, arch::Machine machine,
                   std::shared_ptr<const CrossbarPlan> crossbars)
    : network_(std::move(network)),
      machine_(std::move(machine)),
      crossbars_(std::move(crossbars)),
      whole_steps_(network_->layers.size(), nullptr),
      parameter_bytes_(network_->layers.size(), 0) {
  alike_.reserve(network_->layers.size());
  for (std::size_t layer = 0; layer < network_->layers.size(); ++layer) alike_.push_back(find_alike(layer));
}

/// Engines whose estimate needs no more than the layer take their numbers from its shape and its cells.
std::size_t Lowering::find_alike(std::size_t layer) const {
  const Layer& one = network_->layers[layer];
  const auto* convolution = std::get_if<Convolution>(&one.operation);
  if (convolution == nullptr || whole_step(layer).cycles) return layer;
  for (std::size_t before = 0; before < layer; ++before) {
    const Layer& other = network_->layers[before];
    const auto* earlier = std::get_if<Convolution>(&other.operation);
    if (alike_[before] != before || other.engine != one.engine || earlier == nullptr) continue;
    if (earlier->shape == convolution->shape && earlier->depthwise == convolution->depthwise &&
        other.crossbar == one.crossbar) {
      return before;
    }
  }
  return layer;
}

const LoweredStep& Lowering::step(std::size_t layer, const Range& channels) const {
  const auto [place, is_new] = lowered_.try_emplace({layer, {channels.first, channels.count}});
  if (is_new) {
    place->second = network_->layers[layer].engine->lower({*network_, layer, channels, machine_, *crossbars_});
  }
  return place->second;
}

const LoweredStep& Lowering::whole_step(std::size_t layer) const {
  const LoweredStep*& whole = whole_steps_[layer];
  if (whole == nullptr) whole = &step(layer, {0, network_->cut_shape_of(network_->layers[layer]).output.channels});
  return *whole;
}

std::size_t Lowering::HashOfPart::operator()(const PartKey& key) const {
  std::uint64_t hash = 0;
  for (const std::int32_t value : key) {
    hash = (hash ^ static_cast<std::uint32_t>(value)) * 0x9e37'79b9'7f4a'7c15u;
    hash ^= hash >> 29;
  }
  return hash;
}

Cycle Lowering::estimate(std::size_t layer, const Part& part) const {
  const LoweredStep& lowered = whole_step(layer);
  if (lowered.cycles) return lowered.cycles(part);
  return network_->layers[layer].engine->cycles(network_->layers[layer], part, machine_);
}

Cycle Lowering::cycles(std::size_t layer, const Part& part) const {
  const auto& [input, output, window] = part.shape;
  const auto& moved = part.moved.extents;
  const PartKey key{static_cast<std::int32_t>(alike(layer)),
                    input.height,
                    input.width,
                    input.channels,
                    output.height,
                    output.width,
                    output.channels,
                    window.rows.pad_before,
                    window.columns.pad_before,
                    moved[0],
                    moved[1],
                    moved[2],
                    moved[3]};
  const auto [place, is_new] = cycles_.try_emplace(key, 0);
  if (is_new) place->second = estimate(layer, part);
  return place->second;
}

std::uint32_t Lowering::parameter_bytes(std::size_t layer) const {
  std::uint32_t& bytes = parameter_bytes_[layer];
  if (bytes == 0) {
    const LoweredStep& whole = whole_step(layer);
    const StepAddresses nowhere{std::vector<Address>(4), 0, std::vector<Address>(whole.constants.size()), 0};
    const Part part = whole_part(*network_, network_->layers[layer]);
    bytes = aligned(whole.parameters(part, nowhere).size());
  }
  return bytes;
}

std::vector<std::uint32_t> Lowering::blob_offsets(std::size_t layer, const Range& channels, std::size_t parts) const {
  std::vector<std::uint32_t> offsets{0};
  for (const Constant& constant : step(layer, channels).constants) {
    offsets.push_back(offsets.back() + aligned(constant.bytes));
  }
  const std::uint32_t bytes = parameter_bytes(layer);
  for (std::size_t part = 0; part < parts; ++part) offsets.push_back(offsets.back() + bytes);
  return offsets;
}

std::uint32_t Lowering::constant_bytes(std::size_t layer, const Range& channels) const {
  std::uint32_t bytes = 0;
  for (const Constant& constant : step(layer, channels).constants) bytes += aligned(constant.bytes);
  return bytes;
}

std::uint32_t Lowering::buffer_bytes(std::size_t layer, const Range& channels, const Part& part) const {
  return step(layer, channels).buffer_bytes(part);
}

}  // namespace tessera::compile
