#include "compile/crossbars.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "base/error.hpp"

namespace tessera::compile {
namespace {

/// Blocks of groups of channels, as many to a matrix as an array holds.
std::vector<WeightMatrix> group_matrices(const std::string& name, const Convolution& convolution, std::uint32_t width,
                                         const arch::Ima& config) {
  const auto channels = static_cast<std::uint32_t>(convolution.shape.output.channels);
  const auto height = static_cast<std::uint32_t>(convolution.shape.window.taps()) * width;
  if (width == 0 || width > config.columns || height > config.rows) {
    throw Error(ErrorKind::Input, name,
                fmt::format("a block of {} channels has {} x {} cells, an array {} x {}", width, height, width,
                            config.rows, config.columns),
                "fewer channels a job, or another engine");
  }
  const std::uint64_t pixels = convolution.shape.output.elements() / channels;
  const std::uint32_t down = config.rows / height;
  const std::uint32_t across = config.columns / width;
  std::vector<WeightMatrix> matrices;
  for (std::uint32_t groups = (channels + width - 1) / width; groups > 0;) {
    const std::uint32_t here = std::min(groups, down * across);
    const std::uint32_t rows = std::min(here, down);
    matrices.push_back({name, rows * height, (here + rows - 1) / rows * width, pixels});
    groups -= here;
  }
  return matrices;
}

}  // namespace

std::vector<WeightMatrix> crossbar_matrices(const std::string& name, const Convolution& convolution,
                                            std::uint32_t channels_per_job, const arch::Ima& config) {
  if (convolution.depthwise) return group_matrices(name, convolution, channels_per_job, config);
  const auto columns = static_cast<std::uint32_t>(convolution.shape.output.channels);
  return {{name, static_cast<std::uint32_t>(convolution.weights.size() / columns), columns,
           convolution.shape.output.elements() / columns}};
}

CrossbarPlan plan_crossbars(const Network& network, const arch::Ima& config) {
  std::vector<std::size_t> layers;  // of the matrices
  std::vector<WeightMatrix> matrices;
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    const Layer& layer = network.layers[index];
    if (layer.engine() != Engine::Ima) continue;
    const auto& convolution = std::get<Convolution>(layer.operation);
    for (WeightMatrix& matrix : crossbar_matrices(layer.name, convolution, convolution.channels_per_job, config)) {
      matrices.push_back(std::move(matrix));
      layers.push_back(index);
    }
  }
  CrossbarPlan plan;
  PackOptions options;
  options.array = {config.rows, config.columns};
  plan.packing = pack(matrices, options);
  plan.tiles.resize(network.layers.size());
  for (std::size_t index = 0; index < matrices.size(); ++index) {
    std::vector<arch::Tile>& tiles = plan.tiles[layers[index]];
    const auto& packed = plan.packing.matrices[index].tiles;
    tiles.insert(tiles.end(), packed.begin(), packed.end());
  }
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    const auto* convolution = std::get_if<Convolution>(&network.layers[index].operation);
    if (convolution == nullptr || convolution->depthwise) continue;  // blocks stay in the order of their groups
    std::ranges::sort(plan.tiles[index], {},
                      [](const arch::Tile& tile) { return std::tuple(tile.first_column, tile.first_row); });
  }
  return plan;
}

}  // namespace tessera::compile
