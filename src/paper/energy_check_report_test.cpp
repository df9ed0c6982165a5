// The energy model's check as text and JSON.
#include "paper/energy_check_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tessera::paper {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

EnergyCheckResult two_quantities() {
  EnergyCheckResult result{"plain", {}, {}};
  result.quantities.push_back({"product", "nJ", true, 20, 21});
  result.quantities.push_back({"peak", "TOPS/W", false, 8, 6});
  result.sensitivity.push_back({"ima_converters", "dac_row", {0.12, -0.05}, {-0.12, 0.06}});
  result.sensitivity.push_back({"dma", "dma_leakage", {0.0004, 0}, {-0.0004, 0}});
  return result;
}

TEST(EnergyCheck, a_deviation_is_relative_to_what_is_published) {
  EXPECT_NEAR(two_quantities().quantities[0].deviation(), 0.05, 1e-12);
  EXPECT_DOUBLE_EQ(two_quantities().quantities[1].deviation(), -0.25);
}

TEST(EnergyCheck, the_text_says_what_was_fitted_and_what_is_predicted) {
  const std::string text = to_text(two_quantities());
  EXPECT_THAT(text, HasSubstr("1  product          20     21  nJ         +5.0 %  fitted"));
  EXPECT_THAT(text, HasSubstr("2  peak              8      6  TOPS/W    -25.0 %  predicted"));
}

TEST(EnergyCheck, small_effects_are_named_but_have_no_row) {
  const std::string text = to_text(two_quantities());
  EXPECT_THAT(text, HasSubstr("dac_row  +12.0  -5.0"));
  EXPECT_THAT(text, HasSubstr("Below 0.1 % everywhere: dma_leakage"));
  EXPECT_THAT(text, Not(HasSubstr("dma_leakage  ")));
}

TEST(EnergyCheck, json_holds_everything) {
  const auto document = nlohmann::json::parse(to_json(two_quantities()));
  EXPECT_EQ(document["quantities"][1]["published"], 8);
  EXPECT_EQ(document["quantities"][0]["fitted"], true);
  EXPECT_EQ(document["sensitivity"].size(), 2u);
  EXPECT_EQ(document["sensitivity"][0]["less"][1], 0.06);
}

}  // namespace
}  // namespace tessera::paper
