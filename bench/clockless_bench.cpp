// Networks on analog cells without a clock, with read noise and converters: pictures a second, and what programming a
// chip takes: drawing its cells and correcting its columns, once for each chip and age.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "import/model.hpp"
#include "paths.hpp"
#include "run/deployment.hpp"
#include "support.hpp"

namespace tessera::bench {
namespace {

constexpr int kRepetitions = 5;
constexpr std::size_t kCalibration = 2;  // pictures; speed does not depend on how well weights are chosen

struct Network {
  std::string name;
  std::string file;
  std::string mapping;
  std::size_t pictures = 1;  ///< of a measurement
};

std::vector<graph::Data> random_pictures(const graph::Graph& graph, std::size_t count) {
  const graph::Tensor& tensor = graph.tensor(graph.inputs.at(0));
  std::mt19937 random(1);
  std::vector<graph::Data> pictures(count, {tensor.type, graph::elements_of(tensor.shape)});
  for (graph::Data& picture : pictures) {
    for (std::byte& byte : picture.bytes()) byte = static_cast<std::byte>(random());
  }
  return pictures;
}

run::Deployment deployed(const Network& network) {
  graph::Graph graph = import::load_model(network.file);
  arch::Machine machine = arch::load_machine("cluster");
  machine.ima.numerics = arch::ImaNumerics::Analog;
  auto analog = std::make_shared<run::AnalogOptions>();
  analog->weights = compile::WeightRounding::Nearest;
  analog->calibration = random_pictures(graph, kCalibration);
  return {std::move(graph), machine, compile::choice_named(network.mapping), {.analog = std::move(analog)}};
}

void evaluate(benchmark::State& state, const Network& network, unsigned threads) {
  const run::Deployment deployment = deployed(network);
  const std::vector<graph::Data> pictures = random_pictures(deployment.graph(), network.pictures);
  for ([[maybe_unused]] auto _ : state) {
    for_each_parallel(pictures.size(), threads, [&](std::size_t index) {
      benchmark::DoNotOptimize(deployment.evaluate(pictures[index], static_cast<std::uint32_t>(index)));
    });
  }
  state.counters["pictures/s"] = {static_cast<double>(pictures.size()), benchmark::Counter::kIsIterationInvariantRate};
}

void program(benchmark::State& state, const Network& network) {
  const run::Deployment deployment = deployed(network);
  const run::CellsOnChips& cells = *deployment.cells();
  const auto specimen = std::make_shared<const analog::Specimen>(deployment.specimen());
  for ([[maybe_unused]] auto _ : state) {
    auto chip = std::make_shared<const compile::Network>(cells.on_chip(*specimen, deployment.analog_options().chip));
    const compile::ClocklessExecutor executor(std::move(chip), cells.plan(), cells.config(), specimen,
                                              deployment.parts());
    benchmark::DoNotOptimize(&executor);
  }
}

/// Those that are there.
std::vector<Network> networks() {
  const std::string source = TESSERA_SOURCE_DIR;
  std::vector<Network> all{
      {"fashion_mnist", source + "/examples/fashion_mnist/noise_aware.onnx", "ima", 500},
      {"mobilenetv2", source + "/../shared/data/models/tf2_mobilenet_v2_1.0_224_ptq.tflite", "auto", 8}};
  std::erase_if(all, [](const Network& network) { return !std::filesystem::exists(network.file); });
  return all;
}

template <typename Function>
void add(const std::string& name, Function function) {
  auto* one = benchmark::RegisterBenchmark(name.c_str(), function);
  summarise(one->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond), kRepetitions);
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const Network& network : networks()) {
    add("clockless/" + network.name + "/one_thread", [=](benchmark::State& state) { evaluate(state, network, 1); });
    add("clockless/" + network.name + "/all_threads", [=](benchmark::State& state) { evaluate(state, network, 0); });
    add("clockless/" + network.name + "/program", [=](benchmark::State& state) { program(state, network); });
  }
  return true;
}();

}  // namespace
}  // namespace tessera::bench
