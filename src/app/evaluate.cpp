#include "app/evaluate.hpp"

#include <array>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/output.hpp"
#include "app/saved_tensors.hpp"
#include "graph/execute.hpp"
#include "media/network_input.hpp"
#include "report/accuracy_report.hpp"
#include "report/evaluation_report.hpp"
#include "run/deployment.hpp"

namespace tessera::app {
namespace {

/// All tensors for the input of this number.
using Executor = std::function<std::vector<graph::Data>(const graph::Data& input, std::size_t index)>;

struct Chosen {
  graph::Graph graph;
  std::string rule;  ///< what the report calls it
  Executor execute;
};

Chosen on_reference_executor(graph::Graph graph, const std::string& name) {
  const graph::Rule rule = graph::rule_named(name);
  const auto shared = std::make_shared<const graph::Graph>(graph);
  return {std::move(graph), name, [shared, rule](const graph::Data& input, std::size_t) {
            return graph::execute(*shared, std::array{input}, rule);
          }};
}

Chosen on_cells(graph::Graph graph, const Prepared& prepared, const EvaluateOptions& options) {
  const auto deployment = std::make_shared<const run::Deployment>(graph, prepared.machine, prepared.choice,
                                                                  run::DeploymentOptions{.analog = prepared.analog});
  const run::ChipOptions& chip = prepared.analog->chip;
  const std::uint32_t first = options.analog.chip.picture.value_or(0);
  return {std::move(graph),
          fmt::format("single, numerics analog: devices {}, seed {}, at {}", chip.devices, chip.seed,
                      report::time_text(chip.seconds)),
          [deployment, first](const graph::Data& input, std::size_t index) {
            return deployment->evaluate(input, first + static_cast<std::uint32_t>(index)).tensors;
          }};
}

Chosen choose(LoadedFiles& loaded, const EvaluateOptions& options) {
  const Prepared prepared = prepare(loaded.graph, loaded.saved.get(), options.machine, options.mapping, options.analog);
  return prepared.analog == nullptr ? on_reference_executor(std::move(loaded.graph), options.rule)
                                    : on_cells(std::move(loaded.graph), prepared, options);
}

}  // namespace

int run_evaluate(const EvaluateOptions& options) {
  LoadedFiles loaded = load(options.files);
  const std::vector<std::string> folders = make_folders(options.save, loaded.names());
  const Results results(options.json);
  const Chosen chosen = choose(loaded, options);
  std::vector<run::EvaluationResult> evaluations;
  for (std::size_t index = 0; index < loaded.inputs.size(); ++index) {
    const NamedInput& input = loaded.inputs[index];
    const std::vector<graph::Data> tensors = chosen.execute(input.data, index);
    if (!folders.empty()) save_tensors(chosen.graph, tensors, folders[index]);
    const graph::TensorIndex output = chosen.graph.outputs.at(0);
    const std::vector<float> scores = media::real_numbers(chosen.graph.tensor(output), tensors[output]);
    evaluations.push_back({loaded.name, input.name, chosen.rule, scores, run::top_classes(scores, loaded.labels)});
    results.text([&] { return (index == 0 ? "" : "\n") + report::to_text(evaluations.back()); });
  }
  results.json([&] { return report::to_json(evaluations); });
  return 0;
}

}  // namespace tessera::app
