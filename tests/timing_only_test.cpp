// Runs for cycles and events only, held to whole runs.
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>

#include "analog/device_file.hpp"
#include "base/error.hpp"
#include "compile/data_dependence.hpp"
#include "compile/engines/engine.hpp"
#include "compile/legalise/testing.hpp"
#include "run/deployment.hpp"
#include "run/device_codes.hpp"
#include "run/firmware.hpp"
#include "support/shipped_clusters.hpp"
#include "support/soak.hpp"
#include "zoo/networks.hpp"

namespace tessera {
namespace {

using compile::choice_named;

#ifdef NDEBUG
constexpr std::uint64_t kNetworks = 2000;
#else
constexpr std::uint64_t kNetworks = 100;
#endif

std::string events_text(const arch::Events& events) {
  std::string text;
  for (const arch::EventInfo& info : arch::kEvents) {
    text += std::string(info.name) + " " + std::to_string(events[info.event]) + "\n";
  }
  return text;
}

/// Everything about a run that is not an answer.
void expect_same(const run::Simulation& timing, const run::Simulation& whole, const std::string& name) {
  EXPECT_EQ(timing.result.cycles, whole.result.cycles) << name;
  ASSERT_EQ(timing.steps.size(), whole.steps.size()) << name;
  for (std::size_t index = 0; index < whole.steps.size(); ++index) {
    const run::SimulatedStep &one = timing.steps[index], &other = whole.steps[index];
    EXPECT_EQ(one.layer, other.layer) << name;
    EXPECT_EQ(one.begin, other.begin) << name << ", step " << index;
    EXPECT_EQ(one.end, other.end) << name << ", step " << index << " of layer " << other.layer;
    EXPECT_EQ(events_text(one.events), events_text(other.events)) << name << ", step " << index;
  }
  EXPECT_EQ(events_text(timing.result.events), events_text(whole.result.events)) << name;
}

/// The graph's layers, in the first of growing memories in which they find room: most are cut, and exchange rows with
/// L2. Nothing if the host is left with all of it.
std::optional<run::DeployedLayers> deploy(const graph::Graph& graph, const arch::Machine& machine, const char* choice) {
  compile::CompileTarget target{machine, run::free_memories(machine)};
  for (target.memories.l1.region.size = 2048;; target.memories.l1.region.size *= 2) {
    target.memories.l1.taken.clear();
    try {
      return run::DeployedLayers(compile::compile_graph(graph, choice_named(choice), target), target);
    } catch (const Error& error) {
      if (error.place() == graph.name) return std::nullopt;
      if (target.memories.l1.region.size > machine.tcdm.size_kib * 512) throw;
    }
  }
}

void compare(const graph::Graph& graph, const graph::Data& input, const arch::Machine& machine, const char* choice,
             const std::string& name) {
  const auto layers = deploy(graph, machine, choice);
  if (!layers) return;
  const std::vector<std::int8_t> codes = run::device_codes(graph.tensors[graph.inputs[0]], input);
  const auto known =
      compile::reference_tensors(layers->network(), codes, compile::tensors_that_decide_cycles(layers->network()));
  expect_same(run::simulate_timing(*layers, codes, known), run::simulate(*layers, codes), name);
}

TEST(TimingOnly, cycles_and_events_of_random_networks_are_those_of_whole_runs) {
  const std::vector<arch::Machine> machines = testing::shipped_clusters();
  const std::array choices{"ima-dw", "auto", "cores", "hybrid", "ima"};
  const std::uint64_t networks = testing::soak_count(kNetworks);
  for (std::uint32_t seed = 1; seed <= networks && !HasFailure(); ++seed) {
    compile::test::GraphWriter writer(seed, seed % 3 == 0 ? graph::ElementType::UInt8 : graph::ElementType::Int8);
    const graph::Graph graph = writer.write();
    const graph::Data input = writer.codes(graph.tensors[graph.inputs[0]]);
    const char* choice = choices[seed % 5];
    compare(graph, input, machines[seed % machines.size()], choice, "seed " + std::to_string(seed) + ", " + choice);
  }
}

/// One that its softmax and its pooling make depend on every code.
graph::Data input_for(const graph::Graph& graph, std::uint32_t seed) {
  graph::Data data(graph::ElementType::Int8, graph::elements_of(graph.tensors[graph.inputs[0]].shape));
  std::uint32_t state = seed;
  for (std::byte& code : data.bytes()) code = static_cast<std::byte>((state = state * 1664525 + 1013904223) >> 24);
  return data;
}

TEST(TimingOnly, a_deployment_gives_results_without_an_answer_that_are_equal_otherwise) {
  const graph::Graph graph = zoo::ds_cnn(4, 1);
  const arch::Machine machine = arch::load_machine("cluster");
  for (const char* choice : {"ima-dw", "cores"}) {
    const run::Deployment whole(graph, machine, choice_named(choice));
    const run::Deployment timing(graph, machine, choice_named(choice), {.timing_only = true});
    const run::Deployment moved = timing.on(machine);
    for (const std::uint32_t seed : {1u, 2u, 1u}) {
      const graph::Data input = input_for(graph, seed);
      const run::Inference inference = timing.run(input);
      const run::NetworkResult without = timing.result(inference), with = whole.result(input);
      EXPECT_TRUE(without.timing_only && without.output.empty() && without.top.empty());
      EXPECT_TRUE(inference.simulated.output.empty() && inference.simulated.tensors.empty());
      EXPECT_FALSE(with.timing_only || with.output.empty());
      EXPECT_EQ(without.cycles, with.cycles) << choice << ", input " << seed;
      EXPECT_EQ(without.energy->total.total(), with.energy->total.total());
      EXPECT_EQ(moved.result(input).cycles, with.cycles);
    }
  }
}

TEST(TimingOnly, the_next_point_of_a_series_is_that_of_a_whole_run_on_its_machine) {
  const graph::Graph graph = zoo::ds_cnn(4, 1);
  const graph::Data input = input_for(graph, 5);
  const arch::Machine first = arch::load_machine("cluster");
  const run::Deployment timing(graph, first, choice_named("ima-dw"), {.timing_only = true});
  const run::Deployment whole(graph, first, choice_named("ima-dw"));
  for (const std::uint32_t banks : {8u, 16u, 32u}) {
    arch::Machine machine = first;
    machine.name = "banks";
    machine.tcdm.banks = banks;
    const run::NetworkResult point = timing.on(machine).result(input), expected = whole.on(machine).result(input);
    EXPECT_EQ(point.machine, "banks");
    EXPECT_EQ(point.cycles, expected.cycles) << banks;
    EXPECT_EQ(point.cycles == timing.result(input).cycles, banks == 32) << banks;
    EXPECT_TRUE(point.timing_only && point.output.empty());
    EXPECT_EQ(expected.output, whole.result(input).output);
  }
}

TEST(TimingOnly, two_runs_leave_the_same_events) {
  const graph::Graph graph = zoo::resnet8(10, 1);
  const run::Deployment deployment(graph, arch::load_machine("cluster"), choice_named("ima-dw"), {.timing_only = true});
  const graph::Data input = input_for(graph, 3);
  const run::Inference one = deployment.run(input), other = deployment.run(input);
  expect_same(one.simulated, other.simulated, "resnet8");
}

TEST(TimingOnly, nothing_that_it_does_not_compute_can_be_checked) {
  try {
    const run::Deployment deployment(zoo::ds_cnn(4, 1), arch::load_machine("cluster"), choice_named("auto"),
                                     {.check = true, .timing_only = true});
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Usage);
  }
}

/// Weights of 4 bits on analog cells behind a coarse converter; then a table, which wants the codes.
compile::Network weights_on_analog_cells() {
  const graph::ImageShape shape{4, 4, 16};
  compile::Convolution convolution;
  convolution.shape = {shape, shape, {}};
  convolution.weights.resize(256);
  for (std::size_t index = 0; index < 256; ++index)
    convolution.weights[index] = static_cast<std::int8_t>(index * 5 % 15 - 7);
  convolution.channels.assign(16, quantised_multiplier(1.0 / 32));
  compile::Lookup lookup;
  for (std::size_t code = 0; code < 256; ++code) lookup.table[code] = static_cast<std::int8_t>(code * 7);
  compile::Network network;
  network.tensors = {{"input", shape, 0}, {"middle", shape, 0}, {"output", shape, 0}};
  network.layers = {{"product", {0}, 1, convolution, compile::find_engine("ima")}, {"table", {1}, 2, lookup}};
  compile::CellWeights cells{{}, convolution.channels, {0}, 4000};
  for (const int weight : convolution.weights) {
    cells.targets.push_back(static_cast<std::int16_t>(weight * analog::kCodeUnit));
  }
  network.layers[0].cells = std::make_shared<const compile::CellWeights>(std::move(cells));
  return network;
}

TEST(TimingOnly, where_the_accelerator_computes_something_else_than_the_reference_it_computes) {
  arch::Machine machine = arch::load_machine("cluster");
  machine.ima.numerics = arch::ImaNumerics::Analog;
  const run::DeployedLayers layers(weights_on_analog_cells(), machine, run::kAllInL1);
  const run::Circumstances circumstances{{analog::load_device("pcm_joshi"), {}}};
  std::vector<std::int8_t> input(256);
  for (std::size_t index = 0; index < 256; ++index) input[index] = static_cast<std::int8_t>(index * 37);
  const run::Simulation whole = run::simulate(layers, input, {}, &circumstances);
  const auto known = compile::reference_tensors(layers.network(), input);
  ASSERT_NE(whole.tensors[1], known[1]) << "the numerics make no difference";
  expect_same(run::simulate_timing(layers, input, known, {}, &circumstances), whole, "analog");
}

}  // namespace
}  // namespace tessera
