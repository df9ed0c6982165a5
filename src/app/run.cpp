// See run.hpp.
#include "app/run.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "app/output.hpp"
#include "app/progress_line.hpp"
#include "app/saved_tensors.hpp"
#include "base/error.hpp"
#include "media/network_input.hpp"
#include "report/network_report.hpp"
#include "run/deployment.hpp"

namespace tessera::app {
namespace {

/// Clears its line when the run ends, however it ends.
class ProgressPrinter {
 public:
  explicit ProgressPrinter(const NetworkOptions& options)
      : line_(options.quiet      ? ProgressWanted::Never
              : options.progress ? ProgressWanted::Always
                                 : ProgressWanted::Automatic,
              isatty(STDERR_FILENO) != 0, std::chrono::steady_clock::now()) {}
  ~ProgressPrinter() { print(line_.finish()); }
  ProgressPrinter(const ProgressPrinter&) = delete;
  ProgressPrinter& operator=(const ProgressPrinter&) = delete;

  void operator()(std::size_t layer, std::size_t layers, Cycle cycles) {
    print(line_.update(layer, layers, cycles, std::chrono::steady_clock::now()));
  }

 private:
  static void print(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
  }

  ProgressLine line_;
};

std::size_t classes_of(const graph::Graph& graph) {
  return graph::elements_of(graph.tensor(graph.outputs.at(0)).shape);
}

/// `index`: of the input among those given.
run::Inference run_with_progress(const run::Deployment& deployment, const graph::Data& input, std::size_t index,
                                 const NetworkOptions& options) {
  ProgressPrinter progress(options);
  const std::uint32_t picture = options.analog.chip.picture.value_or(0) + static_cast<std::uint32_t>(index);
  return deployment.run(input, std::ref(progress), picture);
}

/// There is no answer for timing only.
void require_answer(const char* option, const char* use) {
  throw Error(ErrorKind::Usage, option, fmt::format("there is no answer with --timing-only {}", use),
              "leave one of the two out");
}

void check_options(const NetworkOptions& options, bool has_labels) {
  if (!options.timing_only) return;
  if (options.check) require_answer("--check", "that could be compared");
  if (!options.save.empty()) require_answer("--save", "that could be written");
  if (has_labels) require_answer("--labels", "whose classes had names");
}

}  // namespace

std::vector<std::string> LoadedFiles::names() const {
  std::vector<std::string> names;
  names.reserve(inputs.size());
  for (const NamedInput& input : inputs) names.push_back(input.name);
  return names;
}

LoadedFiles load(const InputFiles& files) {
  LoadedNetwork network = load_network(files.model);
  LoadedFiles loaded{file_name(files.model), std::move(network.graph), std::move(network.saved), {}, {}};
  for (const std::string& path : files.inputs) {
    loaded.inputs.push_back({file_name(path), media::load_input(loaded.graph, path)});
  }
  if (!files.labels.empty()) loaded.labels = media::load_labels(files.labels, classes_of(loaded.graph));
  return loaded;
}

int run_run(const RunCommandOptions& options) {
  // Every file is read before the first, perhaps long, run.
  return run_and_report(load(options.files), options.network);
}

int run_and_report(LoadedFiles loaded, const NetworkOptions& options) {
  check_options(options, !loaded.labels.empty());
  const Prepared prepared = prepare(loaded.graph, loaded.saved.get(), options.machine, options.mapping, options.analog);
  const std::vector<std::string> folders = make_folders(options.save, loaded.names());
  const run::Deployment deployment(std::move(loaded.graph), prepared.machine, prepared.choice,
                                   {.check = options.check,
                                    .timing_only = options.timing_only,
                                    .prices = options.prices,
                                    .analog = prepared.analog});
  const Results results(options.json);
  std::vector<run::NetworkResult> runs;
  for (std::size_t index = 0; index < loaded.inputs.size(); ++index) {
    const NamedInput& input = loaded.inputs[index];
    const run::Inference inference = run_with_progress(deployment, input.data, index, options);
    if (!folders.empty()) save_tensors(deployment.graph(), inference.tensors, folders[index]);
    runs.push_back(deployment.result(inference, {loaded.name, input.name, loaded.labels}));
    results.text([&] { return (index == 0 ? "" : "\n") + report::to_text(runs.back()); });
  }
  results.json([&] { return report::to_json(runs); });
  return std::ranges::all_of(runs, &run::NetworkResult::identical) ? 0 : 1;
}

}  // namespace tessera::app
