// See accuracy.hpp.
#include "run/accuracy.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <memory>
#include <utility>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "graph/execute.hpp"
#include "media/network_input.hpp"

namespace tessera::run {
namespace {

constexpr std::size_t kErrorInputs = 16;  // over which errors of layers are taken

std::int32_t class_of(std::span<const float> scores) {
  return static_cast<std::int32_t>(std::ranges::max_element(scores) - scores.begin());
}

class Measurement {
 public:
  Measurement(const Deployment& deployment, const LabelledInputs& data, const AccuracyOptions& options)
      : deployment_(deployment), data_(data), options_(options) {
    if (deployment.cells() == nullptr) {
      throw Error(ErrorKind::Input, "numerics analog", "no layer lies on analog cells, so there is no noise to apply",
                  "a mapping that uses the in-memory accelerator, such as ima-dw");
    }
    result_.inputs = data.inputs.size();
    result_.seconds = options.seconds;
    codes_.resize(data.inputs.size());
    exact_.resize(data.inputs.size());
    answer_exactly();
  }

  AccuracyResult run(const AccuracyProgress& progress, const KnownPoints& known) {
    const std::size_t points = options_.draws * options_.seconds.size();
    std::size_t done = 0;
    for (std::size_t draw = 0; draw < options_.draws; ++draw) {
      std::shared_ptr<const compile::Network> programmed;
      for (const double seconds : options_.seconds) {
        const auto found = std::ranges::find_if(
            known.points, [&](const AccuracyPoint& point) { return point.draw == draw && point.seconds == seconds; });
        if (found != known.points.end()) {
          result_.points.push_back(*found);
        } else {
          result_.points.push_back(measure(draw, seconds, programmed));
          if (known.on_point) known.on_point(result_.points.back());
        }
        if (progress) progress(++done, points);
      }
    }
    measure_layers();
    return std::move(result_);
  }

 private:
  /// What the network says without noise, and what the reference executor says.
  void answer_exactly() {
    std::vector<std::uint8_t> reference(data_.inputs.size());
    for_each_parallel(data_.inputs.size(), options_.threads, [&](std::size_t index) {
      codes_[index] = deployment_.codes_of(data_.inputs[index]);
      exact_[index] =
          class_of(deployment_.scores_of(compile::reference_tensors(deployment_.cells()->network(), codes_[index])));
      const std::vector<graph::Data> tensors =
          graph::execute(deployment_.graph(), std::array{data_.inputs[index]}, graph::Rule::Fp32);
      const graph::TensorIndex output = deployment_.graph().outputs.at(0);
      const auto scores = media::real_numbers(deployment_.graph().tensor(output), tensors[output]);
      reference[index] = class_of(scores) == data_.labels[index];
    });
    for (std::size_t index = 0; index < exact_.size(); ++index) {
      result_.exact_right += exact_[index] == data_.labels[index];
      result_.reference_right += reference[index];
    }
  }

  std::shared_ptr<const analog::Specimen> specimen(std::size_t draw, double seconds) const {
    auto one = std::make_shared<analog::Specimen>(deployment_.specimen());
    one->seed += draw;
    one->seconds = seconds;
    return one;
  }

  /// A chip with its columns corrected: the same at all times of its life, so that it is kept for the next.
  compile::ClocklessExecutor executor(std::size_t draw, double seconds,
                                      std::shared_ptr<const compile::Network>& programmed) const {
    const CellsOnChips& cells = *deployment_.cells();
    const ChipOptions& chip = deployment_.analog_options().chip;
    const auto here = specimen(draw, seconds);
    if (programmed == nullptr) {
      programmed = std::make_shared<const compile::Network>(cells.programmed(*here, chip.affine));
    }
    auto network = std::make_shared<const compile::Network>(
        compile::compensated(*programmed, cells.plan(), cells.config(), *here, chip.compensation, options_.threads));
    return {std::move(network), cells.plan(), cells.config(), here, deployment_.parts(), options_.threads};
  }

  AccuracyPoint measure(std::size_t draw, double seconds, std::shared_ptr<const compile::Network>& programmed) const {
    const compile::ClocklessExecutor chip = executor(draw, seconds, programmed);
    std::atomic<std::size_t> right = 0, agreed = 0;
    for_each_parallel(codes_.size(), options_.threads, [&](std::size_t index) {
      analog::ConversionCounters counters;
      const std::int32_t answer =
          class_of(deployment_.scores_of(chip.run(codes_[index], static_cast<std::uint32_t>(index), counters, true)));
      right += answer == data_.labels[index];
      agreed += answer == exact_[index];
    });
    return {draw, seconds, right, agreed};
  }

  void measure_layers() {
    std::shared_ptr<const compile::Network> programmed;
    const compile::ClocklessExecutor chip = executor(0, options_.seconds.at(0), programmed);
    const compile::Network& network = deployment_.cells()->network();
    std::vector<double> errors(network.layers.size()), spreads(network.layers.size());
    for (std::size_t index = 0; index < std::min(kErrorInputs, codes_.size()); ++index) {
      analog::ConversionCounters counters;
      const compile::TensorCodes exact = compile::reference_tensors(network, codes_[index]);
      const compile::TensorCodes noisy = chip.run(codes_[index], static_cast<std::uint32_t>(index), counters);
      for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
        const std::vector<std::int8_t>& wanted = exact[network.layers[layer].output];
        const std::vector<std::int8_t>& found = noisy[network.layers[layer].output];
        double mean = 0;
        for (const std::int8_t code : wanted) mean += code;
        mean /= static_cast<double>(wanted.size());
        for (std::size_t at = 0; at < wanted.size(); ++at) {
          const double error = found[at] - wanted[at];
          errors[layer] += error * error;
          spreads[layer] += (wanted[at] - mean) * (wanted[at] - mean);
        }
      }
    }
    for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
      result_.layer_errors.push_back(
          {network.layers[layer].name, spreads[layer] > 0 ? std::sqrt(errors[layer] / spreads[layer]) : 0});
    }
  }

  const Deployment& deployment_;
  const LabelledInputs& data_;
  const AccuracyOptions& options_;
  std::vector<std::vector<std::int8_t>> codes_;
  std::vector<std::int32_t> exact_;
  AccuracyResult result_;
};

}  // namespace

AccuracyResult measure_accuracy(const Deployment& deployment, const LabelledInputs& data,
                                const AccuracyOptions& options, const AccuracyProgress& progress,
                                const KnownPoints& known) {
  return Measurement(deployment, data, options).run(progress, known);
}

}  // namespace tessera::run
