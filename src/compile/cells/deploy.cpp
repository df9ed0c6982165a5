// See deploy.hpp.
#include "compile/cells/deploy.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "analog/device_file.hpp"
#include "base/error.hpp"
#include "base/parallel.hpp"
#include "base/portable_math.hpp"
#include "compile/cells/analog_layer.hpp"
#include "compile/cells/clockless.hpp"
#include "compile/cells/samples.hpp"
#include "compile/engines/convolution_weights.hpp"
#include "compile/engines/ima/crossbars.hpp"
#include "compile/reference.hpp"

namespace tessera::compile {
namespace {

constexpr std::size_t kSamplesPerRow = 6;  // of a product's inputs, for their Hessian
constexpr std::size_t kLeastSamples = 1024;
constexpr std::size_t kRangeSamples = 256;  // products whose currents choose a converter's range
constexpr double kPercentile = 0.9995;      // of currents, that codes reach

/// Tensors of every calibration input: as the network has them, and as it computes them on cells so far.
struct Flow {
  std::vector<TensorCodes> exact;
  std::vector<TensorCodes> analog;

  static TensorOfPictures tensor(const std::vector<TensorCodes>& flow, LayerTensorIndex index) {
    TensorOfPictures result;
    for (const TensorCodes& picture : flow) result.push_back(&picture[index]);
    return result;
  }
};

class Deployer {
 public:
  Deployer(const Network& network, const arch::Ima& config, const CellOptions& options)
      : config_(config),
        options_(options),
        plan_(plan_crossbars(network, config)),
        last_readers_(last_readers(network)),
        ideal_{analog::load_device("ideal"), {}} {
    result_.network = network;
    begin();
  }

  CellDeployment run() && {
    for (std::size_t index = 0; index < network().layers.size(); ++index) {
      if (network().layers[index].engine == &kIma) deploy(index);
      compute(index);
      forget(index);
    }
    return std::move(result_);
  }

 private:
  Network& network() { return result_.network; }

  void begin() {
    const std::size_t size = network().tensors[network().input].shape.elements();
    if (options_.inputs.empty()) {
      throw Error(ErrorKind::Input, "--calibrate", "there are no inputs to calibrate with", "at least one, better 100");
    }
    for (const std::vector<std::int8_t>& input : options_.inputs) {
      if (input.size() != size) {
        throw Error(ErrorKind::Input, "--calibrate",
                    fmt::format("an input has {} codes, the network takes {}", input.size(), size));
      }
      TensorCodes tensors(network().tensors.size());
      tensors[network().input] = input;
      flow_.exact.push_back(tensors);
      flow_.analog.push_back(std::move(tensors));
    }
  }

  std::size_t pictures() const { return options_.inputs.size(); }

  /// The layer's output in both flows.
  void compute(std::size_t index) {
    const Layer& layer = network().layers[index];
    std::unique_ptr<const AnalogLayer> on_cells;
    if (layer.cells != nullptr) on_cells = std::make_unique<const AnalogLayer>(place_of(index));
    for_each_parallel(pictures(), options_.threads, [&](std::size_t picture) {
      compute_layer(network(), layer, flow_.exact[picture]);
      analog::ConversionCounters counters;
      compute_on(on_cells.get(), network(), layer, picture, {}, flow_.analog[picture], counters);
    });
  }

  /// Lets go of what no later layer reads.
  void forget(std::size_t index) {
    for (const LayerTensorIndex input : network().layers[index].inputs) {
      if (last_readers_[input] != index) continue;
      for (std::size_t picture = 0; picture < pictures(); ++picture) {
        flow_.exact[picture][input] = {};
        flow_.analog[picture][input] = {};
      }
    }
  }

  AnalogPlace place_of(std::size_t index) { return {network(), index, plan_.layers[index], config_, ideal_}; }

  void deploy(std::size_t index) {
    Layer& layer = network().layers[index];
    const auto& convolution = std::get<Convolution>(layer.operation);
    CellReport report{.layer = index};
    CellWeights cells;
    cells.offsets = offsets_of(layer);
    cells.targets.resize(convolution.weights.size());
    cells.columns.resize(convolution.channels.size());
    round(layer, cells, report);
    choose_range(index, cells, report);
    layer.cells = std::make_shared<const CellWeights>(std::move(cells));
    result_.reports.push_back(report);
  }

