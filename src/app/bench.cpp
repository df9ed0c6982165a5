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

std::string mapping_name(const std::string& text) {
  const bool known = std::ranges::any_of(kMappings, [&](const Mapping& mapping) { return mapping.name == text; });
  if (known) return "";
  std::string names;
  for (const Mapping& mapping : kMappings) names += (names.empty() ? "" : ", ") + std::string(mapping.name);
  return fmt::format("'{}' is no mapping; there are: {}", text, names);
}

}  // namespace

CLI::App* add_bench_command(CLI::App& app, BenchOptions& options) {
  CLI::App* command = app.add_subcommand("bench", "Run a published experiment as guest programs");
  command->require_subcommand(1);
  const auto add = [&](const char* name, const char* about) {
    CLI::App* one = command->add_subcommand(name, about);
    one->add_option("--machine", options.machine, "a shipped machine or a .toml file")->capture_default_str();
    one->add_option("--json", options.json, "write the result as JSON; - for standard output");
    return one;
  };
  CLI::App* bottleneck = add("bottleneck", "A block of MobileNetV2 in five mappings onto cores and accelerators");
  BottleneckShape& shape = options.bottleneck;
  bottleneck->add_option("--height", shape.height, "pixels")->capture_default_str();
  bottleneck->add_option("--width", shape.width, "pixels")->capture_default_str();
  bottleneck->add_option("--channels", shape.channels, "of input and output")->capture_default_str();
  bottleneck->add_option("--expanded", shape.expanded, "channels of the depth-wise layer")->capture_default_str();
  bottleneck->add_option("--seed", shape.seed, "of weights, scales and input")->capture_default_str();
  bottleneck->add_option("--mapping", options.mappings, "only this mapping; may be repeated")->check(mapping_name);
  CLI::App* roofline = add("roofline", "The in-memory accelerator over bus width, utilisation, clock and execution");
  roofline->add_option("--pixels", options.pixels, "of each layer")->check(CLI::Range(1, 784))->capture_default_str();
  options.depthwise_command = add("depthwise", "The depth-wise layers of MobileNetV2 on the depth-wise engine");
  CLI::App* energy = add("energy", "The energy model beside published figures, and what it hangs on");
  for (CLI::App* priced : {bottleneck, energy}) {
    priced->add_option("--energy", options.energy, "prices: a shipped model or a .toml file")->capture_default_str();
  }
  bottleneck->add_option("--area", options.area, "areas: a shipped model or a .toml file")->capture_default_str();
  options.energy_command = energy;
  CLI::App* mobilenetv2 = add("mobilenetv2", "MobileNetV2 end to end beside the published table, by kind of layer");
  mobilenetv2->add_option("--energy", options.energy, "prices: a shipped model or a .toml file")->capture_default_str();
  mobilenetv2->add_flag("--layers", options.list_layers, "show every layer too");
  options.mobilenetv2_command = mobilenetv2;
  options.bottleneck_command = bottleneck;
  options.roofline_command = roofline;
  return command;
}

int run_bench(const BenchOptions& options) {
  const arch::Machine machine = arch::load_machine(options.machine);
  if (options.roofline_command->parsed()) {
    write_result(options, bench_roofline(options, machine, tell));
    return 0;
  }
  if (options.energy_command->parsed()) {
    write_result(options, bench_energy(options, machine, tell));
    return 0;
  }
  if (options.mobilenetv2_command->parsed()) {
    write_result(options, bench_mobilenetv2(options, machine, tell));
    return 0;
  }
  const auto status = [](bool outputs_match) { return outputs_match ? 0 : 1; };
  if (options.depthwise_command->parsed()) {
    const report::DepthwiseResult result = bench_depthwise(machine, tell);
    write_result(options, result);
    return status(std::ranges::all_of(result.layers, &report::DepthwiseLayer::outputs_match));
  }
  const report::BottleneckResult result = bench_bottleneck(options, machine, tell);
  write_result(options, result);
  return status(std::ranges::all_of(result.mappings, &report::BottleneckMapping::outputs_match));
}

}  // namespace tessera::app
