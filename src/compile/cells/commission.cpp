// See commission.hpp.
#include "compile/cells/commission.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "analog/device_file.hpp"
#include "base/line_fit.hpp"
#include "base/parallel.hpp"
#include "compile/cells/analog_layer.hpp"
#include "compile/cells/clockless.hpp"
#include "compile/cells/samples.hpp"
#include "compile/engines/ima/lower.hpp"
#include "compile/reference.hpp"

namespace tessera::compile {
namespace {

constexpr std::size_t kSamples = 1024;  // of each layer, or all pixels of all inputs
constexpr std::size_t kLeastPictures = 16;

/// A column of this multiplier and bias; a channel that the exact network multiplies with 0 keeps that.
Requantisation column_of(const Requantisation& before, double multiplier, double bias) {
  return before.multiplier == 0 || !(multiplier > 0) ? before : nearest_requantisation(multiplier, bias);
}

/// wanted = gain * given + offset, of a column.
Line fitted(std::span<const std::int64_t> given, std::span<const std::int64_t> wanted, std::size_t first,
            std::size_t stride) {
  LineFit fit;
  for (std::size_t at = first; at < given.size(); at += stride) {
    fit.add(static_cast<double>(given[at]), static_cast<double>(wanted[at]));
  }
  return fit.line();
}

/// Layers with their columns and ranges.
void replace(Layer& layer, CellWeights cells) { layer.cells = std::make_shared<const CellWeights>(std::move(cells)); }

}  // namespace

AffineFit::AffineFit(std::shared_ptr<const Network> network, const CrossbarPlan& plan, const arch::Ima& config,
                     std::span<const std::vector<std::int8_t>> inputs, unsigned threads)
    : network_(std::move(network)), threads_(threads) {
  const auto ideal = std::make_shared<const analog::Specimen>(analog::Specimen{analog::load_device("ideal"), {}});
  std::vector<TensorCodes> flow(inputs.size());
  for (std::size_t picture = 0; picture < inputs.size(); ++picture) {
    flow[picture].resize(network_->tensors.size());
    flow[picture][network_->input] = inputs[picture];
  }
  const std::vector<std::size_t> readers = last_readers(*network_);
  for (std::size_t index = 0; index < network_->layers.size(); ++index) {
    const Layer& layer = network_->layers[index];
    std::unique_ptr<const AnalogLayer> on_cells;
    if (layer.cells != nullptr) {
      on_cells = std::make_unique<const AnalogLayer>(AnalogPlace{*network_, index, plan.layers[index], config, *ideal});
      take(index, *on_cells, flow);
    }
    for_each_parallel(flow.size(), threads, [&](std::size_t picture) {
      analog::ConversionCounters counters;
      compute_on(on_cells.get(), *network_, layer, picture, {}, flow[picture], counters);
      for (const LayerTensorIndex input : layer.inputs) {
        if (readers[input] == index) flow[picture][input] = {};
      }
    });
  }
}

/// Samples pixels of a layer, with the sums that ideal cells have there.
void AffineFit::take(std::size_t index, const AnalogLayer& ideal, const std::vector<TensorCodes>& flow) {
  const Layer& layer = network_->layers[index];
  const auto& convolution = std::get<Convolution>(layer.operation);
  const std::size_t pixels = convolution.shape.output.elements() / convolution.channels.size();
  const std::size_t pictures = std::min(flow.size(), std::max(kLeastPictures, (kSamples + pixels - 1) / pixels));
  Samples samples{index, {}, std::vector<std::vector<std::uint32_t>>(pictures), {}};
  for (const SampledPixel& one : sampled_pixels(pictures, pixels, kSamples)) {
    samples.pixels[one.picture].push_back(one.pixel);
  }
  for (std::size_t picture = 0; picture < pictures; ++picture) {
    samples.inputs.push_back(flow[picture][layer.inputs[0]]);
  }
  samples.wanted = sums_of(ideal, samples);
  layers_.push_back(std::move(samples));
}

std::vector<std::int64_t> AffineFit::sums_of(const AnalogLayer& on_cells, const Samples& samples) {
  std::vector<std::int64_t> sums;
  analog::ConversionCounters counters;
  for (std::size_t picture = 0; picture < samples.inputs.size(); ++picture) {
    const std::vector<std::int64_t> more =
        on_cells.sums(samples.inputs[picture], static_cast<std::uint32_t>(picture), samples.pixels[picture], counters);
    sums.insert(sums.end(), more.begin(), more.end());
  }
  return sums;
}

Network AffineFit::corrected(const CrossbarPlan& plan, const arch::Ima& config,
                             const analog::Specimen& specimen) const {
  analog::Specimen fresh = specimen;
  fresh.seconds = 0;
  Network network = *network_;
  for_each_parallel(layers_.size(), threads_, [&](std::size_t one) {
    const Samples& samples = layers_[one];
    const AnalogLayer on_cells({*network_, samples.layer, plan.layers[samples.layer], config, fresh});
    const std::vector<std::int64_t> given = sums_of(on_cells, samples);
    CellWeights cells = *network_->layers[samples.layer].cells;
    for (std::size_t column = 0; column < cells.columns.size(); ++column) {
      const Line line = fitted(given, samples.wanted, column, cells.columns.size());
      if (line.gain == 0) continue;
      const Requantisation& before = cells.columns[column];
      cells.columns[column] =
          column_of(before, multiplier_of(before) * line.gain, (before.bias + line.offset) / line.gain);
    }
    replace(network.layers[samples.layer], std::move(cells));
  });
  return network;
}

namespace {

/// Of each output channel of a layer.
std::vector<analog::Magnitudes> magnitudes_of_layer(const AnalogPlace& place) {
  const Layer& layer = place.network.layers[place.layer];
  const auto& convolution = std::get<Convolution>(layer.operation);
  const CrossbarContents contents =
      crossbar_contents(layer, place.entries, place.network.tensors[layer.inputs[0]].zero_point, place.config);
  std::vector<analog::Magnitudes> channels(convolution.channels.size());
  const std::size_t slices = place.config.slices_a_weight();
  std::size_t group = 0;
  for (std::size_t index = 0; index < contents.cells.size(); ++index) {
    const CellBlock& block = contents.cells[index];
    const std::size_t first = convolution.depthwise ? group : contents.tiles[index].first_column / slices;
    group += block.area.columns / slices;
    const std::vector<std::int16_t> targets = by_column(block);
    const std::vector<analog::Magnitudes> columns =
        magnitudes_of(place.specimen, {{block.area.array, block.area.column, block.area.row},
                                       block.area.rows,
                                       block.area.columns,
                                       targets,
                                       block.area.rows});
    for (std::size_t column = 0; column < columns.size(); ++column) {
      const bool low = column % slices + 1 == slices;
      channels[(first + column / slices) % channels.size()] += columns[column] * (low ? 1 : analog::kSliceBase);
    }
  }
  return channels;
}

double ratio_of(const analog::Magnitudes& magnitudes) {
  return magnitudes.now > 0 && magnitudes.programmed > 0 ? magnitudes.programmed / magnitudes.now : 1;
}

void compensate(Layer& layer, const std::vector<analog::Magnitudes>& channels, const arch::Ima& config,
                Compensation compensation) {
  analog::Magnitudes all;
  for (const analog::Magnitudes& channel : channels) all += channel;
  const double of_layer = ratio_of(all);
  CellWeights cells = *layer.cells;
  // The converters' range follows the currents, so that codes keep their meaning.
  const double range = std::floor(static_cast<double>(cells.adc_range) / of_layer + 0.5);
  cells.adc_range =
      std::clamp(static_cast<std::int64_t>(range), analog::least_adc_range(config.adc_bits), analog::kMaxAdcRange);
  for (std::size_t column = 0; column < channels.size(); ++column) {
    const double ratio = compensation == Compensation::Column ? ratio_of(channels[column]) : of_layer;
    const Requantisation& before = cells.columns[column];
    cells.columns[column] = column_of(before, multiplier_of(before) * ratio, before.bias / ratio);
  }
  replace(layer, std::move(cells));
}

}  // namespace

Network compensated(const Network& network, const CrossbarPlan& plan, const arch::Ima& config,
                    const analog::Specimen& specimen, Compensation compensation, unsigned threads) {
  Network result = network;
  if (compensation == Compensation::None) return result;
  for_each_parallel(network.layers.size(), threads, [&](std::size_t index) {
    if (network.layers[index].cells == nullptr) return;
    const std::vector<analog::Magnitudes> channels =
        magnitudes_of_layer({network, index, plan.layers[index], config, specimen});
    compensate(result.layers[index], channels, config, compensation);
  });
  return result;
}

}  // namespace tessera::compile
