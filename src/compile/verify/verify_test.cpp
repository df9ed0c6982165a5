#include "compile/verify/verify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "base/error.hpp"
#include "compile/engines/engine.hpp"
#include "compile/pipeline.hpp"

namespace tessera::compile {
namespace {

using ::testing::HasSubstr;

constexpr graph::ImageShape kImage{12, 12, 16};

/// A convolution on the in-memory accelerator, a sum and a table on the cores.
Network sound_network() {
  Network network;
  network.tensors.assign(4, {"tensor", kImage, 0});
  Convolution convolution;
  convolution.shape = {kImage, kImage, {{3, 1, 1, 1, 1}, {3, 1, 1, 1, 1}}};
  convolution.weights.assign(9 * 16 * 16, 1);
  convolution.channels.assign(16, quantised_multiplier(0.01));
  network.layers.push_back({"convolution", {0}, 1, convolution, find_engine("ima")});
  network.layers.push_back(
      {"sum", {0, 1}, 2, Addition{graph::add_quantisation({0.1F, 0}, {0.1F, 0}, 0.1F, {0, -128, 127})}});
  network.layers.push_back({"table", {2}, 3, Lookup{}});
  return network;
}

/// L1 of so many KiB, and all of L2.
CompileTarget target_of(std::uint32_t kib) {
  CompileTarget target{arch::load_machine("cluster"), {}};
  target.memories.l1 = {{target.machine.tcdm.base, kib * 1024}, {}};
  target.memories.l2 = {target.machine.l2.region(), {}};
  return target;
}

std::string complaint_of(const std::function<void()>& verifier) {
  try {
    verifier();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Internal);
    return error.what();
  }
  return "none";
}

std::string complaint_of_layers(const std::function<void(Network&)>& change) {
  Network network = sound_network();
  change(network);
  return complaint_of([&] { verify_engines(network, arch::load_machine("cluster")); });
}

TEST(VerifyLayers, a_sound_network_passes) {
  EXPECT_EQ(complaint_of_layers([](Network&) {}), "none");
}

TEST(VerifyLayers, what_is_read_must_have_been_written) {
  EXPECT_THAT(complaint_of_layers([](Network& network) { network.layers[0].inputs = {2}; }),
              HasSubstr("convolution: reads tensor 2 before it is written"));
  EXPECT_THAT(complaint_of_layers([](Network& network) {
                network.layers[1].inputs = {0, 7};
              }),
              HasSubstr("sum: reads tensor 7"));
  EXPECT_THAT(complaint_of_layers([](Network& network) { network.layers[2].output = 0; }),
              HasSubstr("table: writes tensor 0"));
}

TEST(VerifyLayers, operations_agree_with_their_tensors) {
  EXPECT_THAT(complaint_of_layers([](Network& network) { network.tensors[3].shape.height = 5; }),
              HasSubstr("table: its tensors have different sizes"));
  EXPECT_THAT(complaint_of_layers(
                  [](Network& network) { std::get<Convolution>(network.layers[0].operation).weights.pop_back(); }),
              HasSubstr("convolution: 2303 weights"));
  EXPECT_THAT(complaint_of_layers(
                  [](Network& network) { std::get<Convolution>(network.layers[0].operation).channels.pop_back(); }),
              HasSubstr("15 channels' scales of 16"));
  EXPECT_THAT(complaint_of_layers([](Network& network) {
                network.layers[2].operation = Copy{.extents = {1, 12, 12, 16},
                                                   .input_strides = {0, 192, 16, 1},
                                                   .output_strides = {0, 192, 16, 1},
                                                   .output_offset = 1,
                                                   .table = {},
                                                   .fill = {}};
              }),
              HasSubstr("table: writes beyond its output"));
}

TEST(VerifyEngines, an_engine_takes_what_it_is_given) {
  EXPECT_THAT(complaint_of_layers([](Network& network) { network.layers[2].engine = find_engine("ima"); }),
              HasSubstr("IMA refuses it: the in-memory accelerator runs convolutions only"));
  EXPECT_THAT(complaint_of_layers([](Network& network) { network.layers[2].crossbar.pixels_per_product = 2; }),
              HasSubstr("2 pixels a product, 1 at most"));
  EXPECT_THAT(complaint_of_layers([](Network& network) { network.layers[0].engine = nullptr; }),
              HasSubstr("its engine is not in the list"));
}

/// All that the passes make of the sound network; the second memory is too small to keep tensors.
Compiled compiled(std::uint32_t kib) { return compile_network(sound_network(), target_of(kib)); }

std::string complaint_of_crossbars(const std::function<void(CrossbarPlan&)>& change) {
  const Compiled made = compiled(512);
  CrossbarPlan plan = *made.crossbars;
  change(plan);
  return complaint_of([&] { verify_crossbars(*made.network, plan, arch::load_machine("cluster").ima); });
}

TEST(VerifyCrossbars, tiles_lie_side_by_side_in_arrays_that_there_are) {
  EXPECT_EQ(complaint_of_crossbars([](CrossbarPlan&) {}), "none");
  EXPECT_THAT(complaint_of_crossbars([](CrossbarPlan& plan) { plan.layers[0].tiles[0].area.array = 34; }),
              HasSubstr("array 34 of 34"));
  EXPECT_THAT(complaint_of_crossbars([](CrossbarPlan& plan) { plan.layers[0].tiles[0].area.column = 250; }),
              HasSubstr("leave the array"));
  EXPECT_THAT(
      complaint_of_crossbars([](CrossbarPlan& plan) { plan.layers[0].tiles.push_back(plan.layers[0].tiles[0]); }),
      HasSubstr("a tile lies on another one"));
  EXPECT_THAT(complaint_of_crossbars([](CrossbarPlan& plan) { plan.layers[0].tiles.clear(); }), HasSubstr("0 tiles"));
  EXPECT_THAT(complaint_of_crossbars([](CrossbarPlan& plan) { plan.layers[0].first_parameter = 1; }),
              HasSubstr("its entries begin at 0 and 1"));
}

std::string complaint_of_schedule(std::uint32_t kib, const std::function<void(Placed&)>& change) {
  const Compiled made = compiled(kib);
  Placed placed = *made.placed;
  change(placed);
  return complaint_of([&] { verify_schedule(*made.network, placed, target_of(kib).memories.l1); });
}

TEST(VerifySchedule, what_is_in_l1_together_does_not_overlap) {
  EXPECT_EQ(complaint_of_schedule(512, [](Placed&) {}), "none");
  EXPECT_THAT(
      complaint_of_schedule(
          512, [](Placed& placed) { placed.l1.addresses.assign(placed.l1.addresses.size(), placed.l1.addresses[0]); }),
      HasSubstr("lies on"));
  EXPECT_THAT(complaint_of_schedule(512, [](Placed& placed) { placed.l1.addresses[placed.table[0].item] = 0; }),
              HasSubstr("lies outside of L1"));
}

TEST(VerifySchedule, what_a_step_touches_is_there) {
  EXPECT_THAT(complaint_of_schedule(512,
                                    [](Placed& placed) {
                                      for (MemoryItem& item : placed.schedule.l1) item.last = item.first;
                                    }),
              HasSubstr("is in L1 from step"));
}

TEST(VerifySchedule, what_comes_from_l2_is_there_before_it_is_read) {
  EXPECT_THAT(complaint_of_schedule(512,
                                    [](Placed& placed) {
                                      for (ScheduledStep& step : placed.schedule.steps) {
                                        std::erase_if(step.transfers, [](const auto& one) { return !one.tensor; });
                                      }
                                    }),
              HasSubstr("0 of "));
  EXPECT_THAT(
      complaint_of_schedule(512, [](Placed& placed) { placed.schedule.steps[0].transfers[0].l1.offset = 1 << 20; }),
      HasSubstr("leaves '"));
  EXPECT_THAT(
      complaint_of_schedule(512, [](Placed& placed) { placed.schedule.steps.back().computation->output.offset += 1; }),
      HasSubstr("an output leaves"));
}

TEST(VerifySchedule, every_output_is_computed_and_brought_home) {
  EXPECT_THAT(complaint_of_schedule(512, [](Placed& placed) { placed.schedule.steps.back().computation.reset(); }),
              HasSubstr("codes are computed"));
  // 5 KiB hold parts of tensors only.
  EXPECT_EQ(complaint_of_schedule(5, [](Placed&) {}), "none");
  EXPECT_THAT(complaint_of_schedule(5,
                                    [](Placed& placed) {
                                      for (ScheduledStep& step : placed.schedule.steps) {
                                        std::erase_if(step.transfers, [](const auto& one) { return one.to_l2; });
                                      }
                                    }),
              HasSubstr("before they are in L2"));
}

std::string complaint_of_program(const std::function<void(Program&)>& change) {
  Program program = *compiled(5).program;
  change(program);
  return complaint_of([&] { verify_program(program, arch::load_machine("cluster")); });
}

TEST(VerifyProgram, bytes_and_transfers_lie_in_memories) {
  EXPECT_EQ(complaint_of_program([](Program&) {}), "none");
  EXPECT_THAT(complaint_of_program([](Program& program) { program.memory[0].address = 0; }),
              HasSubstr("bytes lie in no memory"));
  EXPECT_THAT(complaint_of_program([](Program& program) { program.memory[1].address = program.memory[0].address; }),
              HasSubstr("bytes reach into what lies at"));
  EXPECT_THAT(complaint_of_program([](Program& program) { program.first_step = 0; }), HasSubstr("the table of steps"));
  EXPECT_THAT(complaint_of_program([](Program& program) { program.steps[0].kind = 99; }), HasSubstr("of kind 99"));
  EXPECT_THAT(complaint_of_program([](Program& program) { program.steps[0].kind = arch::NETWORK_ADD; }),
              HasSubstr("and its output"));
  EXPECT_THAT(complaint_of_program([](Program& program) { program.steps[1].parameters += 2; }),
              HasSubstr("do not lie in words of L1"));
  EXPECT_THAT(complaint_of_program([](Program& program) {
                program.steps[0].transfers.push_back({0x1000'0000, 0, 8, 0, 0});
              }),
              HasSubstr("8 bytes leave L2"));
  EXPECT_THAT(complaint_of_program([](Program& program) { program.crossbars.cells[0].weights.pop_back(); }),
              HasSubstr("weights for"));
}

}  // namespace
}  // namespace tessera::compile
