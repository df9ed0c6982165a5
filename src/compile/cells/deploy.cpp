// See deploy.hpp.
#include "compile/cells/deploy.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
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
// Currents of low slices are greater, but count less: of ranges this much wider, the one that loses least.
constexpr std::array kWidened{1.0, 1.25, 1.5, 2.0};

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
        grid_(config.slices_a_weight()),
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
    if (grid_.slices() > 1 && options_.targets == CellTarget::Continuous) {
      throw Error(ErrorKind::Input, "--slices", "only whole codes are cut into slices, and targets are continuous",
                  "--targets four_bit, or one slice");
    }
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
    cells.targets.resize(convolution.weights.size() * grid_.slices());
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

  /// Inputs of the products of a layer or of a depth-wise group.
  struct GroupInputs {
    InputSamples driven;              ///< as cells get them
    InputSamples exact;               ///< as the exact network would drive them
    std::vector<double> means;        ///< of the driven ones
    std::vector<double> exact_means;  ///< of the exact ones, as distances from the zero point
  };

  GroupInputs inputs_of(const Layer& layer, std::span<const std::int8_t> offsets, std::size_t first,
                        std::size_t count) {
    const auto& convolution = std::get<Convolution>(layer.operation);
    const std::size_t rows = convolution.shape.window.taps() * count;
    const std::size_t most = std::min(kMostSamples, kSamplesPerRow * rows + kLeastSamples);
    const std::size_t pixels = convolution.shape.output.elements() / convolution.channels.size();
    const std::vector<SampledPixel> sampled = sampled_pixels(pictures(), pixels, most);
    const std::int32_t zero_point = network().tensors[layer.inputs[0]].zero_point;
    const auto samples = [&](const std::vector<TensorCodes>& flow) {
      return sample_inputs(convolution, Flow::tensor(flow, layer.inputs[0]), sampled, zero_point, offsets, first,
                           count);
    };
    GroupInputs inputs{samples(flow_.analog), samples(flow_.exact), {}, {}};
    inputs.means = means_of(inputs.driven);
    inputs.exact_means = means_of(inputs.exact);
    for (std::size_t row = 0; row < rows; ++row) inputs.exact_means[row] += offsets[first + row % count] - zero_point;
    return inputs;
  }

  /// Codes, scales and biases of all columns.
  void round(const Layer& layer, CellWeights& cells, CellReport& report) {
    const auto& convolution = std::get<Convolution>(layer.operation);
    const auto channels = static_cast<std::size_t>(convolution.shape.input.channels);
    const std::vector<std::int8_t> offsets =
        cells.by_row() ? cells.offsets : std::vector<std::int8_t>(channels, cells.offsets[0]);
    const auto [least, greatest] = std::ranges::minmax_element(cells.offsets);
    report.least_offset = *least;
    report.greatest_offset = *greatest;
    report.least_scale = std::numeric_limits<double>::infinity();
    SquaredError error;
    if (convolution.depthwise) {
      for (std::size_t channel = 0; channel < channels; ++channel) {
        round_group(convolution, inputs_of(layer, offsets, channel, 1), channel, 1, cells, report, error);
      }
    } else {
      round_group(convolution, inputs_of(layer, offsets, 0, channels), 0, convolution.channels.size(), cells, report,
                  error);
    }
    report.weight_error = error.weights == 0 ? 0 : std::sqrt(error.errors / error.weights);
  }

  /// Sums of squares.
  struct SquaredError {
    double weights = 0;
    double errors = 0;
  };

  /// Columns that have the same inputs.
  void round_group(const Convolution& convolution, const GroupInputs& inputs, std::size_t first, std::size_t columns,
                   CellWeights& cells, CellReport& report, SquaredError& error) const {
    const std::size_t rows = inputs.driven.rows;
    std::vector<std::vector<double>> wanted(columns, std::vector<double>(rows));
    for (std::size_t column = 0; column < columns; ++column) {
      for (std::size_t row = 0; row < rows; ++row) {
        wanted[column][row] = centred_weight(convolution, first + column, row);
      }
    }
    const bool hessian = options_.weights == WeightRounding::Gptq;
    const HessianFactor factor = hessian ? factorise(inputs.driven) : HessianFactor{};
    std::vector<std::vector<double>> aimed = wanted;
    if (hessian) make_good(factor, inputs.driven, inputs.exact, aimed);
    const std::vector<RoundedColumn> rounded = round_columns(aimed, factor, options_.weights, options_.targets, grid_);
    for (std::size_t column = 0; column < columns; ++column) {
      const auto& [scale, codes] = rounded[column];
      const double missing = dot(wanted[column], inputs.exact_means) - scale * dot(codes, inputs.means);
      store(convolution, first + column, rounded[column], cells);
      cells.columns[first + column] = column_of(convolution.channels[first + column], rounded[column], missing);
      for (std::size_t row = 0; row < rows; ++row) {
        const double lost = wanted[column][row] - scale * codes[row];
        error.weights += wanted[column][row] * wanted[column][row];
        error.errors += lost * lost;
      }
      report.least_scale = std::min(report.least_scale, scale);
      report.greatest_scale = std::max(report.greatest_scale, scale);
    }
  }

  static double dot(const std::vector<double>& a, const std::vector<double>& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
  }

  void store(const Convolution& convolution, std::size_t channel, const RoundedColumn& column,
             CellWeights& cells) const {
    const std::size_t taps = column.codes.size(), channels = convolution.channels.size();
    for (std::size_t tap = 0; tap < taps; ++tap) {
      const std::size_t place = convolution.depthwise ? tap * channels + channel : channel * taps + tap;
      for (std::uint32_t slice = 0; slice < grid_.slices(); ++slice) {
        const double code = grid_.part(column.codes[tap], slice);
        cells.targets[slice * convolution.weights.size() + place] =
            static_cast<std::int16_t>(std::floor(code * analog::kCodeUnit + 0.5));
      }
    }
  }

  /// What the digital stage does with a column whose sums lack `missing`, in units of input code times weight.
  Requantisation column_of(const Requantisation& exact, const RoundedColumn& column, double missing) const {
    const double unit = column.scale / config_.cells_a_weight();  // weight that a code of the sum stands for
    return nearest_requantisation(multiplier_of(exact) * unit, (exact.bias + missing) / unit);
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
    const double limit = 1 << (config_.adc_bits - 1);
    const double percentile = percentile_of(currents, grid_.slices());
    double least = 0;
    for (const double widened : kWidened) {
      const double range = std::ceil(percentile * widened * limit / (limit - 1));
      const std::int64_t held =
          std::clamp(static_cast<std::int64_t>(range), analog::least_adc_range(config_.adc_bits), analog::kMaxAdcRange);
      const Loss loss = loss_of(currents, static_cast<double>(held) / limit, limit, grid_.slices());
      if (widened != kWidened[0] && (grid_.slices() == 1 || loss.noise >= least)) continue;
      least = loss.noise;
      cells.adc_range = report.adc_range = held;
      report.clip_rate = static_cast<double>(loss.clipped) / static_cast<double>(currents.size());
      const double decibels_per_neper = 10 / portable_log(10);
      const bool heard = loss.signal > 0 && loss.noise > 0;
      report.signal_to_noise_db = heard ? decibels_per_neper * portable_log(loss.signal / loss.noise) : 0;
    }
  }

  /// Of the magnitudes of currents of the most significant slices.
  static double percentile_of(const std::vector<double>& currents, std::uint32_t slices) {
    std::vector<double> magnitudes;
    magnitudes.reserve(currents.size() / slices);
    for (std::size_t at = 0; at < currents.size(); at += slices) magnitudes.push_back(std::abs(currents[at]));
    const auto place = static_cast<std::ptrdiff_t>(kPercentile * static_cast<double>(magnitudes.size() - 1));
    std::ranges::nth_element(magnitudes, magnitudes.begin() + place);
    return magnitudes[static_cast<std::size_t>(place)];
  }

  /// Sums of squares of what slices make up, and of what it loses in converters.
  struct Loss {
    double signal = 0;
    double noise = 0;
    std::size_t clipped = 0;
  };

  /// In converters with codes worth `step`.
  static Loss loss_of(const std::vector<double>& currents, double step, double limit, std::uint32_t slices) {
    Loss loss;
    for (std::size_t first = 0; first < currents.size(); first += slices) {
      double together = 0, lost = 0;
      for (std::size_t at = first; at < first + slices; ++at) {
        const double code = std::floor(currents[at] / step + 0.5), kept = std::clamp(code, -limit, limit - 1);
        loss.clipped += code != kept;
        together = together * analog::kSliceBase + currents[at];
        lost = lost * analog::kSliceBase + kept * step - currents[at];
      }
      loss.signal += together * together;
      loss.noise += lost * lost;
    }
    return loss;
  }

  const arch::Ima& config_;
  const CellOptions& options_;
  CrossbarPlan plan_;
  std::vector<std::size_t> last_readers_;
  CodeGrid grid_;
  analog::Specimen ideal_;
  CellDeployment result_;
  Flow flow_;
};

}  // namespace

CellDeployment deploy_onto_cells(const Network& network, const arch::Ima& config, const CellOptions& options) {
  return Deployer(network, config, options).run();
}

}  // namespace tessera::compile
