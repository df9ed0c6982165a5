// `tessera reproduce` and `tessera bench mobilenetv2`: published figures beside simulated ones, and the page that keeps
// them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "paper/experiments.hpp"
#include "paper/published.hpp"
#include "paper/reproduce.hpp"
#include "paper/reproduce_groups.hpp"
#include "paper/reproduction_report.hpp"
#include "support/recorded.hpp"
#include "support/run_tessera.hpp"
#include "support/text_files.hpp"

namespace tessera {
namespace {

using nlohmann::json;
using testing::CommandRun;
using ::testing::HasSubstr;
using testing::lines_of;
using testing::read_file;
using testing::run_tessera;
using testing::same_lines;

const std::filesystem::path kPage = TESSERA_SOURCE_DIR "/docs/reproduction.md";

void quiet(const std::string&) {}

json only(const std::string& group) {
  const CommandRun run = run_tessera({"reproduce", "--only", group, "--json", "-"});
  EXPECT_EQ(run.status, 0) << run.errors;
  return json::parse(run.output);
}

double simulated(const json& document, const std::string& id) {
  for (const json& row : document["rows"]) {
    if (row["id"] == id) return row["simulated"];
  }
  ADD_FAILURE() << "no row " << id;
  return 0;
}

bool has_digit(const std::string& text) {
  return std::ranges::any_of(text, [](unsigned char character) { return std::isdigit(character) != 0; });
}

TEST(Reproduce, packing_comes_to_the_published_arrays) {
  const json packing = only("packing");
  EXPECT_EQ(simulated(packing, "packing.tiles"), 87);
  EXPECT_EQ(simulated(packing, "packing.arrays"), 34);
  EXPECT_EQ(simulated(packing, "packing.arrays_improved"), 33);
  EXPECT_NEAR(simulated(packing, "packing.worth"), 32.45, 0.01);
  for (const json& row : packing["rows"]) EXPECT_EQ(row["group"], "packing");
}

TEST(Reproduce, what_areas_were_fitted_to_comes_out) {
  const json area = only("area");
  for (const json& row : area["rows"]) EXPECT_EQ(row["verdict"], "within 5 %") << row["id"];
}

TEST(Reproduce, the_roofline_statements_hold) {
  const json roofline = only("roofline");
  EXPECT_EQ(simulated(roofline, "roofline.bound_500"), 32);
  EXPECT_EQ(simulated(roofline, "roofline.needed_250"), 128);
  EXPECT_EQ(simulated(roofline, "roofline.best_250"), 128);
}

// Within twice of what was measured on the chip, nothing fitted.
TEST(Reproduce, errors_of_the_hermes_chip_stand_beside_those_of_its_device_model) {
  const json analog = only("analog");
  EXPECT_NEAR(simulated(analog, "analog.product"), 1.94, 0.97);
  EXPECT_LT(simulated(analog, "analog.programming_least"), simulated(analog, "analog.programming_most"));
  for (const json& row : analog["rows"]) EXPECT_EQ(row["kind"], "predicted");
}

TEST(Reproduce, an_unknown_group_is_refused_with_those_there_are) {
  const CommandRun run = run_tessera({"reproduce", "--only", "figure"});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.errors, HasSubstr("bottleneck"));
}

TEST(Reproduce, json_and_page_do_not_both_go_to_standard_output) {
  EXPECT_EQ(run_tessera({"reproduce", "--only", "area", "--json", "-", "--markdown", "-"}).status, 2);
}

TEST(Reproduce, two_runs_print_the_same_bytes) {
  const std::vector<std::string> arguments{"reproduce", "--only", "ima"};
  EXPECT_EQ(run_tessera(arguments).output, run_tessera(arguments).output);
}

TEST(Reproduce, a_claim_without_a_simulated_figure_and_a_figure_without_a_claim_are_mistakes_of_ours) {
  const paper::GroupOfFigures area{"area", "Area", nullptr};
  paper::Findings findings;
  EXPECT_THROW(paper::join(area, findings), Error);
  for (const paper::Claim& claim : paper::published_claims()) {
    if (claim.id.starts_with("area.")) findings.set(claim.id, 1);
  }
  EXPECT_NO_THROW(paper::join(area, findings));
  findings.set("area.of_nothing", 1);
  EXPECT_THROW(paper::join(area, findings), Error);
}

TEST(Reproduce, every_claim_belongs_to_a_group) {
  for (const paper::Claim& claim : paper::published_claims()) {
    const std::string group = claim.id.substr(0, claim.id.find('.'));
    EXPECT_TRUE(std::ranges::any_of(paper::groups_of_figures(), [&](const auto& one) { return one.name == group; }))
        << claim.id;
  }
}

// One run for both, as it takes some ten seconds.
TEST(Reproduce, the_page_is_current_and_explains_with_numbers_what_is_beyond) {
  if (!testing::kThorough) GTEST_SKIP() << "large networks, run optimised only";
  const paper::Reproduction result = paper::reproduce({}, quiet);
  EXPECT_TRUE(same_lines("reproduction.md", lines_of(paper::to_markdown(result)), lines_of(read_file(kPage))))
      << "run tessera reproduce --markdown docs/reproduction.md";
  for (const paper::ReproductionGroup& group : result.groups) {
    for (const paper::ReproductionRow& row : group.rows) {
      EXPECT_TRUE(row.simulated.has_value()) << row.id;
      EXPECT_TRUE(row.verdict() != paper::Verdict::Beyond || has_digit(row.note)) << row.id << ": " << row.note;
      EXPECT_TRUE(row.kind != paper::Kind::Calibrated || row.verdict() == paper::Verdict::Within5)
          << row.id << " was fitted, and comes to " << *row.simulated;
    }
  }
}

std::string with_commas(Cycle cycles) {
  std::string digits = std::to_string(cycles);
  for (std::size_t place = digits.size(); place > 3; place -= 3) digits.insert(place - 3, ",");
  return digits;
}

TEST(BenchBottleneck, pages_that_quote_its_cycles_are_current) {
  if (!testing::kThorough) GTEST_SKIP() << "half a second where optimised, much more elsewhere";
  const paper::BottleneckResult result = paper::bottleneck_experiment({}, arch::load_machine("cluster"), quiet);
  for (const char* page : {"README.md", "docs/design/bottleneck.md"}) {
    const std::string text = read_file(std::string(TESSERA_SOURCE_DIR "/") + page);
    for (const paper::MappedBottleneck& mapping : result.mappings) {
      EXPECT_NE(text.find(with_commas(mapping.cycles)), std::string::npos) << page << ": " << mapping.mapping;
    }
  }
}

TEST(BenchMobileNetV2, closed_form_and_simulation_agree_where_l1_holds_all_activations) {
  if (!testing::kThorough) GTEST_SKIP() << "a large network, run optimised only";
  const paper::MobileNetV2Result result = paper::mobilenetv2_experiment({}, arch::load_machine("cluster"), quiet);
  ASSERT_EQ(result.layers.size(), 66u);
  const paper::MobileNetV2Sum body = result.body();
  EXPECT_EQ(body.layers, 62u);
  EXPECT_NEAR(body.closed_form_ms.value_or(0), 10.13, 0.005);
  EXPECT_NEAR(body.published_ms.value_or(0), 10.18, 0.001);
  EXPECT_NEAR(result.milliseconds(body.assumed.cycles), 10.13, 0.05 * 10.13);
  EXPECT_EQ(body.assumed.activation_bytes, 0u) << "no activation leaves L1";
  EXPECT_GT(body.tiled.activation_bytes, 1'000'000u);
  EXPECT_GT(body.tiled.cycles, body.assumed.cycles);
  const paper::MobileNetV2Layer& lone = result.layers[1];
  EXPECT_EQ(lone.kind, paper::PublishedKind::NotInTheNetwork);
  EXPECT_NEAR(result.milliseconds(lone.assumed.cycles), 1.63, 0.04) << "alone, it also waits for its input";
}

}  // namespace
}  // namespace tessera
