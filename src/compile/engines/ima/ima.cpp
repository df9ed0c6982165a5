// The in-memory accelerator: convolutions whose weights lie in crossbars.
#include <algorithm>

#include <fmt/format.h>

#include "arch/accelerator_timing.hpp"
#include "compile/engines/engine.hpp"
#include "compile/engines/ima/crossbars.hpp"
#include "compile/engines/ima/lower.hpp"
#include "compile/engines/tensor_walk.hpp"

namespace tessera::compile {
namespace {

const Convolution* convolution_of(const Layer& layer) { return std::get_if<Convolution>(&layer.operation); }

std::optional<std::string> refusal(const Layer& layer, const arch::Machine& machine) {
  const arch::Ima& config = machine.ima;
  if (!config.present) return fmt::format("machine '{}' has no in-memory accelerator", machine.name);
  const Convolution* convolution = convolution_of(layer);
  if (convolution == nullptr) return "the in-memory accelerator runs convolutions only";
  const auto small = [](const graph::WindowAxis& axis) {
    return std::max({axis.kernel, axis.stride, axis.dilation, axis.pad_before}) <= 255;
  };
  if (!small(convolution->shape.window.rows) || !small(convolution->shape.window.columns)) {
    return "the in-memory accelerator's registers hold kernels, strides and pads of 8 bits";
  }
  const std::uint32_t channels = layer.crossbar.channels_per_job;
  const std::uint64_t block = convolution->shape.window.taps() * channels * config.cells_a_weight();
  if (convolution->depthwise && (block > config.rows || channels * config.slices_a_weight() > config.columns)) {
    return fmt::format("a block of {} channels has {} rows and {} columns, an array {} and {}", channels, block,
                       channels * config.slices_a_weight(), config.rows, config.columns);
  }
  return std::nullopt;
}

Cycle cycles(const Layer& layer, const Part& part, const arch::Machine& machine) {
  const Convolution& convolution = *convolution_of(layer);
  const graph::Window& window = part.shape.window;
  const auto extent = [&](std::int32_t graph::WindowAxis::*member) {
    return arch::Extent{static_cast<std::uint32_t>(window.columns.*member),
                        static_cast<std::uint32_t>(window.rows.*member)};
  };
  arch::ImaGeometry job;
  job.input = walk_of(part.shape.input);
  job.output = walk_of(part.shape.output);
  job.in_channels = job.input.pixel_bytes;
  job.out_channels = job.output.pixel_bytes;
  job.kernel = extent(&graph::WindowAxis::kernel);
  job.dilation = extent(&graph::WindowAxis::dilation);
  job.step = extent(&graph::WindowAxis::stride);
  job.padding = extent(&graph::WindowAxis::pad_before);
  if (convolution.depthwise) job.channels_per_job = layer.crossbar.channels_per_job;
  job.pixels_per_product = layer.crossbar.pixels_per_product;
  job.pulses = machine.ima.pulses();
  const std::uint32_t cells_a_weight = machine.ima.cells_a_weight(), slices = machine.ima.slices_a_weight();
  for (const WeightMatrix& matrix : crossbar_matrices("", convolution, layer.crossbar, machine.ima)) {
    for (std::uint32_t column = 0; column < matrix.columns; column += machine.ima.columns) {
      for (std::uint32_t row = 0; row < matrix.rows; row += machine.ima.rows) {
        job.tiles.push_back({row / cells_a_weight, std::min(machine.ima.rows, matrix.rows - row) / cells_a_weight,
                             column / slices, std::min(machine.ima.columns, matrix.columns - column) / slices});
      }
    }
  }
  return arch::ima_job_cycles(machine, job);
}

std::uint64_t cells(const Layer& layer, const arch::Machine& machine) {
  std::uint64_t cells = 0;
  for (const WeightMatrix& matrix :
       crossbar_matrices(layer.name, *convolution_of(layer), layer.crossbar, machine.ima)) {
    cells += std::uint64_t{matrix.rows} * matrix.columns;
  }
  return cells;
}

/// Packing is tried only when the cells alone would fit.
std::optional<std::string> shortage(const Network& network, const arch::Machine& machine) {
  const arch::Ima& config = machine.ima;
  std::uint64_t used = 0, parameters = 0, offsets = 0;
  for (const Layer& layer : network.layers) {
    if (layer.engine != &kIma) continue;
    used += cells(layer, machine);
    parameters += convolution_of(layer)->channels.size();
    offsets += static_cast<std::uint64_t>(convolution_of(layer)->shape.input.channels);
  }
  std::string arrays = fmt::format("more weights than {} arrays hold", config.arrays);
  if (used > std::uint64_t{config.arrays} * config.rows * config.columns) return arrays;
  const CrossbarPlan plan = plan_crossbars(network, config);
  if (plan.packing.arrays > config.arrays) return arrays;
  if (parameters > config.column_parameters) {
    return fmt::format("more than the {} column parameters of the in-memory accelerator", config.column_parameters);
  }
  if (config.analog() && config.drive == arch::InputDrive::Row && offsets > config.row_parameters) {
    return fmt::format("more than the {} row parameters of the in-memory accelerator", config.row_parameters);
  }
  if (plan.packing.tiles() > config.tiles) {
    return fmt::format("more than the {} tiles of the in-memory accelerator's table", config.tiles);
  }
  return std::nullopt;
}

std::uint32_t most_copies(const Layer& layer, const arch::Machine& machine) {
  const Convolution* convolution = convolution_of(layer);
  return convolution == nullptr ? 1 : most_pixels_a_product(*convolution, machine.ima);
}

void spend(Network& network, const arch::Machine& machine) { replicate(network, machine.ima); }

constexpr EngineResources kResources{cells, shortage, most_copies, spend};

}  // namespace

const Engine kIma{
    .key = "ima", .name = "IMA", .refusal = refusal, .cycles = cycles, .lower = lower_to_ima, .resources = &kResources};

}  // namespace tessera::compile
