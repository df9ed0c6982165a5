// See simulate.hpp.
#include "run/simulate.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
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

void store_cells(accel::ima::Storage& storage, const compile::CellBlock& block) {
  if (auto complaint = storage.store(block.area, block.weights)) {
    throw Error(ErrorKind::Input, fmt::format("array {}", block.area.array), *complaint,
                "a machine with ima.numerics = \"exact\"; weights are not yet made to fit cells of 4 bits");
  }
}

void store_crossbars(system::Chip& chip, const compile::Program& program, accel::Arithmetic arithmetic) {
  const auto& [cells, tiles, parameters] = program.crossbars;
  if (tiles.empty()) return;
  accel::ima::Storage& storage = *chip.cluster().accelerators().ima_storage();
  if (tiles.size() > storage.tiles().size() || parameters.size() > storage.parameters().size()) {
    throw Error(ErrorKind::Input, "the in-memory accelerator",
                fmt::format("{} tiles and {} column parameters are needed", tiles.size(), parameters.size()),
                "a machine with more ima.tiles and ima.column_parameters");
  }
  for (const compile::CellBlock& block : cells) {
    if (arithmetic == accel::Arithmetic::LeftOut) {
      storage.program_blindly(block.area);
    } else {
      store_cells(storage, block);
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

/// Copies the codes of one slab to those of another of as many.
void copy_codes(const compile::Slab& from, const void* source, const compile::Slab& to, void* target) {
  std::vector<std::byte> packed(from.bytes());
  const auto* const first = static_cast<const std::byte*>(source);
  auto* const into = static_cast<std::byte*>(target);
  from.for_each_line(
      [&](std::uint32_t line, std::uint32_t place) { std::memcpy(packed.data() + place, first + line, from.line); });
  to.for_each_line(
      [&](std::uint32_t line, std::uint32_t place) { std::memcpy(into + line, packed.data() + place, to.line); });
}

/// Takes over the part of a tensor that a step has computed.
void keep(const compile::Network& network, const compile::StepOutput& output, system::Chip& chip,
          compile::TensorCodes& tensors) {
  std::vector<std::int8_t>& tensor = tensors[output.tensor];
  tensor.resize(network.tensors[output.tensor].shape.elements());
  copy_codes(output.l1, memory_at(chip, output.address, output.l1.end()).data(), output.slab, tensor.data());
}

/// Puts the codes of a part into memory, if they are known, as the step should have left them.
void put(const compile::StepOutput& output, system::Chip& chip, const compile::TensorCodes& tensors) {
  const std::vector<std::int8_t>& tensor = tensors[output.tensor];
  if (tensor.empty()) return;
  copy_codes(output.slab, tensor.data(), output.l1, memory_at(chip, output.address, output.l1.end()).data());
}

/// What is done with a step's output once it has ended.
using OutputVisit = std::function<void(const compile::StepOutput&)>;

/// Takes down what the firmware's marks say: there is one before each step, and one behind the last.
class StepRecorder {
 public:
  StepRecorder(const DeployedLayers& deployed, const StepProgress& progress, const OutputVisit& visit,
               const system::Chip& chip, Simulation& simulation)
      : steps_(deployed.program().steps), progress_(progress), visit_(visit), chip_(chip), simulation_(simulation) {
    simulation_.steps.reserve(steps_.size());
  }

  void operator()(const system::Mark& mark) {
    if (mark.number != kStepMark) return;
    const arch::Events events = chip_.events();
    if (marks_ > 0) {
      const compile::ProgramStep& step = steps_.at(marks_ - 1);
      simulation_.steps.push_back({step.layer, begin_, mark.cycle, events - events_});
      if (step.output) visit_(*step.output);
    }
    if (progress_ && marks_ < steps_.size()) progress_(steps_[marks_].layer, mark.cycle);
    ++marks_;
    begin_ = mark.cycle;
    events_ = events;
  }

 private:
  const std::vector<compile::ProgramStep>& steps_;
  const StepProgress& progress_;
  const OutputVisit& visit_;
  const system::Chip& chip_;
  Simulation& simulation_;
  std::size_t marks_ = 0;  ///< so far; their values count from 0 again behind a job of an accelerator
  Cycle begin_ = 0;        ///< of the step at hand
  arch::Events events_;    ///< until then
};

/// A chip with firmware, program and input.
std::unique_ptr<system::Chip> loaded_chip(const DeployedLayers& deployed, std::span<const std::int8_t> input,
                                          accel::Arithmetic arithmetic) {
  const compile::Program& program = deployed.program();
  auto chip = std::make_unique<system::Chip>(deployed.machine(), firmware(), kFirmwareName, [](char) {});
  for (const compile::Segment& segment : program.memory) store(*chip, segment.address, segment.bytes);
  store(*chip, program.tensors[deployed.network().input], std::as_bytes(input));
  store(*chip, firmware_symbol("network_steps"), std::as_bytes(std::span(&program.first_step, 1)));
  store_crossbars(*chip, program, arithmetic);
  chip->cluster().accelerators().set_arithmetic(arithmetic);
  return chip;
}

void run_steps(const DeployedLayers& deployed, system::Chip& chip, const StepProgress& progress,
               const OutputVisit& visit, Simulation& simulation) {
  StepRecorder recorder(deployed, progress, visit, chip, simulation);
  simulation.result = chip.run({deployed.machine().max_cycles, nullptr, std::ref(recorder)});
  if (simulation.result.ending != system::Ending::Passed) {
    throw Error(ErrorKind::Internal, kFirmwareName,
                fmt::format("{}: {}", system::name_of(simulation.result.ending), simulation.result.reason));
  }
  if (simulation.steps.size() != deployed.program().steps.size()) {
    throw Error(ErrorKind::Internal, kFirmwareName, "marks are missing");
  }
}

}  // namespace

Simulation simulate(const DeployedLayers& deployed, std::span<const std::int8_t> input, const StepProgress& progress) {
  const compile::Network& network = deployed.network();
  const auto chip = loaded_chip(deployed, input, accel::Arithmetic::Done);
  Simulation simulation;
  simulation.tensors.resize(network.tensors.size());
  run_steps(
      deployed, *chip, progress,
      [&](const compile::StepOutput& output) { keep(network, output, *chip, simulation.tensors); }, simulation);
  const compile::LayerTensorIndex last = network.layers.back().output;
  simulation.output = codes_at(*chip, deployed.program().tensors[last], network.tensors[last].shape.elements());
  return simulation;
}

Simulation simulate_timing(const DeployedLayers& deployed, std::span<const std::int8_t> input,
                           const compile::TensorCodes& codes, const StepProgress& progress) {
  const arch::Ima& ima = deployed.machine().ima;
  const bool as_reference = !ima.present || ima.numerics == arch::ImaNumerics::Exact;
  const auto chip = loaded_chip(deployed, input, as_reference ? accel::Arithmetic::LeftOut : accel::Arithmetic::Done);
  Simulation simulation;
  run_steps(
      deployed, *chip, progress,
      [&](const compile::StepOutput& output) {
        if (as_reference) put(output, *chip, codes);
      },
      simulation);
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
