#include "arch/accelerators/adder.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "arch/accelerators/adder_registers.h"
#include "arch/network_program.h"
#include "compile/engines/engine.hpp"
#include "compile/engines/ima/crossbars.hpp"

namespace tessera::compile {
namespace {

constexpr graph::ImageShape kImage{4, 5, 8};

/// A tensor that comes in twice.
Network sum_network() {
  Network network;
  network.tensors = {{"input", kImage, -3}, {"output", kImage, 5}};
  Addition sum;
  sum.quantisation = {.left = {-3, 1 << 30, 31},
                      .right = {4, 1 << 29, 30},
                      .multiplier = 1 << 28,
                      .shift = 45,
                      .output = {5, -100, 101}};
  network.layers.push_back({"sum", {0, 0}, 1, sum, find_engine("adder")});
  return network;
}

TEST(AdderEngine, takes_additions_where_the_machine_has_one) {
  const Network network = sum_network();
  const Engine& adder = *network.layers[0].engine;
  EXPECT_EQ(adder.refusal(network.layers[0], arch::load_machine("cluster-adder")), std::nullopt);
  EXPECT_EQ(adder.refusal(network.layers[0], arch::load_machine("cluster")), "machine 'cluster' has no vector adder");
  Layer table = network.layers[0];
  table.operation = Lookup{};
  EXPECT_EQ(adder.refusal(table, arch::load_machine("cluster-adder")),
            "the vector adder adds two tensors, nothing else");
}

TEST(AdderEngine, its_job_is_the_sum_of_the_part) {
  const Network network = sum_network();
  const arch::Machine machine = arch::load_machine("cluster-adder");
  const CrossbarPlan none;
  const LoweredStep step = network.layers[0].engine->lower({network, 0, {0, 8}, machine, none});
  EXPECT_EQ(step.kind, arch::NETWORK_ACCELERATOR);
  const Part part = part_of(network.shape_of(network.layers[0]), {1, 2}, {0, 8});
  const std::vector<std::byte> bytes = step.parameters(part, {{0x100, 0x200}, 0x300, {}, 0});
  std::array<std::uint32_t, 3 + ADDER_JOB_REGISTERS> words{};
  ASSERT_EQ(bytes.size(), sizeof words);
  std::memcpy(words.data(), bytes.data(), sizeof words);
  EXPECT_EQ(words, (std::array<std::uint32_t, 15>{HWPE_ADDER_PORT, ADDER_FIRST, 12, 0x100, 0x200, 0x300, 2 * 5 * 8,
                                                  0x0504fd, 1u << 30, 31, 1u << 29, 30, 1u << 28, 45, 0x659c}));
  EXPECT_EQ(network.layers[0].engine->cycles(network.layers[0], part, machine),
            arch::adder_job_cycles(machine, {.count = 80}));
}

}  // namespace
}  // namespace tessera::compile
