#include "app/network_run.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "app/embedded_firmware.hpp"
#include "base/error.hpp"
#include "system/cluster.hpp"

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

std::span<std::byte> memory_at(system::Cluster& cluster, Address address, std::size_t bytes) {
  const mem::Target target = cluster.memories().map().locate(address, static_cast<std::uint32_t>(bytes));
  if (target.memory == nullptr) {
    throw Error(ErrorKind::Internal, fmt::format("{:#010x}", address), "the program leaves memory");
  }
  return target.memory->bytes().subspan(target.offset, bytes);
}

void store(system::Cluster& cluster, Address address, std::span<const std::byte> bytes) {
  if (!bytes.empty()) std::ranges::copy(bytes, memory_at(cluster, address, bytes.size()).begin());
}

void store_crossbars(system::Cluster& cluster, const compile::Program& program) {
  if (program.tiles.empty()) return;
  accel::ima::Storage& storage = *cluster.accelerators().ima_storage();
  if (program.tiles.size() > storage.tiles().size() || program.column_parameters.size() > storage.parameters().size()) {
    throw Error(ErrorKind::Input, "the in-memory accelerator",
                fmt::format("{} tiles and {} column parameters are needed", program.tiles.size(),
                            program.column_parameters.size()),
                "a machine with more ima.tiles and ima.column_parameters");
  }
  for (const compile::CellBlock& block : program.cells) {
    if (auto complaint = storage.store(block.area, block.weights)) {
      throw Error(ErrorKind::Input, fmt::format("array {}", block.area.array), *complaint);
    }
  }
  for (std::uint32_t index = 0; index < program.tiles.size(); ++index) storage.set_tile(index, program.tiles[index]);
  for (std::uint32_t index = 0; index < program.column_parameters.size(); ++index) {
    storage.set_parameter(index, program.column_parameters[index]);
  }
}

/// Cycles between the marks of consecutive steps.
std::vector<Cycle> cycles_of_layers(const system::Result& result, const compile::Program& program, std::size_t layers) {
  std::vector<Cycle> marks;
  for (const system::Mark& mark : result.marks) {
    if (mark.number == kStepMark) marks.push_back(mark.cycle);
  }
  if (marks.size() != program.step_layers.size() + 1) {
    throw Error(ErrorKind::Internal, "the resident firmware", "marks are missing");
  }
  std::vector<Cycle> cycles(layers, 0);
  for (std::size_t step = 0; step + 1 < marks.size(); ++step) {
    cycles[program.step_layers[step]] += marks[step + 1] - marks[step];
  }
  return cycles;
}

}  // namespace

arch::Region free_l1(const arch::Machine& machine) {
  const Address begin = symbol("__tcdm_free_start");
  const Address stacks_end = symbol("__stacks_end");
  const Address end = symbol("__tcdm_free_end");
  // The firmware is linked for 512 KiB, its stacks at their end. What a larger TCDM has behind them is free, too; the
  // larger of the two pieces is used.
  const arch::Region tcdm = machine.tcdm.region();
  const Address tcdm_end = tcdm.base + tcdm.size;
  if (stacks_end > tcdm_end) {
    throw Error(ErrorKind::Config, "tcdm.size_kib",
                fmt::format("{} KiB are less than the resident firmware needs", machine.tcdm.size_kib), "at least 512");
  }
  const arch::Region before{begin, end - begin};
  const arch::Region behind{stacks_end, tcdm_end - stacks_end};
  return behind.size > before.size ? behind : before;
}

NetworkRun run_network(const compile::Network& network, const compile::Program& program, const arch::Machine& machine,
                       std::span<const std::int8_t> input) {
  system::Cluster cluster(machine, firmware(), "the resident firmware", [](char) {});
  for (const compile::Segment& segment : program.memory) store(cluster, segment.address, segment.bytes);
  store(cluster, program.tensors[network.input], std::as_bytes(input));
  store(cluster, symbol("network_steps"), std::as_bytes(std::span(&program.first_step, 1)));
  store_crossbars(cluster, program);
  NetworkRun run;
  run.result = cluster.run({machine.max_cycles, nullptr});
  if (run.result.ending != system::Ending::Passed) {
    throw Error(ErrorKind::Internal, "the resident firmware",
                fmt::format("{}: {}", system::name_of(run.result.ending), run.result.reason));
  }
  run.layer_cycles = cycles_of_layers(run.result, program, network.layers.size());
  for (const Cycle cycles : run.layer_cycles) run.cycles += cycles;
  const compile::TensorIndex last = network.layers.back().output;
  const auto bytes = memory_at(cluster, program.tensors[last], network.tensors[last].shape.elements());
  run.output.resize(bytes.size());
  std::memcpy(run.output.data(), bytes.data(), bytes.size());
  return run;
}

}  // namespace tessera::app
