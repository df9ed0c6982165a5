// See accuracy.hpp.
#include "app/accuracy.hpp"

#include <algorithm>
#include <cstdio>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "analog/device_file.hpp"
#include "app/accuracy_cache.hpp"
#include "app/output.hpp"
#include "base/error.hpp"
#include "media/data_set.hpp"
#include "report/accuracy_report.hpp"
#include "run/accuracy.hpp"
#include "run/deployment.hpp"
#include "run/services.hpp"

namespace tessera::app {
namespace {

std::vector<double> times_of(const std::string& list) {
  std::vector<double> times;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    const double seconds = seconds_of(list.substr(begin, end - begin), "--at");
    if (std::ranges::find(times, seconds) != times.end()) {
      throw Error(ErrorKind::Usage, "--at", fmt::format("{} is given twice", report::time_text(seconds)));
    }
    times.push_back(seconds);
    begin = end + 1;
  }
  return times;
}

media::DataSet scored_inputs(const graph::Graph& graph, const AccuracyCommandOptions& options) {
  media::DataSetOptions source{.labels = options.labels, .array = {}, .first = options.first};
  if (options.count != 0) source.most = options.count;
  media::DataSet data = media::load_data_set(graph, options.data, source);
  if (data.labels.empty()) {
    throw Error(ErrorKind::Input, options.data, "has no labels, so nobody knows what is right",
                "--labels FILE with a label for each input, or a folder for each class");
  }
  const graph::Tensor& output = graph.tensor(graph.outputs.at(0));
  media::check_labels(data, graph::elements_of(output.shape), options.data);
  return data;
}

/// Inputs to calibrate with must not be scored.
void check_apart(const media::DataSet& data, const std::vector<graph::Data>& calibration,
                 const AccuracyCommandOptions& options) {
  media::DataSet calibrated;
  calibrated.inputs = calibration;
  const auto shared = media::first_shared(data, calibrated);
  if (!shared) return;
  throw Error(ErrorKind::Input, options.data,
              fmt::format("{} is scored, and input {} of {} to calibrate with is the same", data.names[shared->first],
                          shared->second, options.analog.cells.calibrate.data),
              "other inputs for --calibrate, or --first and --count for those to score");
}

/// The same for the inputs of a deployment's file, which are codes of the device.
void check_apart_from_codes(const run::Deployment& deployment, const media::DataSet& data,
                            const AccuracyCommandOptions& options) {
  const auto& calibrated = deployment.calibration();
  const std::set<std::vector<std::int8_t>> known(calibrated.begin(), calibrated.end());
  for (std::size_t index = 0; index < data.inputs.size(); ++index) {
    if (!known.contains(deployment.codes_of(data.inputs[index]))) continue;
    throw Error(ErrorKind::Input, options.data,
                data.names[index] + " is scored, and the deployment was calibrated with it",
                "--first and --count for other inputs to score");
  }
}

std::string calibration_text(const LoadedNetwork& network, const AnalogCommandOptions& analog, std::size_t inputs) {
  const std::string& data = analog.cells.calibrate.data;
  if (network.saved != nullptr) return fmt::format("{} inputs of its deployment", inputs);
  if (data.empty()) return fmt::format("{} random inputs", inputs);
  return fmt::format("{} inputs of {}", inputs, file_name(data));
}

/// Whatever the points depend on.
CacheKey key_of(const Prepared& prepared, const media::DataSet& data, const graph::Graph& graph) {
  const arch::Machine& machine = prepared.machine;
  const run::AnalogOptions& analog = *prepared.analog;
  CacheKey key;
  key.add(TESSERA_VERSION);
  key.add(graph::to_text(graph));
  for (const graph::Tensor& tensor : graph.tensors) {
    if (tensor.constant) key.add(fmt::format("{:x}", media::fingerprint(*tensor.constant)));
  }
  key.add(arch::to_toml(machine));
  key.add(prepared.choice.text());
  key.add(fmt::format("{} {} {}", static_cast<int>(analog.weights), static_cast<int>(analog.targets),
                      prepared.choice.use_spare_cells));
  key.add(analog::to_toml(run::specimen_of(analog.chip, machine.ima).devices));
  key.add(fmt::format("{} {} {}", analog.chip.seed, analog.chip.affine, static_cast<int>(analog.chip.compensation)));
  for (const graph::Data& input : analog.calibration) key.add(fmt::format("{:x}", media::fingerprint(input)));
  if (analog.saved != nullptr) {
    for (const run::SavedLayer& layer : analog.saved->layers) {
      key.add({reinterpret_cast<const char*>(layer.cells.targets.data()), layer.cells.targets.size() * 2});
    }
    for (const auto& input : analog.saved->inputs) {
      key.add({reinterpret_cast<const char*>(input.data()), input.size()});
    }
  }
  key.add("scored");
  for (std::size_t index = 0; index < data.inputs.size(); ++index) {
    key.add(fmt::format("{:x} {}", media::fingerprint(data.inputs[index]), data.labels[index]));
  }
  return key;
}

/// A line that tells how far it has come, where people look at standard error.
class PointsLine {
 public:
  explicit PointsLine(bool quiet) : shown_(!quiet && isatty(STDERR_FILENO) != 0) {}
  ~PointsLine() {
    if (shown_) std::fputs("\r\033[K", stderr);
  }
  PointsLine(const PointsLine&) = delete;
  PointsLine& operator=(const PointsLine&) = delete;

