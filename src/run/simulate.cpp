// See simulate.hpp.
#include "run/simulate.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "base/error.hpp"
#include "run/firmware.hpp"
#include "system/chip.hpp"

namespace tessera::run {
namespace {

constexpr unsigned kStepMark = 0;  // arch/network_program.h

std::span<std::byte> memory_at(system::Chip& chip, Address address, std::size_t bytes) {
  const auto place = chip.memories().bytes(address, static_cast<std::uint32_t>(bytes));
  if (!place) throw Error(ErrorKind::Internal, fmt::format("{:#010x}", address), "the program leaves memory");
  return *place;
}

void store(system::Chip& chip, Address address, std::span<const std::byte> bytes) {
  if (!bytes.empty()) std::ranges::copy(bytes, memory_at(chip, address, bytes.size()).begin());
}

void store_crossbars(system::Chip& chip, const compile::Program& program) {
  const auto& [cells, tiles, parameters] = program.crossbars;
  if (tiles.empty()) return;
  accel::ima::Storage& storage = *chip.cluster().accelerators().ima_storage();
  if (tiles.size() > storage.tiles().size() || parameters.size() > storage.parameters().size()) {
    throw Error(ErrorKind::Input, "the in-memory accelerator",
                fmt::format("{} tiles and {} column parameters are needed", tiles.size(), parameters.size()),
                "a machine with more ima.tiles and ima.column_parameters");
  }
  for (const compile::CellBlock& block : cells) {
    if (auto complaint = storage.store(block.area, block.weights)) {
      throw Error(ErrorKind::Input, fmt::format("array {}", block.area.array), *complaint,
                  "a machine with ima.numerics = \"exact\"; weights are not yet made to fit cells of 4 bits");
    }
  }
  for (std::uint32_t index = 0; index < tiles.size(); ++index) storage.set_tile(index, tiles[index]);
  for (std::uint32_t index = 0; index < parameters.size(); ++index) {
    storage.set_parameter(index, parameters[index]);
  }
}

std::vector<std::int8_t> codes_at(system::Chip& chip, Address address, std::size_t count) {
  const auto bytes = memory_at(chip, address, count);
  std::vector<std::int8_t> codes(count);
  std::memcpy(codes.data(), bytes.data(), bytes.size());
  return codes;
}

/// Takes over the part of a tensor that a step has computed.
void keep(const compile::Network& network, const std::optional<compile::StepOutput>& output, system::Chip& chip,
          std::vector<std::vector<std::int8_t>>& tensors) {
  if (!output) return;
  std::vector<std::int8_t>& tensor = tensors[output->tensor];
  tensor.resize(network.tensors[output->tensor].shape.elements());
  const compile::Part& part = output->part;
  const auto stride = static_cast<std::size_t>(part.output_pixel_channels);
  const auto channels = static_cast<std::size_t>(part.channels.count);
  const std::size_t pixels = part.shape.output.elements() / channels;
  const std::int64_t first = std::int64_t{part.rows.first} * part.output_row_bytes() + part.channels.first;
  const std::vector<std::int8_t> codes = codes_at(chip, output->address, (pixels - 1) * stride + channels);
  for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
    std::copy_n(codes.begin() + static_cast<std::ptrdiff_t>(pixel * stride), channels,
                tensor.begin() + first + static_cast<std::ptrdiff_t>(pixel * stride));
  }
}

/// Takes down what the firmware's marks say: there is one before each step, and one behind the last.
class StepRecorder {
 public:
  StepRecorder(const DeployedLayers& deployed, const StepProgress& progress, system::Chip& chip, Simulation& simulation)
      : network_(deployed.network()),
        steps_(deployed.program().steps),
        progress_(progress),
        chip_(chip),
        simulation_(simulation) {
    simulation_.steps.reserve(steps_.size());
    simulation_.tensors.resize(network_.tensors.size());
  }

  void operator()(const system::Mark& mark) {
    if (mark.number != kStepMark) return;
    const arch::Events events = chip_.events();
    if (marks_ > 0) {
      const compile::ProgramStep& step = steps_.at(marks_ - 1);
      simulation_.steps.push_back({step.layer, begin_, mark.cycle, events - events_});
      keep(network_, step.output, chip_, simulation_.tensors);
    }
    if (progress_ && marks_ < steps_.size()) progress_(steps_[marks_].layer, mark.cycle);
    ++marks_;
    begin_ = mark.cycle;
    events_ = events;
  }

 private:
  const compile::Network& network_;
  const std::vector<compile::ProgramStep>& steps_;
  const StepProgress& progress_;
  system::Chip& chip_;
  Simulation& simulation_;
  std::size_t marks_ = 0;  ///< so far; their values count from 0 again behind a job of an accelerator
  Cycle begin_ = 0;        ///< of the step at hand
  arch::Events events_;    ///< until then
};

}  // namespace

Simulation simulate(const DeployedLayers& deployed, std::span<const std::int8_t> input, const StepProgress& progress) {
  const compile::Network& network = deployed.network();
  const compile::Program& program = deployed.program();
  system::Chip chip(deployed.machine(), firmware(), kFirmwareName, [](char) {});
  for (const compile::Segment& segment : program.memory) store(chip, segment.address, segment.bytes);
  store(chip, program.tensors[network.input], std::as_bytes(input));
  store(chip, firmware_symbol("network_steps"), std::as_bytes(std::span(&program.first_step, 1)));
  store_crossbars(chip, program);
  Simulation simulation;
  StepRecorder recorder(deployed, progress, chip, simulation);
  simulation.result = chip.run({deployed.machine().max_cycles, nullptr, std::ref(recorder)});
  if (simulation.result.ending != system::Ending::Passed) {
    throw Error(ErrorKind::Internal, kFirmwareName,
                fmt::format("{}: {}", system::name_of(simulation.result.ending), simulation.result.reason));
  }
  if (simulation.steps.size() != program.steps.size()) {
    throw Error(ErrorKind::Internal, kFirmwareName, "marks are missing");
  }
  const compile::LayerTensorIndex last = network.layers.back().output;
  simulation.output = codes_at(chip, program.tensors[last], network.tensors[last].shape.elements());
  return simulation;
}

std::vector<energy::CountedPart> counted_layers(const compile::Network& network, const Simulation& simulation) {
  std::vector<energy::CountedPart> layers;
  layers.reserve(network.layers.size());
  for (const compile::Layer& layer : network.layers) {
    const auto* convolution = std::get_if<compile::Convolution>(&layer.operation);
    layers.push_back({layer.name, {}, 0, convolution == nullptr ? 0 : convolution->multiply_accumulates()});
  }
  for (const SimulatedStep& step : simulation.steps) {
    layers[step.layer].events += step.events;
    layers[step.layer].cycles += step.cycles();
  }
  return layers;
}

}  // namespace tessera::run
