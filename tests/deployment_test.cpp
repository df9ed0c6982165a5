// Real networks on the simulated system: every layer of every network in every mapping is what the reference executor
// computes in rule `single`. The networks lie beside the repository (support/recorded.hpp).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <utility>

#include "base/error.hpp"
#include "import/model.hpp"
#include "media/network_input.hpp"
#include "run/deployment.hpp"
#include "support/recorded.hpp"
#include "zoo/networks.hpp"

namespace tessera {
namespace {

namespace fs = std::filesystem;
using compile::choice_named;
using testing::recorded;

/// Some picture for a network's input.
graph::Data picture_for(const graph::Graph& graph) {
  const graph::Tensor& tensor = graph.tensors[graph.inputs[0]];
  graph::Data data(tensor.type, graph::elements_of(tensor.shape));
  if (tensor.type == graph::ElementType::Float32) {
    std::size_t index = 0;
    for (float& value : data.as<float>()) value = static_cast<float>(index++ * 2654435761u >> 8 & 255) / 128 - 1;
    return data;
  }
  for (std::size_t index = 0; index < data.bytes().size(); ++index) {
    data.bytes()[index] = static_cast<std::byte>(index * 2654435761u >> 16);
  }
  return data;
}

void expect_identical(const run::NetworkResult& report) {
  EXPECT_TRUE(report.checked());
  for (const run::LayerResult& layer : report.layers) {
    EXPECT_TRUE(!layer.check || layer.check->identical()) << layer.name << " on " << layer.engine;
  }
}

run::NetworkResult result_of(const graph::Graph& graph, const char* machine, std::string_view choice,
                             const graph::Data& input) {
  return run::Deployment(graph, arch::load_machine(machine), choice_named(choice), {.check = true}).result(input);
}

std::vector<std::string> model_files() {
  std::vector<std::string> files;
  if (!fs::exists(recorded("models"))) return {"absent"};
  for (const auto& entry : fs::recursive_directory_iterator(recorded("models"))) {
    if (entry.is_regular_file()) files.push_back(fs::relative(entry.path(), recorded("models")).string());
  }
  std::ranges::sort(files);
  return files;
}

// It owns what it needs; a reference to what its maker had would read memory that is gone.
TEST(Deployment, runs_when_the_graph_and_the_machine_it_was_made_from_are_gone) {
  auto graph = std::make_unique<graph::Graph>(zoo::ds_cnn(4, 1));
  auto machine = std::make_unique<arch::Machine>(arch::load_machine("cluster"));
  const graph::Data input = picture_for(*graph);
  const run::Deployment deployment(*graph, *machine, choice_named("auto"), {.check = true});
  graph.reset();
  machine.reset();
  const run::Deployment moved_to = [&] {
    run::Deployment moved_from = deployment;
    return run::Deployment(std::move(moved_from));
  }();
  for (const run::Deployment* one : {&deployment, &moved_to}) {
    const run::NetworkResult result = one->result(input);
    expect_identical(result);
    EXPECT_EQ(result.machine, "cluster");
  }
}

TEST(Deployment, answers_each_input_as_if_it_were_the_only_one) {
  const graph::Graph graph = zoo::ds_cnn(4, 1);
  const run::Deployment deployment(graph, arch::load_machine("cluster"), choice_named("auto"));
  const graph::Data one = picture_for(graph);
  graph::Data other = one;
  for (std::byte& code : other.bytes()) code ^= std::byte{0x55};
  const run::Inference first = deployment.run(one), second = deployment.run(other), again = deployment.run(one);
  EXPECT_NE(first.simulated.output, second.simulated.output);
  EXPECT_EQ(first.simulated.output, again.simulated.output);
  EXPECT_EQ(first.simulated.result.events, again.simulated.result.events);
}

TEST(Deployment, its_result_has_the_names_that_were_given) {
  const graph::Graph graph = zoo::ds_cnn(4, 1);
  const std::vector<std::string> classes{"yes", "no", "up", "down"};
  const run::Deployment deployment(graph, arch::load_machine("cluster"), choice_named("ima-dw"));
  const run::NetworkResult result = deployment.result(picture_for(graph), {"words", "silence", classes});
  EXPECT_EQ(result.network, "words");
  EXPECT_EQ(result.input, "silence");
  EXPECT_EQ(result.mapping, "ima-dw");
  ASSERT_EQ(result.top.size(), 4u);
  EXPECT_EQ(result.top[0].label, classes[result.top[0].index]);
}

class RecordedNetwork : public ::testing::TestWithParam<std::tuple<std::string, std::string>> {
 protected:
  void SetUp() override {
    if (!fs::exists(recorded("models"))) GTEST_SKIP() << "the recorded networks are not at " << recorded("");
    const fs::path file = recorded("models") / std::get<0>(GetParam());
    if (!testing::kThorough && fs::file_size(file) > 1'000'000) GTEST_SKIP() << "a large network, run optimised only";
  }
};

TEST_P(RecordedNetwork, every_layer_is_identical_to_the_reference) {
  const auto& [file, mapping] = GetParam();
  const graph::Graph graph = import::load_model((recorded("models") / file).string());
  expect_identical(result_of(graph, "cluster", mapping, picture_for(graph)));
}

std::string test_name(const ::testing::TestParamInfo<std::tuple<std::string, std::string>>& info) {
  const auto& [file, mapping] = info.param;
  std::string name = mapping;
  name += "_" + file;
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Mappings, RecordedNetwork,
                         ::testing::Combine(::testing::ValuesIn(model_files()),
                                            ::testing::Values("cores", "hybrid", "ima-dw")),
                         test_name);

TEST(DeploymentMachine, what_the_firmware_cannot_run_on_is_refused) {
  const graph::Graph graph = zoo::ds_cnn(4, 1);
  const auto message = [&](const arch::Machine& machine) -> std::string {
    try {
      const run::Deployment deployment(graph, machine, choice_named("auto"));
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_THAT(message(arch::load_machine("core")), ::testing::HasSubstr("has no cluster"));
  arch::Machine machine = arch::load_machine("cluster");
  machine.cores = 4;
  EXPECT_THAT(message(machine), ::testing::HasSubstr("4 cores, the resident firmware runs on 8"));
  machine.cores = 8;
  machine.dma.present = false;
  EXPECT_THAT(message(machine), ::testing::HasSubstr("no DMA"));
}

// Its classifier comes in slices that are a little longer than a whole number of transfers.
TEST(DeploymentTransfers, weights_of_several_transfers_have_an_entry_for_each) {
  if (!testing::kThorough) GTEST_SKIP() << "millions of weights, run optimised only";
  expect_identical(result_of(zoo::mobilenet_v2(1.3, 32, 1001, 1), "cluster-2mb", "ima-dw",
                             picture_for(zoo::mobilenet_v2(1.3, 32, 1001, 1))));
}

TEST(DeploymentReplicate, several_pixels_a_product_give_the_same_answer_sooner) {
  for (const graph::Graph& graph : {zoo::mobilenet_v2(0.35, 96, 10, 1), zoo::resnet8(10, 1)}) {
    const auto report = [&](bool replicate) {
      compile::Choice choice = choice_named("ima-dw");
      choice.use_spare_cells = replicate;
      const run::Deployment deployment(graph, arch::load_machine("cluster"), choice, {.check = true});
      return deployment.result(picture_for(graph));
    };
    const run::NetworkResult plain = report(false), replicated = report(true);
    expect_identical(replicated);
    EXPECT_EQ(replicated.output, plain.output);
    EXPECT_LT(replicated.cycles, plain.cycles * 4 / 5);
    EXPECT_GE(replicated.arrays.used, plain.arrays.used);
    EXPECT_LE(replicated.arrays.used, replicated.arrays.available);
  }
}

TEST(RecordedAnswer, the_cat_is_class_286) {
  if (!fs::exists(recorded("models"))) GTEST_SKIP() << "the recorded networks are not at " << recorded("");
  if (!testing::kThorough) GTEST_SKIP() << "a large network, run optimised only";
  const graph::Graph graph = import::load_model((recorded("models") / "tf2_mobilenet_v2_1.0_224_ptq.tflite").string());
  const graph::Data input = media::load_input(graph, (recorded("images") / "cat.bmp").string());
  const run::Deployment deployment(graph, arch::load_machine("cluster"), choice_named("ima-dw"));
  EXPECT_EQ(deployment.result(input).top.at(0).index, 286u);
}

/// Cycles of the layers from the first convolution to the last one before the image is averaged.
Cycle body_cycles(const run::NetworkResult& report) {
  Cycle cycles = 0;
  for (const run::LayerResult& layer : report.layers) {
    if (layer.operation == "average pool") return cycles;
    cycles += layer.cycles;
  }
  return cycles;
}

class MobileNetV2 : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::kThorough) GTEST_SKIP() << "a large network, run optimised only";
  }
  static const graph::Graph& graph() {
    static const graph::Graph graph = zoo::mobilenet_v2(1.0, 224, 1001, 1);
    return graph;
  }
};

TEST_F(MobileNetV2, takes_the_published_time_where_l1_holds_all_activations) {
  const auto report =
      run::Deployment(graph(), arch::load_machine("cluster-2mb"), choice_named("ima-dw")).result(picture_for(graph()));
  constexpr double kClosedForm = 10.13e-3 * 500e6;  // products of 130 ns, 29.7 MAC/cycle, 0.82 additions a cycle
  EXPECT_NEAR(static_cast<double>(body_cycles(report)), kClosedForm, 0.05 * kClosedForm);
  EXPECT_EQ(report.bytes_from_l1, 0u) << "no activation leaves L1";
}

TEST_F(MobileNetV2, hides_most_of_its_transfers_where_l1_has_512_kib) {
  const auto report =
      run::Deployment(graph(), arch::load_machine("cluster"), choice_named("ima-dw")).result(picture_for(graph()));
  EXPECT_LT(report.milliseconds(report.cycles), 11.0);
  EXPECT_LE(report.l1.used, 512u * 1024);
}

TEST_F(MobileNetV2, leaves_the_classifier_to_the_cores_where_arrays_run_short) {
  const run::Deployment deployment(graph(), arch::load_machine("cluster"), choice_named("ima-dw"));
  for (const compile::Layer& layer : deployment.layers().network().layers) {
    const bool classifier = compile::name_of(layer.operation) == "fully connected";
    EXPECT_EQ(layer.note, classifier ? "more weights than 34 arrays hold" : "");
    EXPECT_EQ(std::holds_alternative<compile::Convolution>(layer.operation) && layer.engine == &compile::kCores,
              classifier)
        << layer.name;
  }
}

}  // namespace
}  // namespace tessera
