// Energy of a run: that parts add up, and the figures made of them.
#include "energy/energy_result.hpp"

#include <gtest/gtest.h>

namespace tessera::energy {
namespace {

using arch::Event;
using arch::Events;

Events events_of(Event event, std::uint64_t count) {
  Events events;
  events[event] = count;
  return events;
}

/// A model in which a DAC's row costs 2 pJ, a beat of L2 3 pJ, and nothing else anything.
EnergyModel plain_model() {
  EnergyModel model;
  model.name = "plain";
  model.low = {250, 0.5};
  model.reference = {500, 1.0};
  model.price(Event::DacRow) = 2;
  model.price(Event::L2Beat) = 3;
  model.price(Event::InstructionAlu) = 1;
  return model;
}

EnergyResult two_parts() {
  Events first = events_of(Event::DacRow, 1'000'000);
  first[Event::L2Beat] = 500'000;
  const std::vector<CountedPart> parts{{"first", first, 1'000, 4'000'000},
                                       {"second", events_of(Event::InstructionAlu, 2'000'000), 3'000, 0}};
  return *energy_result(plain_model(), 500, parts);
}

TEST(EnergyResult, the_parts_add_up_to_the_total) {
  const EnergyResult report = two_parts();
  EnergyByUnit sum;
  for (const EnergyPart& part : report.parts) sum += part.energy;
  EXPECT_DOUBLE_EQ(sum.total(), report.total.total());
  EXPECT_EQ(report.cycles, 4'000u);
  EXPECT_EQ(report.macs, 4'000'000u);
}

TEST(EnergyResult, power_and_efficiency_are_the_cluster_s) {
  const EnergyResult report = two_parts();
  EXPECT_DOUBLE_EQ(report.microjoules(), 4);
  EXPECT_DOUBLE_EQ(report.l2_microjoules(), 1.5);
  EXPECT_DOUBLE_EQ(report.milliwatts(), 500);    // 4 uJ in 8 us
  EXPECT_DOUBLE_EQ(*report.tops_per_watt(), 2);  // 8 million operations with 4 uJ
}

TEST(EnergyResult, a_clock_without_a_voltage_has_no_energy) {
  EXPECT_TRUE(energy_result(plain_model(), 500, {}));
  EXPECT_FALSE(energy_result(plain_model(), 501, {}));
}

}  // namespace
}  // namespace tessera::energy
