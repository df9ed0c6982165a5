#include "compile/print.hpp"

#include <fmt/format.h>

namespace tessera::compile {
namespace {

std::string text_of(const graph::ImageShape& shape) {
  return fmt::format("{}x{}x{}", shape.height, shape.width, shape.channels);
}

std::string text_of(const Network& network, TensorIndex tensor) {
  return fmt::format("t{} {}", tensor, text_of(network.tensors[tensor].shape));
}

std::string text_of(const Range& range) { return fmt::format("{}..{}", range.first, range.end() - 1); }

std::string text_of(const StepOutput& output) {
  return fmt::format("t{} rows {} channels {} at {:#010x}", output.tensor, text_of(output.part.rows),
                     text_of(output.part.channels), output.address);
}

std::string text_of(const arch::NetworkTransfer& transfer) {
  const bool to_l2 = (transfer.bytes & NETWORK_TO_L2) != 0;
  return fmt::format("    {} bytes {:#010x} -> {:#010x}\n", transfer.bytes & ~NETWORK_TO_L2,
                     to_l2 ? transfer.tcdm : transfer.external, to_l2 ? transfer.external : transfer.tcdm);
}

}  // namespace

std::string to_text(const Network& network) {
  std::string text = fmt::format("input {}\n", text_of(network, network.input));
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    const Layer& layer = network.layers[index];
    text += fmt::format("{} {}: {} on {},", index, layer.name, name_of(layer.operation), name_of(layer.engine()));
    for (const TensorIndex input : layer.inputs) text += " " + text_of(network, input);
    text += " -> " + text_of(network, layer.output);
    const graph::WindowedShape shape = network.shape_of(layer);
    if (shape.window != graph::Window{}) {
      const auto& [rows, columns] = shape.window;
      text += fmt::format(", window {}x{} stride {}x{} pad {},{} {},{}", rows.kernel, columns.kernel, rows.stride,
                          columns.stride, rows.pad_before, rows.pad_after, columns.pad_before, columns.pad_after);
    }
    text += layer.note.empty() ? "\n" : fmt::format(" ({})\n", layer.note);
  }
  return text;
}

std::string to_text(const Network& network, const Program& program) {
  std::string text = fmt::format("L1 {} bytes, L2 {} bytes, {} arrays, {} cells\n", program.memory_bytes,
                                 program.l2_bytes, program.arrays, program.cells_used());
  for (TensorIndex tensor = 0; tensor < network.tensors.size(); ++tensor) {
    text += fmt::format("{} at {:#010x}\n", text_of(network, tensor), program.tensors[tensor]);
  }
  for (std::size_t index = 0; index < program.tiles.size(); ++index) {
    const arch::Tile& tile = program.tiles[index];
    text += fmt::format("tile {}: array {} row {} column {}, {} x {} cells\n", index, tile.area.array, tile.area.row,
                        tile.area.column, tile.area.rows, tile.area.columns);
  }
  for (std::size_t index = 0; index < program.steps.size(); ++index) {
    const ProgramStep& step = program.steps[index];
    text += fmt::format("step {}: {}", index, network.layers[step.layer].name);
    text += step.output ? ", computes " + text_of(*step.output) + "\n" : "\n";
    for (const arch::NetworkTransfer& transfer : step.transfers) text += text_of(transfer);
  }
  return text;
}

}  // namespace tessera::compile
