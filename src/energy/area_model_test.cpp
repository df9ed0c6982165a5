// Areas: the published sums, and how each parameter of a machine moves them.
#include "energy/area_model.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "energy/price_file.hpp"

namespace tessera::energy {
namespace {

/// The cluster whose area is published: one array.
arch::Machine one_array() {
  arch::Machine machine = arch::load_machine("cluster");
  machine.ima.arrays = 1;
  machine.ima.column_parameters = 0;
  return machine;
}

Area area(const arch::Machine& machine) { return area_of(load_area("22fdx"), machine); }

void expect_within(double value, double expected, double percent) {
  EXPECT_NEAR(value, expected, expected * percent / 100);
}

TEST(Area, a_cluster_with_one_array_takes_what_is_published) {
  const Area whole = area(one_array());
  expect_within(whole.cluster(), 2.5, 1);
  expect_within(whole.ima(), 0.83, 1);
  expect_within(whole.ima() / whole.cluster(), 1.0 / 3, 1);
  expect_within(whole.of("tcdm") / whole.cluster(), 1.0 / 3, 1);
  expect_within(whole.of("depthwise") / whole.cluster(), 0.021, 2);
}

TEST(Area, pipelined_execution_costs_what_is_published) {
  arch::Machine machine = one_array();
  const Area pipelined = area(machine);
  machine.ima.execution = arch::Execution::Sequential;
  const Area sequential = area(machine);
  const auto digital = [](const Area& of) { return of.of("ima_digital") + of.of("ima_streamer"); };
  expect_within(digital(pipelined) / digital(sequential), 1.40, 1);
  expect_within(pipelined.ima() / sequential.ima(), 1.05, 1);
}

TEST(Area, thirty_four_arrays_take_about_thirty_square_millimetres) {
  arch::Machine machine = one_array();
  machine.ima.arrays = 34;
  expect_within(area(machine).cluster(), 30, 2);
}

TEST(Area, every_parameter_that_has_an_area_counts) {
  const double before = area(one_array()).cluster();
  const auto after = [](auto change) {
    arch::Machine machine = one_array();
    change(machine);
    return area(machine).cluster();
  };
  EXPECT_GT(after([](arch::Machine& machine) { machine.cores = 9; }), before);
  EXPECT_GT(after([](arch::Machine& machine) { machine.tcdm.size_kib = 1024; }), before);
  EXPECT_GT(after([](arch::Machine& machine) { machine.tcdm.banks = 64; }), before);
  EXPECT_GT(after([](arch::Machine& machine) { machine.accelerators.data_width_bits = 256; }), before);
  EXPECT_GT(after([](arch::Machine& machine) { machine.instruction_cache.private_bytes = 1024; }), before);
  EXPECT_GT(after([](arch::Machine& machine) { machine.instruction_cache.shared_bytes = 8192; }), before);
  EXPECT_GT(after([](arch::Machine& machine) { machine.ima.rows = 512; }), before);
  EXPECT_GT(after([](arch::Machine& machine) { machine.ima.columns = 512; }), before);
  EXPECT_GT(after([](arch::Machine& machine) { machine.ima.column_parameters = 320; }), before);
  EXPECT_LT(after([](arch::Machine& machine) { machine.dma.present = false; }), before);
  EXPECT_LT(after([](arch::Machine& machine) { machine.ima.present = false; }), before);
  EXPECT_LT(after([](arch::Machine& machine) { machine.depthwise.present = false; }), before);
  EXPECT_EQ(after([](arch::Machine& machine) { machine.l2.size_kib = 1; }), before);
}

TEST(Area, the_interconnect_grows_with_ports_times_banks) {
  arch::Machine machine = one_array();
  const AreaModel model = load_area("22fdx");
  const double before = area(machine).of("interconnect");
  machine.accelerators.data_width_bits += 32;
  EXPECT_NEAR(area(machine).of("interconnect") - before,
              machine.tcdm.banks * model.areas.at({"interconnect", "switch_point"}), 1e-12);
}

TEST(Area, what_is_missing_or_unknown_in_a_file_is_an_error) {
  std::string text;
  for (const ShippedPrices& prices : shipped_prices()) {
    if (prices.kind == "area") text = prices.text;
  }
  EXPECT_NO_THROW(parse_area(text, "a.toml"));
  EXPECT_THROW(parse_area(text + "mib = 1\n", "a.toml"), Error);
  EXPECT_THROW(parse_area(text.substr(0, text.find("kib = 0.0012")), "a.toml"), Error);
}

}  // namespace
}  // namespace tessera::energy
