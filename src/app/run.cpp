// See run.hpp.
#include "app/run.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "app/network_session.hpp"
#include "app/output.hpp"
#include "app/progress_line.hpp"
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

std::string file_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }

std::size_t classes_of(const graph::Graph& graph) {
  return graph::elements_of(graph.tensor(graph.outputs.at(0)).shape);
}

}  // namespace

int run_run(const RunOptions& options) {
  const graph::Graph graph = import::load_model(options.model);
  // Every file is read before the first, perhaps long, run.
  std::vector<NamedInput> inputs;
  for (const std::string& path : options.inputs) inputs.push_back({file_name(path), media::load_input(graph, path)});
  std::vector<std::string> labels;
  if (!options.labels.empty()) labels = media::load_labels(options.labels, classes_of(graph));
  return run_and_report(graph, file_name(options.model), inputs, labels, options.network);
}

int run_and_report(const graph::Graph& graph, const std::string& name, std::span<const NamedInput> inputs,
                   std::span<const std::string> labels, const NetworkOptions& options) {
  const arch::Machine machine = arch::load_machine(options.machine);
  const Session session(graph, machine, compile::mapping_named(options.mapping), {.check = options.check});
  std::vector<report::NetworkReport> reports;
  for (const NamedInput& input : inputs) {
    report::NetworkReport report;
    {
      ProgressPrinter progress(options);
      report = session.report(input.data, std::ref(progress));
    }
    report.network = name;
    report.input = input.name;
    report.mapping = options.mapping;
    report.top = report::top_classes(report.output, labels);
    if (options.json != "-") write_text("-", (reports.empty() ? "" : "\n") + report::to_text(report));
    reports.push_back(std::move(report));
  }
  if (!options.json.empty()) write_text(options.json, report::to_json(reports));
  return std::ranges::all_of(reports, &report::NetworkReport::identical) ? 0 : 1;
}

}  // namespace tessera::app
