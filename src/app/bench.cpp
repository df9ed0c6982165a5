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

int status(bool outputs_match) { return outputs_match ? 0 : 1; }

}  // namespace

int run_bottleneck(const BenchOptions& options) {
  const report::BottleneckResult result = bench_bottleneck(options, arch::load_machine(options.machine), tell);
  write_result(options, result);
  return status(std::ranges::all_of(result.mappings, &report::BottleneckMapping::outputs_match));
}

int run_roofline(const BenchOptions& options) {
  write_result(options, bench_roofline(options, arch::load_machine(options.machine), tell));
  return 0;
}

int run_depthwise(const BenchOptions& options) {
  const report::DepthwiseResult result = bench_depthwise(arch::load_machine(options.machine), tell);
  write_result(options, result);
  return status(std::ranges::all_of(result.layers, &report::DepthwiseLayer::outputs_match));
}

int run_energy(const BenchOptions& options) {
  write_result(options, bench_energy(options, arch::load_machine(options.machine), tell));
  return 0;
}

int run_mobilenetv2(const BenchOptions& options) {
  write_result(options, bench_mobilenetv2(options, arch::load_machine(options.machine), tell));
  return 0;
}

}  // namespace tessera::app
