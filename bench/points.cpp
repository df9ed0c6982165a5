// See points.hpp.
#include "points.hpp"

#include <cstdint>
#include <memory>
#include <random>
#include <stdexcept>
#include <utility>

#include "compile/engines/engine.hpp"
#include "compile/pipeline.hpp"
#include "paper/reproduce_inputs.hpp"
#include "paths.hpp"
#include "run/deployment.hpp"
#include "run/firmware.hpp"
#include "system/chip.hpp"
#include "system/elf.hpp"
#include "zoo/networks.hpp"

namespace tessera::bench {
namespace {

constexpr const char* kMachine = "cluster";
constexpr const char* kChoice = "ima-dw";
constexpr Cycle kProgramCycles = 600'000;

compile::Convolution deep_convolution(const graph::ImageShape& image, std::mt19937& engine) {
  constexpr graph::WindowAxis kAxis{3, 1, 1, 1, 1};
  compile::Convolution convolution;
  convolution.shape = {image, image, {kAxis, kAxis}};
  const auto channels = static_cast<std::size_t>(image.channels);
  convolution.weights.resize(convolution.shape.window.taps() * channels * channels);
  for (std::int8_t& weight : convolution.weights) weight = static_cast<std::int8_t>(engine() % 256);
  convolution.channels.assign(channels, quantised_multiplier(0.0005));
  return convolution;
}

/// Convolutions on the in-memory accelerator, 3 x 3 on 96 x 96 pixels of 24 channels, and behind every second one a sum
/// with what went into the two. L1 holds two of the tensors at most.
compile::Network deep_network(int convolutions) {
  const graph::ImageShape image{96, 96, 24};
  std::mt19937 engine(3);
  compile::Network network;
  network.tensors.push_back({"input", image, 0});
  compile::LayerTensorIndex last = 0, skipped = 0;
  const auto add = [&](const std::string& name, std::vector<compile::LayerTensorIndex> inputs,
                       compile::Operation operation, const compile::Engine* runs_on) {
    last = network.tensors.size();
    network.tensors.push_back({name, image, 0});
    network.layers.push_back({name, std::move(inputs), last, std::move(operation), runs_on});
  };
  for (int index = 0; index < convolutions; ++index) {
    const std::string number = std::to_string(index);
    add("convolution_" + number, {last}, deep_convolution(image, engine), compile::find_engine("ima"));
    if (index % 2 == 0) continue;
    const auto sum = graph::add_quantisation({0.1F, 0}, {0.1F, 0}, 0.2F, {0, -128, 127});
    add("sum_" + number, {last, skipped}, compile::Addition{sum}, &compile::kCores);
    skipped = last;
  }
  return network;
}

/// With memory, arrays and tables for the deepest of them.
compile::CompileTarget roomy_target() {
  arch::Machine machine = arch::load_machine(kMachine);
  machine.l2.size_kib = 65'536;
  machine.ima.arrays = 1024;
  machine.ima.tiles = 65'535;
  machine.ima.column_parameters = 1'000'000;
  return {machine, run::free_memories(machine)};
}

Point depth_point(int convolutions) {
  return {"depth/" + std::to_string(convolutions), [convolutions]() -> Work {
            return [network = deep_network(convolutions), target = roomy_target()] {
              compile::compile_network(network, target);
            };
          }};
}

const run::DeploymentOptions kTimingOnly{.timing_only = true};

/// What is deployed, on what, and its input.
struct Case {
  graph::Graph graph;
  graph::Data input;
  arch::Machine machine = arch::load_machine(kMachine);
  compile::Choice choice = compile::choice_named(kChoice);

  explicit Case(graph::Graph drawn) : graph(std::move(drawn)), input(paper::input_to_reproduce(graph)) {}
  run::Deployment deployment(const run::DeploymentOptions& options = {}) const {
    return {graph, machine, choice, options};
  }
};

/// The parts of a point of a series: compiling; all of a first point, whole and for timing only; and the next point for
/// timing only, moved to its machine instead of compiled.
void add_network(std::vector<Point>& points, const std::string& name, graph::Graph (*draw)()) {
  const auto add = [&](const char* part, Work (*work)(Case)) {
    points.push_back({name + "/" + part, [draw, work] { return work(Case(draw())); }});
  };
  add("compile", [](Case one) -> Work { return [one = std::move(one)] { static_cast<void>(one.deployment()); }; });
  add("whole", [](Case one) -> Work {
    return [one = std::move(one)] { static_cast<void>(one.deployment().result(one.input)); };
  });
  add("timing_only", [](Case one) -> Work {
    return [one = std::move(one)] { static_cast<void>(one.deployment(kTimingOnly).result(one.input)); };
  });
  add("next_timing_only", [](Case one) -> Work {
    const auto first = std::make_shared<const run::Deployment>(one.deployment(kTimingOnly));
    static_cast<void>(first->result(one.input));  // the next point knows what the first one found out about the input
    return [one = std::move(one), first] { static_cast<void>(first->on(one.machine).result(one.input)); };
  });
}

/// A program on the eight cores: their product of matrices.
Work program_work() {
  return [machine = arch::load_machine(kMachine), program = system::load_elf(firmware_path("matmul_bench"))] {
    system::Chip chip(machine, program, "bench", [](char) {});
    const system::Result result = chip.run({kProgramCycles, nullptr});
    if (result.ending != system::Ending::Limit) throw std::runtime_error(result.reason);
  };
}

std::vector<Point> all_points() {
  std::vector<Point> points;
  for (const int convolutions : {10, 25, 50, 100, 200, 500}) points.push_back(depth_point(convolutions));
  add_network(points, "mobilenetv2", paper::mobilenet_v2_to_reproduce);
  add_network(points, "resnet8", [] { return zoo::resnet8(10, 1); });
  points.push_back({"matmul", program_work});
  return points;
}

}  // namespace

const std::vector<Point>& points() {
  static const std::vector<Point> all = all_points();
  return all;
}

}  // namespace tessera::bench
