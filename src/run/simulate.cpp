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
                "a deployment for this machine");
  }
}

void store_crossbars(system::Chip& chip, const compile::Program& program, accel::Arithmetic arithmetic) {
  const auto& [cells, tiles, parameters, row_offsets] = program.crossbars;
  if (tiles.empty()) return;
  accel::ima::Storage& storage = *chip.cluster().accelerators().ima_storage();
  if (tiles.size() > storage.tiles().size() || parameters.size() > storage.parameters().size() ||
      row_offsets.size() > storage.row_offsets().size()) {
    throw Error(ErrorKind::Input, "the in-memory accelerator",
                fmt::format("{} tiles, {} column parameters and {} row offsets are needed", tiles.size(),
                            parameters.size(), row_offsets.size()),
                "a machine with more ima.tiles, ima.column_parameters and ima.row_parameters");
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
  for (std::uint32_t index = 0; index < row_offsets.size(); ++index) storage.set_row_offset(index, row_offsets[index]);
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
               system::Chip& chip, Simulation& simulation)
      : network_(deployed.network()),
        steps_(deployed.program().steps),
        progress_(progress),
        visit_(visit),
        chip_(chip),
        simulation_(simulation) {
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
    if (marks_ < steps_.size()) tell_origin(steps_[marks_]);
    ++marks_;
    begin_ = mark.cycle;
    events_ = events;
  }

 private:
  /// Where the pixels of a job to come lie in its layer.
  void tell_origin(const compile::ProgramStep& step) {
    if (step.kind != arch::NETWORK_IMA) return;
    const graph::WindowedShape whole = network_.cut_shape_of(network_.layers[step.layer]);
    accel::ima::NoiseOrigin& origin = chip_.cluster().accelerators().ima_storage()->noise_origin();
    origin.first_row = static_cast<std::uint32_t>(step.output->box.rows.first);
    origin.first_column = static_cast<std::uint32_t>(step.output->box.columns.first);
    origin.width = static_cast<std::uint32_t>(whole.output.width);
  }

  const compile::Network& network_;
  const std::vector<compile::ProgramStep>& steps_;
  const StepProgress& progress_;
  const OutputVisit& visit_;
  system::Chip& chip_;
  Simulation& simulation_;
  std::size_t marks_ = 0;  ///< so far; their values count from 0 again behind a job of an accelerator
  Cycle begin_ = 0;        ///< of the step at hand
  arch::Events events_;    ///< until then
};

/// A chip with firmware, program and input.
std::unique_ptr<system::Chip> loaded_chip(const DeployedLayers& deployed, std::span<const std::int8_t> input,
                                          accel::Arithmetic arithmetic, const Circumstances* circumstances) {
  const compile::Program& program = deployed.program();
  auto chip = std::make_unique<system::Chip>(deployed.machine(), firmware(), kFirmwareName, [](char) {});
  for (const compile::Segment& segment : program.memory) store(*chip, segment.address, segment.bytes);
  store(*chip, program.tensors[deployed.network().input], std::as_bytes(input));
  store(*chip, firmware_symbol("network_steps"), std::as_bytes(std::span(&program.first_step, 1)));
  store_crossbars(*chip, program, arithmetic);
  chip->cluster().accelerators().set_arithmetic(arithmetic);
  if (deployed.machine().ima.present && deployed.machine().ima.analog()) {
    if (circumstances == nullptr) {
      throw Error(ErrorKind::Usage, "ima.numerics = \"analog\"", "it was not said which chip is meant", "a specimen");
    }
    accel::ima::Storage& storage = *chip->cluster().accelerators().ima_storage();
    storage.set_specimen(circumstances->specimen);
    storage.noise_origin().picture = circumstances->picture;
  }
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

Simulation simulate(const DeployedLayers& deployed, std::span<const std::int8_t> input, const StepProgress& progress,
                    const Circumstances* circumstances) {
  const compile::Network& network = deployed.network();
  const auto chip = loaded_chip(deployed, input, accel::Arithmetic::Done, circumstances);
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
                           const compile::TensorCodes& codes, const StepProgress& progress,
                           const Circumstances* circumstances) {
  const arch::Ima& ima = deployed.machine().ima;
  const bool as_reference = !ima.present || ima.numerics == arch::ImaNumerics::Exact;
  const auto chip =
      loaded_chip(deployed, input, as_reference ? accel::Arithmetic::LeftOut : accel::Arithmetic::Done, circumstances);
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
