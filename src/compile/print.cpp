#include "compile/print.hpp"

#include <fmt/format.h>

#include "compile/engines/engine.hpp"
#include "compile/place/estimate.hpp"

namespace tessera::compile {
namespace {

std::string text_of(const graph::ImageShape& shape) {
  return fmt::format("{}x{}x{}", shape.height, shape.width, shape.channels);
}

std::string text_of(const Network& network, LayerTensorIndex tensor) {
  return fmt::format("t{} {}", tensor, text_of(network.tensors[tensor].shape));
}

std::string text_of(const arch::Tile& tile) {
  return fmt::format("array {} row {} column {}, {} x {} cells", tile.area.array, tile.area.row, tile.area.column,
                     tile.area.rows, tile.area.columns);
}

std::string_view name_of(Home home) { return home == Home::L1 ? "L1" : "L2"; }

std::string text_of(const StepOutput& output) {
  const Slab& slab = output.slab;
  std::string text = fmt::format("t{} codes {}..{}", output.tensor, slab.offset, slab.end() - 1);
  if (slab.line_count() > 1) text += fmt::format(" in {} lines of {}", slab.line_count(), slab.line);
  return text + fmt::format(" at {:#010x}", output.address);
}

std::string text_of(const arch::NetworkLines& transfer) {
  const bool to_l2 = (transfer.bytes & NETWORK_TO_L2) != 0;
  std::string text = fmt::format("    {} bytes {:#010x} -> {:#010x}", transfer.bytes & ~NETWORK_TO_L2,
                                 to_l2 ? transfer.tcdm : transfer.external, to_l2 ? transfer.external : transfer.tcdm);
  if (transfer.line_bytes != 0) text += fmt::format(", lines of {} every {}", transfer.line_bytes, transfer.stride);
  return text + "\n";
}

}  // namespace

std::string to_text(const Network& network) {
  std::string text = fmt::format("input {}\n", text_of(network, network.input));
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    const Layer& layer = network.layers[index];
    text += fmt::format("{} {}: {} on {},", index, layer.name, name_of(layer.operation), layer.engine->name);
    for (const LayerTensorIndex input : layer.inputs) text += " " + text_of(network, input);
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

std::string to_text(const Network& network, std::span<const CellReport> cells) {
  if (cells.empty()) return "no layer lies on analog cells\n";
  std::string text;
  for (const CellReport& report : cells) {
    text += fmt::format(
        "{}: weight a code {:.3g} to {:.3g}, weights off by {:.1f} %, offsets {} to {}, converter range {}, clipped "
        "{:.3f} "
        "%, signal to noise {:.1f} dB\n",
        network.layers[report.layer].name, report.least_scale, report.greatest_scale, 100 * report.weight_error,
        report.least_offset, report.greatest_offset, report.adc_range, 100 * report.clip_rate,
        report.signal_to_noise_db);
  }
  return text;
}

std::string to_text(const Network& network, const CrossbarPlan& plan) {
  std::string text = fmt::format("{} arrays\n", plan.packing.arrays);
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    const CrossbarEntries& entries = plan.layers[index];
    for (std::size_t tile = 0; tile < entries.tiles.size(); ++tile) {
      text += fmt::format("tile {}: {}, {}\n", entries.first_tile + tile, network.layers[index].name,
                          text_of(entries.tiles[tile]));
    }
  }
  return text;
}

std::string to_text(const Network& network, const Lowering& lowering, const Placed& placed) {
  std::string text;
  for (LayerTensorIndex tensor = 0; tensor < network.tensors.size(); ++tensor) {
    text += fmt::format("{} in {}\n", text_of(network, tensor), name_of(placed.placement.tensors[tensor]));
  }
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    const LayerTiling& tiling = placed.placement.layers[index];
    text += fmt::format("{} {}: {} x {} x {} parts\n", index, network.layers[index].name, tiling.rows.size(),
                        tiling.columns.size(), tiling.channels.size());
  }
  text += fmt::format("{} steps, estimated to take {:.0f} cycles\n", placed.schedule.steps.size(),
                      estimated_cycles(network, lowering, placed.schedule));
  for (std::size_t item = 0; item < placed.schedule.l1.size(); ++item) {
    const MemoryItem& one = placed.schedule.l1[item];
    if (one.bytes == 0) continue;
    text += fmt::format("steps {} to {}: {} bytes at {:#010x}, {}\n", one.first, one.last, one.bytes,
                        placed.l1.addresses[item], name_of_item(network, placed.schedule, item));
  }
  return text;
}

std::string to_text(const Network& network, const Program& program) {
  std::string text = fmt::format("L1 {} bytes, L2 {} bytes, {} arrays, {} cells\n", program.memory_bytes,
                                 program.l2_bytes, program.arrays, program.cells_used());
  for (LayerTensorIndex tensor = 0; tensor < network.tensors.size(); ++tensor) {
    text += fmt::format("{} at {:#010x}\n", text_of(network, tensor), program.tensors[tensor]);
  }
  for (std::size_t index = 0; index < program.crossbars.tiles.size(); ++index) {
    const arch::Tile& tile = program.crossbars.tiles[index];
    text += fmt::format("tile {}: {}\n", index, text_of(tile));
  }
  for (std::size_t index = 0; index < program.steps.size(); ++index) {
    const ProgramStep& step = program.steps[index];
    text += fmt::format("step {}: {}", index, network.layers[step.layer].name);
    text += step.output ? ", computes " + text_of(*step.output) + "\n" : "\n";
    for (const arch::NetworkLines& transfer : step.transfers) text += text_of(transfer);
  }
  return text;
}

}  // namespace tessera::compile