  std::vector<std::int8_t> offsets_of(const Layer& layer) {
    const LayerTensor& tensor = network().tensors[layer.inputs[0]];
    if (config_.encoding == arch::InputEncoding::Raw) return {0};
    if (config_.drive == arch::InputDrive::ZeroPoint) return {static_cast<std::int8_t>(tensor.zero_point)};
    const bool by_row = config_.drive == arch::InputDrive::Row;
    const graph::ImageShape& image = std::get<Convolution>(layer.operation).shape.input;
    const std::size_t channels = by_row ? static_cast<std::size_t>(image.channels) : 1;
    std::vector<std::int64_t> sums(channels);
    for (const TensorCodes& picture : flow_.analog) {
      const std::vector<std::int8_t>& codes = picture[layer.inputs[0]];
      for (std::size_t place = 0; place < codes.size(); ++place) sums[place % channels] += codes[place];
    }
    const std::size_t codes_of_each = pictures() * tensor.shape.elements() / channels;
    const auto count = static_cast<double>(codes_of_each);
    std::vector<std::int8_t> offsets;
    offsets.reserve(channels);
    for (const std::int64_t sum : sums) {
      offsets.push_back(static_cast<std::int8_t>(std::floor(static_cast<double>(sum) / count + 0.5)));
    }
    return offsets;
  }

  /// Inputs of the layer's products in one of the flows.
  InputSamples samples(const Layer& layer, const std::vector<TensorCodes>& flow, std::span<const std::int8_t> offsets,
                       std::size_t first, std::size_t count) {
    const auto& convolution = std::get<Convolution>(layer.operation);
    const std::size_t rows = convolution.shape.window.taps() * count;
    const std::size_t most = std::min(kMostSamples, kSamplesPerRow * rows + kLeastSamples);
    const std::size_t pixels = convolution.shape.output.elements() / convolution.channels.size();
    return sample_inputs(convolution, Flow::tensor(flow, layer.inputs[0]), sampled_pixels(pictures(), pixels, most),
                         network().tensors[layer.inputs[0]].zero_point, offsets, first, count);
  }

  /// Codes, scales and biases of all columns.
  void round(const Layer& layer, CellWeights& cells, CellReport& report) {
    const auto& convolution = std::get<Convolution>(layer.operation);
    const auto channels = static_cast<std::size_t>(convolution.shape.input.channels);
    const std::vector<std::int8_t> driven =
        cells.by_row() ? cells.offsets : std::vector<std::int8_t>(channels, cells.offsets[0]);
    const std::vector<std::int8_t> centred(channels,
                                           static_cast<std::int8_t>(network().tensors[layer.inputs[0]].zero_point));
    report.least_offset = *std::ranges::min_element(cells.offsets);
    report.greatest_offset = *std::ranges::max_element(cells.offsets);
    double weights = 0, errors = 0;
    const std::size_t groups = convolution.depthwise ? channels : 1;
    for (std::size_t group = 0; group < groups; ++group) {
      const std::size_t count = convolution.depthwise ? 1 : channels;
      const InputSamples inputs = samples(layer, flow_.analog, driven, group, count);
      const std::vector<double> means = means_of(inputs);
      const std::vector<double> exact_means = means_of(samples(layer, flow_.exact, centred, group, count));
      const std::size_t first = convolution.depthwise ? group : 0;
      const std::size_t columns = convolution.depthwise ? 1 : convolution.channels.size();
      std::vector<std::vector<double>> wanted(columns, std::vector<double>(inputs.rows));
      for (std::size_t column = 0; column < columns; ++column) {
        for (std::size_t row = 0; row < inputs.rows; ++row) {
          wanted[column][row] = centred_weight(convolution, first + column, row);
        }
      }
      const bool hessian = options_.weights == WeightRounding::Gptq;
      const HessianFactor factor = hessian ? factorise(inputs) : HessianFactor{};
      std::vector<std::vector<double>> aimed = wanted;
      if (hessian) make_good(factor, inputs, samples(layer, flow_.exact, driven, group, count), aimed);
      const std::vector<RoundedColumn> rounded = round_columns(aimed, factor, options_.weights, options_.targets);
      for (std::size_t column = 0; column < columns; ++column) {
        store(convolution, first + column, rounded[column], cells);
        cells.columns[first + column] =
            column_of(convolution.channels[first + column], rounded[column],
                      dot(wanted[column], exact_means) - rounded[column].scale * dot(rounded[column].codes, means));
        for (std::size_t row = 0; row < inputs.rows; ++row) {
          const double error = wanted[column][row] - rounded[column].scale * rounded[column].codes[row];
          weights += wanted[column][row] * wanted[column][row];
          errors += error * error;
        }
        report.least_scale =
            report.least_scale == 0 ? rounded[column].scale : std::min(report.least_scale, rounded[column].scale);
        report.greatest_scale = std::max(report.greatest_scale, rounded[column].scale);
      }
    }
    report.weight_error = weights == 0 ? 0 : std::sqrt(errors / weights);
  }

