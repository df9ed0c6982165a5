#include "compile/engines/ima/crossbars.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/divide.hpp"
#include "base/error.hpp"

namespace tessera::compile {
namespace {

/// Blocks of groups of channels, as many to a matrix as an array holds.
std::vector<WeightMatrix> group_matrices(const std::string& name, const Convolution& convolution,
                                         std::uint32_t channels_a_job, const arch::Ima& config) {
  const auto channels = static_cast<std::uint32_t>(convolution.shape.output.channels);
  const std::uint32_t height =
      static_cast<std::uint32_t>(convolution.shape.window.taps()) * channels_a_job * config.cells_a_weight();
  const std::uint32_t width = channels_a_job * config.slices_a_weight();
  if (width == 0 || width > config.columns || height > config.rows) {
    throw Error(ErrorKind::Input, name,
                fmt::format("a block of {} channels has {} x {} cells, an array {} x {}", channels_a_job, height, width,
                            config.rows, config.columns),
                "fewer channels a job, or another engine");
  }
  const std::uint64_t pixels = convolution.shape.output.elements() / channels;
  const std::uint32_t down = config.rows / height;
  const std::uint32_t across = config.columns / width;
  std::vector<WeightMatrix> matrices;
  for (std::uint32_t groups = divide_up(channels, channels_a_job); groups > 0;) {
    const std::uint32_t here = std::min(groups, down * across);
    const std::uint32_t rows = std::min(here, down);
    matrices.push_back({name, rows * height, divide_up(here, rows) * width, pixels});
    groups -= here;
  }
  return matrices;
}

/// Of a convolution that is not depth-wise, without copies.
WeightMatrix single_matrix(const std::string& name, const Convolution& convolution, const arch::Ima& config) {
  const auto channels = static_cast<std::uint32_t>(convolution.shape.output.channels);
  return {name, static_cast<std::uint32_t>(convolution.weights.size() / channels) * config.cells_a_weight(),
          channels * config.slices_a_weight(), convolution.shape.output.elements() / channels};
}

struct Matrices {
  std::vector<WeightMatrix> matrices;
  std::vector<std::size_t> layers;  ///< whose they are
};

Matrices matrices_of(const Network& network, const arch::Ima& config) {
  Matrices all;
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    const Layer& layer = network.layers[index];
    if (layer.engine != &kIma) continue;
    const auto& convolution = std::get<Convolution>(layer.operation);
    for (WeightMatrix& matrix : crossbar_matrices(layer.name, convolution, layer.crossbar, config)) {
      all.matrices.push_back(std::move(matrix));
      all.layers.push_back(index);
    }
  }
  return all;
}

PackOptions options_for(const arch::Ima& config) {
  PackOptions options;
  options.array = {config.rows, config.columns};
  return options;
}

}  // namespace

std::vector<WeightMatrix> crossbar_matrices(const std::string& name, const Convolution& convolution,
                                            const CrossbarUse& use, const arch::Ima& config) {
  if (convolution.depthwise) return group_matrices(name, convolution, use.channels_per_job, config);
  const WeightMatrix one = single_matrix(name, convolution, config);
  const std::uint32_t copies = use.pixels_per_product;
  return {{name, copies * one.rows, copies * one.columns, divide_up(one.pixels, copies)}};
}

std::uint32_t most_pixels_a_product(const Convolution& convolution, const arch::Ima& config) {
  if (convolution.depthwise) return 1;
  constexpr std::uint64_t kMost = 255;  // eight bits of MODE (arch/accelerators/ima_registers.h)
  const WeightMatrix one = single_matrix("", convolution, config);
  const std::uint64_t copies = std::min(config.rows / one.rows, config.columns / one.columns);
  const std::uint64_t most = std::min({copies, one.pixels, kMost});
  return static_cast<std::uint32_t>(std::max<std::uint64_t>(most, 1));
}

void replicate(Network& network, const arch::Ima& config) {
  for (Layer& layer : network.layers) {
    if (layer.engine == &kIma) layer.crossbar.pixels_per_product = 1;
  }
  Matrices all = matrices_of(network, config);
  for (std::size_t index = 0; index < all.layers.size(); ++index) {
    const auto& convolution = std::get<Convolution>(network.layers[all.layers[index]].operation);
    if (convolution.depthwise) all.matrices[index].pixels = 0;  // a job already has several groups of channels
  }
  PackOptions options = options_for(config);
  options.replicate = true;
  options.most_arrays = config.arrays;
  const Packing packing = pack(all.matrices, options);
  for (std::size_t index = 0; index < all.layers.size(); ++index) {
    Layer& layer = network.layers[all.layers[index]];
    layer.crossbar.pixels_per_product =
        std::min(packing.matrices[index].copies, most_pixels_a_product(std::get<Convolution>(layer.operation), config));
  }
}

CrossbarPlan plan_crossbars(const Network& network, const arch::Ima& config) {
  const Matrices all = matrices_of(network, config);
  CrossbarPlan plan;
  plan.packing = pack(all.matrices, options_for(config));
  plan.layers.resize(network.layers.size());
  for (std::size_t index = 0; index < all.layers.size(); ++index) {
    std::vector<arch::Tile>& tiles = plan.layers[all.layers[index]].tiles;
    const auto& packed = plan.packing.matrices[index].tiles;
    tiles.insert(tiles.end(), packed.begin(), packed.end());
  }
  std::uint32_t tile = 0, parameter = 0, offset = 0;
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    CrossbarEntries& entries = plan.layers[index];
    const Layer& layer = network.layers[index];
    if (layer.engine != &kIma) continue;
    const auto& convolution = std::get<Convolution>(layer.operation);
    entries.first_tile = std::exchange(tile, tile + static_cast<std::uint32_t>(entries.tiles.size()));
    entries.first_parameter =
        std::exchange(parameter, parameter + static_cast<std::uint32_t>(convolution.channels.size()));
    if (layer.cells != nullptr && layer.cells->by_row()) {
      entries.first_offset = std::exchange(offset, offset + static_cast<std::uint32_t>(layer.cells->offsets.size()));
    }
    if (convolution.depthwise) continue;  // blocks stay in the order of their groups
    std::ranges::sort(entries.tiles, {},
                      [](const arch::Tile& one) { return std::tuple(one.first_column, one.first_row); });
  }
  return plan;
}

}  // namespace tessera::compile
