// Real networks on the simulated system: every layer of every network in every mapping is what the reference executor
// computes in rule `single`. The networks lie beside the repository (support/recorded.hpp).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "app/network_session.hpp"
#include "base/error.hpp"
#include "import/model.hpp"
#include "media/network_input.hpp"
#include "support/recorded.hpp"
#include "zoo/networks.hpp"

namespace tessera {
namespace {

namespace fs = std::filesystem;
using compile::Mapping;
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

void expect_identical(const report::NetworkReport& report) {
  EXPECT_TRUE(report.checked());
  for (const report::NetworkLayer& layer : report.layers) {
    EXPECT_TRUE(!layer.check || layer.check->identical()) << layer.name << " on " << layer.engine;
  }
}

report::NetworkReport run(const graph::Graph& graph, const char* machine, Mapping mapping, const graph::Data& input) {
  return app::Session(graph, arch::load_machine(machine), mapping, {.check = true}).report(input);
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

class RecordedNetwork : public ::testing::TestWithParam<std::tuple<std::string, Mapping>> {
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
  expect_identical(run(graph, "cluster", mapping, picture_for(graph)));
}

std::string test_name(const ::testing::TestParamInfo<std::tuple<std::string, Mapping>>& info) {
  const auto& [file, mapping] = info.param;
  std::string name(std::ranges::find(compile::kMappings, mapping, &compile::MappingName::mapping)->name);
  name += "_" + file;
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Mappings, RecordedNetwork,
                         ::testing::Combine(::testing::ValuesIn(model_files()),
                                            ::testing::Values(Mapping::Cores, Mapping::Hybrid, Mapping::ImaDw)),
                         test_name);

TEST(SessionMachine, what_the_firmware_cannot_run_on_is_refused) {
  const graph::Graph graph = zoo::ds_cnn(4, 1);
  const auto message = [&](const arch::Machine& machine) -> std::string {
    try {
      const app::Session session(graph, machine, Mapping::Auto);
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
TEST(SessionTransfers, weights_of_several_transfers_have_an_entry_for_each) {
  if (!testing::kThorough) GTEST_SKIP() << "millions of weights, run optimised only";
  expect_identical(run(zoo::mobilenet_v2(1.3, 32, 1001, 1), "cluster-2mb", Mapping::ImaDw,
                       picture_for(zoo::mobilenet_v2(1.3, 32, 1001, 1))));
}

TEST(SessionReplicate, several_pixels_a_product_give_the_same_answer_sooner) {
  for (const graph::Graph& graph : {zoo::mobilenet_v2(0.35, 96, 10, 1), zoo::resnet8(10, 1)}) {
    const auto report = [&](bool replicate) {
      const app::Session session(graph, arch::load_machine("cluster"), Mapping::ImaDw,
                                 {.check = true, .replicate = replicate});
      return session.report(picture_for(graph));
    };
    const report::NetworkReport plain = report(false), replicated = report(true);
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
  const app::Session session(graph, arch::load_machine("cluster"), Mapping::ImaDw);
  EXPECT_EQ(report::top_classes(session.report(input).output, {}, 1).at(0).index, 286u);
}

/// Cycles of the layers from the first convolution to the last one before the image is averaged.
Cycle body_cycles(const report::NetworkReport& report) {
  Cycle cycles = 0;
  for (const report::NetworkLayer& layer : report.layers) {
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
      app::Session(graph(), arch::load_machine("cluster-2mb"), Mapping::ImaDw).report(picture_for(graph()));
  constexpr double kClosedForm = 10.13e-3 * 500e6;  // products of 130 ns, 29.7 MAC/cycle, 0.82 additions a cycle
  EXPECT_NEAR(static_cast<double>(body_cycles(report)), kClosedForm, 0.05 * kClosedForm);
  EXPECT_EQ(report.bytes_from_l1, 0u) << "no activation leaves L1";
}

TEST_F(MobileNetV2, hides_most_of_its_transfers_where_l1_has_512_kib) {
  const auto report = app::Session(graph(), arch::load_machine("cluster"), Mapping::ImaDw).report(picture_for(graph()));
  EXPECT_LT(report.milliseconds(report.cycles), 11.0);
  EXPECT_LE(report.l1.used, 512u * 1024);
}

TEST_F(MobileNetV2, leaves_the_classifier_to_the_cores_where_arrays_run_short) {
  const app::Session session(graph(), arch::load_machine("cluster"), Mapping::ImaDw);
  for (const compile::Layer& layer : session.network().layers) {
    const bool classifier = compile::name_of(layer.operation) == "fully connected";
    EXPECT_EQ(layer.note, classifier ? "more weights than 34 arrays hold" : "");
    EXPECT_EQ(std::holds_alternative<compile::Convolution>(layer.operation) && layer.engine() == compile::Engine::Cores,
              classifier)
        << layer.name;
  }
}

}  // namespace
}  // namespace tessera