  static double dot(const std::vector<double>& a, const std::vector<double>& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
  }

  static void store(const Convolution& convolution, std::size_t channel, const RoundedColumn& column,
                    CellWeights& cells) {
    const std::size_t taps = column.codes.size(), channels = convolution.channels.size();
    for (std::size_t tap = 0; tap < taps; ++tap) {
      const std::size_t place = convolution.depthwise ? tap * channels + channel : channel * taps + tap;
      cells.targets[place] = static_cast<std::int16_t>(std::floor(column.codes[tap] * analog::kCodeUnit + 0.5));
    }
  }

  /// What the digital stage does with a column whose sums lack `missing`, in units of input code times weight.
  Requantisation column_of(const Requantisation& exact, const RoundedColumn& column, double missing) const {
    const double unit = column.scale / config_.cells_a_weight();  // weight that a code of the sum stands for
    const double bias = std::floor((exact.bias + missing) / unit + 0.5);
    const std::int32_t stored = saturate_to_int32(static_cast<std::int64_t>(std::clamp(bias, -0x1p40, 0x1p40)));
    if (exact.multiplier == 0) return {stored, 0, exact.shift};
    return quantised_multiplier(std::ldexp(exact.multiplier, -exact.shift) * unit, stored);
  }

  void choose_range(std::size_t index, CellWeights& cells, CellReport& report) {
    const Layer& layer = network().layers[index];
    cells.adc_range = analog::kMaxAdcRange;
    network().layers[index].cells = std::make_shared<const CellWeights>(cells);
    const AnalogLayer probe(place_of(index));
    const std::size_t pixels = static_cast<std::size_t>(probe.whole().rows.count * probe.whole().columns.count);
    std::vector<double> currents;
    for (const SampledPixel& one : sampled_pixels(pictures(), pixels, kRangeSamples)) {
      const std::vector<double> more = probe.currents(flow_.analog[one.picture][layer.inputs[0]], {&one.pixel, 1});
      currents.insert(currents.end(), more.begin(), more.end());
    }
    std::vector<double> magnitudes(currents.size());
    std::ranges::transform(currents, magnitudes.begin(), [](double current) { return std::abs(current); });
    const auto place = static_cast<std::ptrdiff_t>(kPercentile * static_cast<double>(magnitudes.size() - 1));
    std::ranges::nth_element(magnitudes, magnitudes.begin() + place);
    const double limit = 1 << (config_.adc_bits - 1);
    const double range = std::ceil(magnitudes[static_cast<std::size_t>(place)] * limit / (limit - 1));
    cells.adc_range =
        std::clamp(static_cast<std::int64_t>(range), analog::least_adc_range(config_.adc_bits), analog::kMaxAdcRange);
    judge(currents, static_cast<double>(cells.adc_range) / limit, limit, report);
    report.adc_range = cells.adc_range;
  }

  /// What converters with codes worth `step` lose of these currents.
  static void judge(const std::vector<double>& currents, double step, double limit, CellReport& report) {
    double signal = 0, noise = 0;
    std::size_t clipped = 0;
    for (const double current : currents) {
      const double code = std::floor(current / step + 0.5), kept = std::clamp(code, -limit, limit - 1);
      clipped += code != kept;
      signal += current * current;
      noise += (kept * step - current) * (kept * step - current);
    }
    report.clip_rate = static_cast<double>(clipped) / static_cast<double>(currents.size());
    const double decibels_per_neper = 10 / portable_log(10);
    report.signal_to_noise_db = signal > 0 && noise > 0 ? decibels_per_neper * portable_log(signal / noise) : 0;
  }

  const arch::Ima& config_;
  const CellOptions& options_;
  CrossbarPlan plan_;
  std::vector<std::size_t> last_readers_;
  analog::Specimen ideal_;
  CellDeployment result_;
  Flow flow_;
};

}  // namespace

CellDeployment deploy_onto_cells(const Network& network, const arch::Ima& config, const CellOptions& options) {
  return Deployer(network, config, options).run();
}

}  // namespace tessera::compile
