// See run.hpp.
#include "app/run.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "app/network_session.hpp"
#include "app/output.hpp"
#include "app/progress_line.hpp"
#include "app/saved_tensors.hpp"
#include "arch/machine.hpp"
#include "base/error.hpp"
#include "compile/mapping.hpp"
#include "import/model.hpp"
#include "media/network_input.hpp"
#include "report/network_report.hpp"

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

Session::Run run_with_progress(const Session& session, const graph::Data& input, const NetworkOptions& options) {
  ProgressPrinter progress(options);
  return session.run(input, std::ref(progress));
}

}  // namespace

std::vector<std::string> LoadedFiles::names() const {
  std::vector<std::string> names;
  names.reserve(inputs.size());
  for (const NamedInput& input : inputs) names.push_back(input.name);
  return names;
}

LoadedFiles load(const InputFiles& files) {
  LoadedFiles loaded{file_name(files.model), import::load_model(files.model), {}, {}};
  for (const std::string& path : files.inputs) {
    loaded.inputs.push_back({file_name(path), media::load_input(loaded.graph, path)});
  }
  if (!files.labels.empty()) loaded.labels = media::load_labels(files.labels, classes_of(loaded.graph));
  return loaded;
}

int run_run(const RunOptions& options) {
  // Every file is read before the first, perhaps long, run.
  const LoadedFiles loaded = load(options.files);
  return run_and_report(loaded, options.network);
}

int run_and_report(const LoadedFiles& loaded, const NetworkOptions& options) {
  const arch::Machine machine = arch::load_machine(options.machine);
  const std::vector<std::string> folders = make_folders(options.save, loaded.names());
  const Session session(loaded.graph, machine, compile::mapping_named(options.mapping),
                        {.check = options.check, .replicate = options.replicate, .prices = options.prices});
  std::vector<report::NetworkReport> reports;
  for (std::size_t index = 0; index < loaded.inputs.size(); ++index) {
    const NamedInput& input = loaded.inputs[index];
    const Session::Run run = run_with_progress(session, input.data, options);
    if (!folders.empty()) save_tensors(loaded.graph, run.tensors, folders[index]);
    report::NetworkReport report = session.report(run);
    report.network = loaded.name;
    report.input = input.name;
    report.mapping = options.mapping;
    report.top = report::top_classes(report.output, loaded.labels);
    if (options.json != "-") write_text("-", (reports.empty() ? "" : "\n") + report::to_text(report));
    reports.push_back(std::move(report));
  }
  if (!options.json.empty()) write_text(options.json, report::to_json(reports));
  return std::ranges::all_of(reports, &report::NetworkReport::identical) ? 0 : 1;
}

}  // namespace tessera::app
