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
#include "import/model.hpp"
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

/// Whatever the points depend on.
CacheKey key_of(const AccuracyCommandOptions& options, const arch::Machine& machine, const run::AnalogOptions& analog,
                const media::DataSet& data, const graph::Graph& graph) {
  CacheKey key;
  key.add(TESSERA_VERSION);
  key.add(graph::to_text(graph));
  for (const graph::Tensor& tensor : graph.tensors) {
    if (tensor.constant) key.add(fmt::format("{:x}", media::fingerprint(*tensor.constant)));
  }
  key.add(arch::to_toml(machine));
  key.add(choice_of(options.mapping).text());
  key.add(fmt::format("{} {} {}", static_cast<int>(analog.weights), static_cast<int>(analog.targets),
                      options.mapping.replicate));
  key.add(analog::to_toml(run::specimen_of(analog.chip, machine.ima).devices));
  key.add(fmt::format("{} {} {}", analog.chip.seed, analog.chip.affine, static_cast<int>(analog.chip.compensation)));
  for (const graph::Data& input : analog.calibration) key.add(fmt::format("{:x}", media::fingerprint(input)));
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
run::NetworkResult exact_cost(const graph::Graph& graph, arch::Machine machine, const AccuracyCommandOptions& options,
                              const graph::Data& input) {
  machine.ima.numerics = arch::ImaNumerics::Exact;
  const run::Deployment deployment(graph, machine, choice_of(options.mapping),
                                   {.timing_only = true, .prices = options.prices});
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
  const arch::Machine machine = with_options(arch::load_machine(options.machine), analog.converters);
  const graph::Graph graph = import::load_model(options.model);
  const Results results(options.json, {"--svg", "chart", options.svg});
  const media::DataSet data = scored_inputs(graph, options);
  const auto analog_of_run = analog_options(analog, machine, graph);
  if (analog_of_run == nullptr) {
    throw Error(ErrorKind::Usage, "--numerics", "accuracy is measured on analog cells", "--numerics analog");
  }
  check_apart(data, analog_of_run->calibration, options);
  AccuracyCache cache(options.cache, key_of(options, machine, *analog_of_run, data, graph));
  const run::Deployment deployment(graph, machine, choice_of(options.mapping),
                                   {.prices = options.prices, .analog = analog_of_run});
  run::AccuracyStudy study;
  study.network = file_name(options.model);
  study.data = file_name(options.data);
  const std::string& calibrate = analog.cells.calibrate.data;
  const std::size_t inputs = analog_of_run->calibration.size();
  study.calibration = calibrate.empty() ? fmt::format("{} random inputs", inputs)
                                        : fmt::format("{} inputs of {}", inputs, file_name(calibrate));
  study.config = machine.ima;
  study.chip = analog_of_run->chip;
  study.weights = analog_of_run->weights;
  study.targets = analog_of_run->targets;
  study.draws = options.draws;
  study.result = measure(deployment, data, options, cache);
  study.cells.assign(deployment.cell_reports().begin(), deployment.cell_reports().end());
  study.cost = deployment.result(data.inputs[0]);
  study.exact_cost = exact_cost(graph, machine, options, data.inputs[0]);
  study.services = run::services_of(deployment, study.cost, inputs);
  results.text([&] { return report::to_text(study); });
  results.json([&] { return report::to_json(study); });
  results.other([&] { return report::to_svg(study); });
  return 0;
}

}  // namespace tessera::app
