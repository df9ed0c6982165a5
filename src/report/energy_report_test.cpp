// Energy reports: text and JSON.
#include "report/energy_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "arch/units.hpp"
#include "energy/testing.hpp"
#include "report/energy_json.hpp"

namespace tessera::report {
namespace {

using arch::Event;
using arch::Events;
using energy::test::events_of;
using energy::test::plain_model;
using energy::test::two_parts;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(EnergyReport, what_computes_no_products_has_no_efficiency) {
  const std::vector<energy::CountedPart> parts{{"addition", events_of(Event::InstructionAlu, 1), 1, 0}};
  const energy::EnergyResult report = *energy_result(plain_model(), 500, parts);
  EXPECT_FALSE(report.tops_per_watt());
  EXPECT_THAT(energy_summary(report), Not(HasSubstr("TOPS/W")));
  EXPECT_TRUE(energy_json(report)["tops_per_watt"].is_null());
}

TEST(EnergyReport, the_summary_is_one_line) {
  EXPECT_EQ(energy_summary(two_parts()), "4 uJ, 500 mW, 2 TOPS/W at 1.00 V (L2 apart: 1.5 uJ)");
}

TEST(EnergyReport, an_area_gives_operations_a_square_millimetre) {
  energy::EnergyResult report = two_parts();
  EXPECT_FALSE(report.gops_per_mm2());
  report.mm2 = 4;
  EXPECT_DOUBLE_EQ(report.gops(), 1'000);  // 8 million operations in 8 us
  EXPECT_DOUBLE_EQ(*report.gops_per_mm2(), 250);
  EXPECT_THAT(energy_summary(report), HasSubstr("; 4 mm2, 250 GOPS/mm2"));
}

TEST(EnergyReport, the_tables_name_units_and_parts) {
  EXPECT_THAT(units_text(two_parts()), HasSubstr("ima_converters     2.000  50.0 %          2.000"));
  EXPECT_THAT(units_text(two_parts()), HasSubstr("l2                 1.500   apart  1.500"));
  EXPECT_THAT(parts_text(two_parts()), HasSubstr("first   2.000  50.0 %  1000.0    4.00"));
}

TEST(EnergyReport, in_json_units_add_up_and_counts_are_whole) {
  const auto document = energy_json(two_parts());
  double units = 0;
  for (const auto& [name, value] : document["units"].items()) units += name == "l2" ? 0 : value.get<double>();
  EXPECT_DOUBLE_EQ(units, document["microjoules"]);
  std::size_t published = 0;
  for (std::size_t unit = 0; unit < energy::kUnits; ++unit) published += is_published(static_cast<arch::Unit>(unit));
  EXPECT_EQ(document["units"].size(), published);
  EXPECT_EQ(document["parts"][0]["events"]["dac_row"], 1'000'000);
  EXPECT_EQ(document["parts"][1]["milliwatts"], 2 * 500.0 / 3);
}

TEST(EnergyReport, a_unit_beyond_the_published_cluster_is_named_where_it_has_used_energy) {
  energy::EnergyModel model = plain_model();
  model.price(Event::AdderSum) = 5;
  const std::vector<energy::CountedPart> parts{{"sum", events_of(Event::AdderSum, 10), 1, 0}};
  const auto used = energy_json(*energy_result(model, 500, parts));
  EXPECT_TRUE(used["units"].contains("adder"));
  EXPECT_EQ(used["parts"][0]["events"]["adder_sum"], 10);
  const auto unused = energy_json(two_parts());
  EXPECT_FALSE(unused["units"].contains("adder"));
  EXPECT_FALSE(unused["parts"][0]["events"].contains("adder_sum"));
  EXPECT_TRUE(unused["units"].contains("depthwise"));
}

}  // namespace
}  // namespace tessera::report
