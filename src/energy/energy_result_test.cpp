// Energy of a run: that parts add up, and the figures made of them.
#include "energy/energy_result.hpp"

#include <gtest/gtest.h>

#include "energy/testing.hpp"

namespace tessera::energy {
namespace {

using arch::Event;
using arch::Events;
using test::events_of;
using test::plain_model;
using test::two_parts;

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
