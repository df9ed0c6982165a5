#include "app/evaluate.hpp"

#include <array>
#include <vector>

#include "app/output.hpp"
#include "app/saved_tensors.hpp"
#include "graph/execute.hpp"
#include "media/network_input.hpp"
#include "report/evaluation_report.hpp"

namespace tessera::app {

int run_evaluate(const EvaluateOptions& options) {
  const graph::Rule rule = graph::rule_named(options.rule);
  const LoadedFiles loaded = load(options.files);
  const std::vector<std::string> folders = make_folders(options.save, loaded.names());
  const Results results(options.json);
  std::vector<run::EvaluationResult> evaluations;
  for (std::size_t index = 0; index < loaded.inputs.size(); ++index) {
    const NamedInput& input = loaded.inputs[index];
    const std::vector<graph::Data> tensors = graph::execute(loaded.graph, std::array{input.data}, rule);
    if (!folders.empty()) save_tensors(loaded.graph, tensors, folders[index]);
    const graph::TensorIndex output = loaded.graph.outputs.at(0);
    const std::vector<float> scores = media::real_numbers(loaded.graph.tensor(output), tensors[output]);
    evaluations.push_back({loaded.name, input.name, options.rule, scores, run::top_classes(scores, loaded.labels)});
    results.text([&] { return (index == 0 ? "" : "\n") + report::to_text(evaluations.back()); });
  }
  results.json([&] { return report::to_json(evaluations); });
  return 0;
}

}  // namespace tessera::app
