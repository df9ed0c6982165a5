#include "app/bench.hpp"

#include <algorithm>

#include "app/output.hpp"
#include "app/progress_line.hpp"
#include "arch/machine.hpp"
#include "paper/bottleneck_report.hpp"
#include "paper/depthwise_report.hpp"
#include "paper/energy_check_report.hpp"
#include "paper/fidelity.hpp"
#include "paper/mobilenetv2_report.hpp"
#include "paper/roofline_report.hpp"

namespace tessera::app {
namespace {

template <typename Result, typename... TextOptions>
void write_result(const BenchOptions& options, const Result& result, TextOptions... text_options) {
  tell("");
  const Results results(options.json);
  results.json([&] { return to_json(result); });
  results.text([&] { return to_text(result, text_options...); });
}

int status(bool outputs_match) { return outputs_match ? 0 : 1; }

}  // namespace

int run_bottleneck(const BenchOptions& options) {
  const arch::Machine machine = arch::load_machine(options.machine);
  const paper::BottleneckResult result = paper::bottleneck_experiment(options.what, machine, tell);
  write_result(options, result);
  return status(std::ranges::all_of(result.mappings, &paper::MappedBottleneck::outputs_match));
}

int run_roofline(const BenchOptions& options) {
  write_result(options, paper::roofline_experiment(options.what, arch::load_machine(options.machine), tell));
  return 0;
}

int run_depthwise(const BenchOptions& options) {
  const paper::DepthwiseResult result = paper::depthwise_experiment(arch::load_machine(options.machine), tell);
  write_result(options, result);
  return status(std::ranges::all_of(result.layers, &paper::DepthwiseLayer::outputs_match));
}

int run_energy(const BenchOptions& options) {
  write_result(options, paper::energy_check_experiment(options.what, arch::load_machine(options.machine), tell));
  return 0;
}

int run_fidelity(const BenchOptions& options) {
  write_result(options, paper::fidelity_experiment(options.machine, tell));
  return 0;
}

int run_mobilenetv2(const BenchOptions& options) {
  const arch::Machine machine = arch::load_machine(options.machine);
  write_result(options, paper::mobilenetv2_experiment(options.what, machine, tell), options.list_layers);
  return 0;
}

}  // namespace tessera::app