  void operator()(std::size_t done, std::size_t points) const {
    if (!shown_) return;
    std::fputs(fmt::format("\r\033[K{} of {} chips and ages", done, points).c_str(), stderr);
    std::fflush(stderr);
  }

 private:
  bool shown_;
};

/// What an inference costs under numerics `exact`.
run::NetworkResult exact_cost(const graph::Graph& graph, const Prepared& prepared, const run::Prices& prices,
                              const graph::Data& input) {
  arch::Machine machine = prepared.machine;
  machine.ima.numerics = arch::ImaNumerics::Exact;
  const run::Deployment deployment(graph, machine, prepared.choice, {.timing_only = true, .prices = prices});
  return deployment.result(input);
}

run::AccuracyResult measure(const run::Deployment& deployment, const media::DataSet& data,
                            const AccuracyCommandOptions& options, AccuracyCache& cache) {
  const PointsLine line(options.quiet);
  return run::measure_accuracy(deployment, {data.inputs, data.labels},
                               {times_of(options.at), options.draws, options.threads}, std::ref(line),
                               {cache.points(), [&](const run::AccuracyPoint& point) { cache.add(point); }});
}

}  // namespace

int run_accuracy(const AccuracyCommandOptions& options) {
  static_cast<void>(times_of(options.at));  // before the long work
  AnalogCommandOptions analog = options.analog;
  if (!analog.converters.numerics) analog.converters.numerics = "analog";
  const LoadedNetwork network = load_network(options.model);
  const graph::Graph& graph = network.graph;
  const Results results(options.json, {"--svg", "chart", options.svg});
  const media::DataSet data = scored_inputs(graph, options);
  const Prepared prepared = prepare(graph, network.saved.get(), options.machine, options.mapping, analog);
  if (prepared.analog == nullptr) {
    throw Error(ErrorKind::Usage, "--numerics", "accuracy is measured on analog cells", "--numerics analog");
  }
  check_apart(data, prepared.analog->calibration, options);
  AccuracyCache cache(options.cache, key_of(prepared, data, graph));
  const run::Deployment deployment(graph, prepared.machine, prepared.choice,
                                   {.prices = options.prices, .analog = prepared.analog});
  if (network.saved != nullptr) check_apart_from_codes(deployment, data, options);
  run::AccuracyStudy study;
  study.network = file_name(options.model);
  study.data = file_name(options.data);
  const std::size_t inputs = deployment.calibration().size();
  study.calibration = calibration_text(network, analog, inputs);
  study.config = prepared.machine.ima;
  study.chip = prepared.analog->chip;
  study.weights = prepared.analog->weights;
  study.targets = prepared.analog->targets;
  study.draws = options.draws;
  study.result = measure(deployment, data, options, cache);
  study.cells.assign(deployment.cell_reports().begin(), deployment.cell_reports().end());
  study.cost = deployment.result(data.inputs[0]);
  study.exact_cost = exact_cost(graph, prepared, options.prices, data.inputs[0]);
  study.services = run::services_of(deployment, study.cost, inputs);
  results.text([&] { return report::to_text(study); });
  results.json([&] { return report::to_json(study); });
  results.other([&] { return report::to_svg(study); });
  return 0;
}

}  // namespace tessera::app
