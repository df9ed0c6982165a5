#include "app/network_run.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "app/embedded_firmware.hpp"
#include "base/error.hpp"
#include "system/chip.hpp"

namespace tessera::app {
namespace {

constexpr unsigned kStepMark = 0;  // arch/network_program.h

const system::ElfImage& firmware() {
  static const system::ElfImage image = system::load_elf(network_firmware(), "the resident firmware");
  return image;
}

Address symbol(const char* name) {
  const auto address = firmware().find(name);
  if (!address) throw Error(ErrorKind::Internal, "the resident firmware", fmt::format("no symbol {}", name));
  return *address;
}

std::span<std::byte> memory_at(system::Chip& chip, Address address, std::size_t bytes) {
  const auto place = chip.memories().bytes(address, static_cast<std::uint32_t>(bytes));
  if (!place) throw Error(ErrorKind::Internal, fmt::format("{:#010x}", address), "the program leaves memory");
  return *place;
}

void store(system::Chip& chip, Address address, std::span<const std::byte> bytes) {
  if (!bytes.empty()) std::ranges::copy(bytes, memory_at(chip, address, bytes.size()).begin());
}

void store_crossbars(system::Chip& chip, const compile::Program& program) {
  if (program.tiles.empty()) return;
  accel::ima::Storage& storage = *chip.cluster().accelerators().ima_storage();
  if (program.tiles.size() > storage.tiles().size() || program.column_parameters.size() > storage.parameters().size()) {
    throw Error(ErrorKind::Input, "the in-memory accelerator",
                fmt::format("{} tiles and {} column parameters are needed", program.tiles.size(),
                            program.column_parameters.size()),
                "a machine with more ima.tiles and ima.column_parameters");
  }
  for (const compile::CellBlock& block : program.cells) {
    if (auto complaint = storage.store(block.area, block.weights)) {
      throw Error(ErrorKind::Input, fmt::format("array {}", block.area.array), *complaint,
                  "a machine with ima.numerics = \"exact\"; weights are not yet made to fit cells of 4 bits");
    }
  }
  for (std::uint32_t index = 0; index < program.tiles.size(); ++index) storage.set_tile(index, program.tiles[index]);
  for (std::uint32_t index = 0; index < program.column_parameters.size(); ++index) {
    storage.set_parameter(index, program.column_parameters[index]);
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

/// Cycles between the marks of consecutive steps.
std::vector<Cycle> cycles_of_layers(const system::Result& result, const compile::Program& program, std::size_t layers) {
  std::vector<Cycle> marks;
  for (const system::Mark& mark : result.marks) {
    if (mark.number == kStepMark) marks.push_back(mark.cycle);
  }
  if (marks.size() != program.steps.size() + 1) {
    throw Error(ErrorKind::Internal, "the resident firmware", "marks are missing");
  }
  std::vector<Cycle> cycles(layers, 0);
  for (std::size_t step = 0; step + 1 < marks.size(); ++step) {
    cycles[program.steps[step].layer] += marks[step + 1] - marks[step];
  }
  return cycles;
}

/// Differences of the states at the marks of consecutive steps.
std::vector<arch::Events> events_of_layers(const std::vector<arch::Events>& marks, const compile::Program& program,
                                           std::size_t layers) {
  std::vector<arch::Events> events(layers);
  for (std::size_t step = 0; step + 1 < marks.size(); ++step) {
    events[program.steps[step].layer] += marks[step + 1] - marks[step];
  }
  return events;
}

/// The firmware was built for a cluster of this kind.
void check_machine(const arch::Machine& machine) {
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorKind::Config, "machine '" + machine.name + "'", why,
                "networks run on clusters such as `cluster` and `cluster-2mb`");
  };
  if (machine.flavour != arch::Flavour::Cluster) refuse("it has no cluster for the resident firmware to run on");
  if (machine.cores != symbol("__cores")) {
    refuse(fmt::format("it has {} cores, the resident firmware runs on {}", machine.cores, symbol("__cores")));
  }
  if (!machine.dma.present) refuse("it has no DMA to bring the network's data to L1");
}

}  // namespace

compile::FreeMemories free_memories(const arch::Machine& machine) {
  check_machine(machine);
  const Address begin = symbol("__tcdm_free_start");
  const Address stacks_begin = symbol("__tcdm_free_end");
  const Address stacks_end = symbol("__stacks_end");
  const arch::Region tcdm = machine.tcdm.region();
  const Address tcdm_end = tcdm.base + tcdm.size;
  if (stacks_end > tcdm_end) {
    throw Error(ErrorKind::Config, "tcdm.size_kib",
                fmt::format("{} KiB are less than the resident firmware needs", machine.tcdm.size_kib), "at least 512");
  }
  const Address l2_begin = symbol("__l2_free_start");
  const arch::Region l2 = machine.l2.region();
  // The firmware is linked for 512 KiB, its stacks at their end; a larger TCDM goes on behind them.
  return {{{begin, tcdm_end - begin}, {{stacks_begin, stacks_end - stacks_begin}}},
          {{l2_begin, l2.base + l2.size - l2_begin}, {}}};
}

NetworkRun run_network(const compile::Network& network, const compile::Program& program, const arch::Machine& machine,
                       std::span<const std::int8_t> input, const NetworkRunOptions& options) {
  system::Chip chip(machine, firmware(), "the resident firmware", [](char) {});
  for (const compile::Segment& segment : program.memory) store(chip, segment.address, segment.bytes);
  store(chip, program.tensors[network.input], std::as_bytes(input));
  store(chip, symbol("network_steps"), std::as_bytes(std::span(&program.first_step, 1)));
  store_crossbars(chip, program);
  NetworkRun run;
  run.tensors.resize(network.tensors.size());
  std::vector<arch::Events> events;
  const auto on_mark = [&](const system::Mark& mark) {
    if (mark.number != kStepMark) return;
    events.push_back(chip.events());
    if (mark.value > 0) keep(network, program.steps[mark.value - 1].output, chip, run.tensors);
    if (options.progress && mark.value < program.steps.size()) {
      options.progress(program.steps[mark.value].layer, mark.cycle);
    }
  };
  run.result = chip.run({machine.max_cycles, nullptr, on_mark});
  if (run.result.ending != system::Ending::Passed) {
    throw Error(ErrorKind::Internal, "the resident firmware",
                fmt::format("{}: {}", system::name_of(run.result.ending), run.result.reason));
  }
  run.layer_cycles = cycles_of_layers(run.result, program, network.layers.size());
  for (const Cycle cycles : run.layer_cycles) run.cycles += cycles;
  run.layer_events = events_of_layers(events, program, network.layers.size());
  const compile::TensorIndex last = network.layers.back().output;
  run.output = codes_at(chip, program.tensors[last], network.tensors[last].shape.elements());
  return run;
}

}  // namespace tessera::app
