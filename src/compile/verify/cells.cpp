// `verify_cells` of verify.hpp.
#include <algorithm>

#include "analog/cell.hpp"
#include "analog/numerics.hpp"
#include "analog/product.hpp"
#include "compile/verify/broken.hpp"
#include "compile/verify/verify.hpp"

namespace tessera::compile {
namespace {

constexpr std::string_view kLevel = "the cells";
constexpr auto kMostTarget = static_cast<std::int32_t>(analog::kGreatestCode) * analog::kCodeUnit;

void check_layer(const Layer& layer, const arch::Ima& config) {
  const auto& convolution = std::get<Convolution>(layer.operation);
  const CellWeights& cells = *layer.cells;
  expect(cells.targets.size() == convolution.weights.size() * config.slices_a_weight(), kLevel, layer.name,
         "{} targets for {} weights in {} slices", cells.targets.size(), convolution.weights.size(),
         config.slices_a_weight());
  expect(cells.columns.size() == convolution.channels.size(), kLevel, layer.name, "parameters of {} columns, of {}",
         cells.columns.size(), convolution.channels.size());
  const auto channels = static_cast<std::size_t>(convolution.shape.input.channels);
  expect(cells.offsets.size() == 1 || cells.offsets.size() == channels, kLevel, layer.name,
         "{} offsets for {} channels", cells.offsets.size(), channels);
  const auto beyond = std::ranges::find_if(
      cells.targets, [](std::int32_t target) { return target < -kMostTarget || target > kMostTarget; });
  if (beyond != cells.targets.end()) {
    expect(false, kLevel, layer.name, "a target of {} is none of -{} to {}", *beyond, kMostTarget, kMostTarget);
  }
  expect(analog::least_adc_range(config.adc_bits) <= cells.adc_range && cells.adc_range <= analog::kMaxAdcRange, kLevel,
         layer.name, "a converter range of {}", cells.adc_range);
}

}  // namespace

void verify_cells(const Network& network, const arch::Ima& config) {
  for (const Layer& layer : network.layers) {
    const bool wanted = config.analog() && layer.engine == &kIma;
    expect((layer.cells != nullptr) == wanted, kLevel, layer.name, "it has {} cells", wanted ? "no" : "");
    if (wanted) check_layer(layer, config);
  }
}

}  // namespace tessera::compile
