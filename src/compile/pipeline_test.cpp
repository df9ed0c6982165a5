#include "compile/pipeline.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "base/error.hpp"
#include "compile/engines/engine.hpp"
#include "compile/legalise/testing.hpp"

namespace tessera::compile {
namespace {

std::unique_ptr<CompileTarget> target() {
  auto target = std::make_unique<CompileTarget>(CompileTarget{arch::load_machine("cluster"), {}});
  target->memories.l1 = {{target->machine.tcdm.base, 128 * 1024}, {}};
  target->memories.l2 = {target->machine.l2.region(), {}};
  return target;
}

std::unique_ptr<graph::Graph> graph_of(std::uint32_t seed) {
  return std::make_unique<graph::Graph>(test::GraphWriter(seed, graph::ElementType::Int8).write());
}

TEST(Pipeline, runs_every_pass_once_in_order_and_stops_where_it_is_told_to) {
  std::vector<std::string_view> ran;
  PassOptions options;
  options.on_pass = [&](const PassTime& time) {
    ran.push_back(time.pass.name);
    EXPECT_GE(time.run_ms, 0);
    EXPECT_GE(time.verify_ms, 0);
  };
  const auto graph = graph_of(3);
  const Compiled all = compile_graph(*graph, choice_named("auto"), *target(), options);
  EXPECT_EQ(ran, (std::vector<std::string_view>{"check", "legalise", "assign", "deploy", "pack", "place", "emit"}));
  EXPECT_TRUE(all.program);
  ran.clear();
  options.last = &pass_of_stage("mapped");
  const Compiled some = compile_graph(*graph, choice_named("auto"), *target(), options);
  EXPECT_EQ(ran, (std::vector<std::string_view>{"check", "legalise", "assign"}));
  EXPECT_TRUE(some.network);
  EXPECT_FALSE(some.crossbars || some.placed || some.program);
}

TEST(Pipeline, what_it_returns_needs_nothing_of_the_caller_any_more) {
  auto graph = graph_of(5);
  auto machine = target();
  auto choice = std::make_unique<Choice>(choice_named("ima-dw"));
  const Compiled made = compile_graph(*graph, *choice, *machine);
  const std::string stage = passes().back().print({graph.get(), choice.get(), *machine}, made);
  graph.reset(), machine.reset(), choice.reset();
  for (std::size_t layer = 0; layer < made.network->layers.size(); ++layer) {
    const Part whole = whole_of(made.network->shape_of(made.network->layers[layer]));
    EXPECT_GT(made.lowering->cycles(layer, whole), 0u);
  }
  EXPECT_FALSE(stage.empty());
}

TEST(Pipeline, every_stage_has_a_name_and_a_text) {
  EXPECT_EQ(stage_names(), "graph, layers, mapped, cells, packed, schedule, program");
  const auto graph = graph_of(7);
  const auto machine = target();
  const Choice choice = choice_named("auto");
  for (const Pass& pass : passes()) {
    const Compiled made = compile_graph(*graph, choice, *machine, {.last = &pass});
    EXPECT_FALSE(pass.print({graph.get(), &choice, *machine}, made).empty()) << pass.stage;
  }
  EXPECT_THROW(pass_of_stage("middle"), Error);
}

TEST(Pipeline, a_network_made_by_hand_must_suit_its_engines) {
  Network network;
  network.tensors.assign(2, {"tensor", {1, 1, 8}, 0});
  network.layers.push_back({"table", {0}, 1, Lookup{}, find_engine("ima")});
  try {
    compile_network(network, *target());
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Input);
    EXPECT_STREQ(error.what(),
                 "table: the in-memory accelerator runs convolutions only (another --machine or mapping)");
  }
}

}  // namespace
}  // namespace tessera::compile
