#include "app/bench.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "app/output.hpp"
#include "arch/machine.hpp"
#include "base/error.hpp"
#include "report/bottleneck_report.hpp"
#include "report/depthwise_report.hpp"
#include "report/energy_check_report.hpp"
#include "report/mobilenetv2_report.hpp"
#include "report/roofline_report.hpp"

namespace tessera::app {
namespace {

/// Tells a user who watches what is being run; files and pipes are left alone.
void tell(const std::string& step) {
  if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\033[K{}", step);
}

template <typename Result>
void write_result(const BenchOptions& options, const Result& result) {
  tell("");
  if (!options.json.empty()) write_text(options.json, report::to_json(result));
  if (options.json != "-") write_text("-", report::to_text(result));
}

}  // namespace

int run_bench(const BenchOptions& options) {
  const arch::Machine machine = arch::load_machine(options.machine);
  if (options.experiment == "roofline") {
    write_result(options, bench_roofline(options, machine, tell));
    return 0;
  }
  if (options.experiment == "energy") {
    write_result(options, bench_energy(options, machine, tell));
    return 0;
  }
  if (options.experiment == "mobilenetv2") {
    write_result(options, bench_mobilenetv2(options, machine, tell));
    return 0;
  }
  const auto status = [](bool outputs_match) { return outputs_match ? 0 : 1; };
  if (options.experiment == "depthwise") {
    const report::DepthwiseResult result = bench_depthwise(machine, tell);
    write_result(options, result);
    return status(std::ranges::all_of(result.layers, &report::DepthwiseLayer::outputs_match));
  }
  const report::BottleneckResult result = bench_bottleneck(options, machine, tell);
  write_result(options, result);
  return status(std::ranges::all_of(result.mappings, &report::BottleneckMapping::outputs_match));
}

}  // namespace tessera::app
