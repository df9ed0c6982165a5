// The rows of src/compile/data_dependence.cpp, held to runs: layers that are said not to depend on data take the same
// cycles and events on very different codes, and of each reason to depend there is a layer that does.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "compile/assign.hpp"
#include "compile/data_dependence.hpp"
#include "compile/engines/engine.hpp"
#include "compile/legalise.hpp"
#include "compile/legalise/testing.hpp"
#include "run/simulate.hpp"
#include "support/shipped_clusters.hpp"
#include "support/soak.hpp"

namespace tessera {
namespace {

using compile::Network;

#ifdef NDEBUG
constexpr std::uint64_t kNetworks = 3000;
#else
constexpr std::uint64_t kNetworks = 400;
#endif

/// Networks among which all kinds of layers are, and all engines.
constexpr std::uint64_t kEnough = 300;
constexpr std::array kFree{"point-wise convolution", "convolution", "depth-wise convolution",
                           "fully connected",        "add",         "average pool",
                           "maximum pool",           "copy"};

using Codes = std::vector<std::int8_t>;

/// The least, the largest and the middle code everywhere, a ramp, the extremes in turns, and two of random codes.
std::vector<Codes> different_inputs(const Network& network, std::uint32_t seed) {
  const std::size_t size = network.tensors[network.input].shape.elements();
  std::mt19937 engine(seed);
  std::vector<Codes> inputs{Codes(size, -128), Codes(size, 127), Codes(size, 0), Codes(size),
                            Codes(size),       Codes(size),      Codes(size)};
  for (std::size_t index = 0; index < size; ++index) {
    inputs[3][index] = static_cast<std::int8_t>(index);
    inputs[4][index] = index % 2 == 0 ? std::int8_t{-128} : std::int8_t{127};
    inputs[5][index] = static_cast<std::int8_t>(engine());
    inputs[6][index] = static_cast<std::int8_t>(engine() % 3 - 1);
  }
  return inputs;
}

/// The layers of a random graph, on an engine of their own each where it takes them. Nothing where there are none.
std::optional<Network> random_network(std::uint32_t seed, const arch::Machine& machine, const char* choice) {
  compile::test::GraphWriter writer(seed, seed % 2 == 0 ? graph::ElementType::UInt8 : graph::ElementType::Int8);
  const graph::Graph graph = writer.write();
  try {
    return compile::assign(compile::legalise(graph).network, machine, compile::choice_named(choice));
  } catch (const Error& error) {
    EXPECT_EQ(error.place(), graph.name);
    return std::nullopt;
  }
}

bool depends(const compile::Layer& layer) { return compile::data_dependence(layer).has_value(); }

/// The first `count` layers.
Network beginning_of(const Network& network, std::size_t count) {
  Network beginning = network;
  beginning.layers.resize(count);
  return beginning;
}

std::size_t first_dependent(const Network& network) {
  return static_cast<std::size_t>(std::ranges::find_if(network.layers, depends) - network.layers.begin());
}

/// Whether some input takes other cycles or events than the first.
bool differs(const Network& network, const arch::Machine& machine, std::uint32_t seed) {
  const run::DeployedLayers deployed(network, machine, run::kAllInL1);
  const std::vector<Codes> inputs = different_inputs(network, seed);
  const run::Simulation first = run::simulate(deployed, inputs[0]);
  return std::any_of(inputs.begin() + 1, inputs.end(), [&](const Codes& input) {
    const run::Simulation other = run::simulate(deployed, input);
    return other.result.cycles != first.result.cycles || other.result.events != first.result.events;
  });
}

TEST(DataDependence, layers_said_to_be_free_of_it_take_the_same_cycles_on_very_different_codes) {
  const std::vector<arch::Machine> machines = testing::shipped_clusters();
  std::map<std::string_view, unsigned> on_cores, on_engine;
  const std::uint64_t networks = testing::soak_count(kNetworks);
  for (std::uint32_t seed = 1; seed <= networks; ++seed) {
    const arch::Machine& machine = machines[seed % machines.size()];
    const auto network = random_network(seed, machine, seed % 3 == 0 ? "cores" : "ima-dw");
    if (!network || first_dependent(*network) == 0) continue;
    const Network free = beginning_of(*network, first_dependent(*network));
    EXPECT_FALSE(differs(free, machine, seed)) << "seed " << seed;
    for (const compile::Layer& layer : free.layers) {
      ++on_engine[layer.engine->key];
      if (layer.engine == &compile::kCores) ++on_cores[compile::name_of(layer.operation)];
    }
  }
  if (networks < kEnough) return;
  for (const char* kind : kFree) EXPECT_GT(on_cores[kind], 0u) << kind << " was never drawn";
  for (const compile::Engine* engine : compile::engines()) {
    EXPECT_GT(on_engine[engine->key], 0u) << engine->name << " had no layer";
  }
}

TEST(DataDependence, of_each_reason_there_is_a_layer_whose_cycles_differ) {
  const arch::Machine machine = arch::load_machine("cluster");
  std::set<std::string> reasons, shown;
  const std::uint64_t networks = testing::soak_count(kNetworks);
  for (std::uint32_t seed = 1; seed <= networks; ++seed) {
    const auto network = random_network(seed, machine, "cores");
    if (!network) continue;
    const std::size_t first = first_dependent(*network);
    if (first == network->layers.size()) continue;
    const std::string reason(*compile::data_dependence(network->layers[first]));
    reasons.insert(reason);
    if (!shown.contains(reason) && differs(beginning_of(*network, first + 1), machine, seed)) shown.insert(reason);
  }
  if (networks < kEnough) return;  // of a reason that is drawn once, the one layer may happen to differ in nothing
  EXPECT_GE(reasons.size(), 5u);
  EXPECT_EQ(shown, reasons);
}

// Kinds that random networks seldom have.

Network network_of(compile::Operation operation, const graph::ImageShape& input, const graph::ImageShape& output) {
  Network network;
  network.tensors = {{"input", input, 0}, {"output", output, 0}};
  network.layers = {{"layer", {0}, 1, std::move(operation)}};
  return network;
}

/// Whether the layer's row says that it depends on data; held to runs.
bool depends_and_differs(const Network& network) {
  const bool says = depends(network.layers[0]);
  EXPECT_EQ(differs(network, arch::load_machine("cluster"), 1), says) << "the row says otherwise";
  return says;
}

/// Rows and columns change places.
compile::Copy transposition() {
  compile::Copy copy;
  copy.extents = {1, 8, 8, 16};
  copy.input_strides = {0, 16, 128, 1};
  copy.output_strides = {0, 128, 16, 1};
  return copy;
}

TEST(DataDependence, copies_depend_on_data_that_goes_through_a_table) {
  const graph::ImageShape shape{8, 8, 16};
  compile::Copy copy = transposition();
  EXPECT_FALSE(depends_and_differs(network_of(copy, shape, shape)));
  copy.table.emplace();
  for (std::size_t code = 0; code < 256; ++code) (*copy.table)[code] = static_cast<std::int8_t>(255 - code);
  EXPECT_TRUE(depends_and_differs(network_of(copy, shape, shape)));
  copy.fill = std::int8_t{5};
  EXPECT_FALSE(depends_and_differs(network_of(copy, shape, shape)));
}

/// The mean of 2 x 2, between two scales of which one is about 2^(30 - shift) times the other.
Network pool_of_four(std::int32_t shift) {
  const graph::ImageShape input{8, 8, 16}, output{4, 4, 16};
  compile::Pooling pooling;
  pooling.shape = {input, output, {{2, 2, 1, 0, 0}, {2, 2, 1, 0, 0}}};
  pooling.average.emplace();
  pooling.average->by_count.assign(4, {0, 1 << 30, shift});
  return network_of(pooling, input, output);
}

// Sums of 4 codes are at most 2^9, and the kernel raises them by 33 - shift: up to 31 bits in all, 32 bits will do.
TEST(DataDependence, averages_between_scales_depend_on_data_where_32_bits_do_not_hold_their_sums) {
  EXPECT_FALSE(depends_and_differs(pool_of_four(32)));
  EXPECT_FALSE(depends_and_differs(pool_of_four(12)));
  EXPECT_TRUE(depends_and_differs(pool_of_four(11)));
}

}  // namespace
}  // namespace tessera
