// Published figures as data, verdicts, counts and reports.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "base/error.hpp"
#include "paper/published.hpp"
#include "paper/reproduction_report.hpp"

namespace tessera::paper {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::array<std::string_view, 2> kColumns{"name", "text"};

TEST(Published, a_field_in_quotation_marks_may_hold_a_comma) {
  const auto rows = parse_published("# about\n\nname,text\na,\"b, c\"\nd,\n", "x", kColumns);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[0], ElementsAre("a", "b, c"));
  EXPECT_THAT(rows[1], ElementsAre("d", ""));
}

TEST(Published, a_row_with_another_number_of_fields_is_an_error_that_names_its_line) {
  try {
    parse_published("name,text\na,b\n# more\na,b,c\n", "x", kColumns);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Config);
    EXPECT_EQ(error.place(), "x.csv:4");
  }
}

TEST(Published, other_columns_are_an_error_that_says_which_are_wanted) {
  try {
    parse_published("text,name\na,b\n", "x", kColumns);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_THAT(error.message(), HasSubstr("name,text"));
  }
}

TEST(Published, the_table_of_mobilenet_v2_has_63_rows_that_add_up_to_what_was_read) {
  const std::vector<PublishedLayer> layers = published_mobilenetv2();
  ASSERT_EQ(layers.size(), 63u);
  double milliseconds = 0;
  double millijoules = 0;
  std::set<std::string> ids;
  for (const PublishedLayer& layer : layers) {
    milliseconds += layer.milliseconds;
    millijoules += layer.millijoules;
    ids.insert(layer.id);
  }
  EXPECT_NEAR(milliseconds, 11.81, 0.001);
  EXPECT_NEAR(millijoules, 0.492, 0.0001);
  EXPECT_EQ(ids.size(), 63u);
  EXPECT_EQ(layers[1].id, "02-000-PW");
}

TEST(Published, claims_have_ids_of_their_own_and_say_what_contradicts_them) {
  std::set<std::string> ids;
  for (const Claim& claim : published_claims()) {
    EXPECT_TRUE(ids.insert(claim.id).second) << claim.id;
    EXPECT_GT(claim.published, 0) << claim.id;
    EXPECT_FALSE(claim.quantity.empty()) << claim.id;
    EXPECT_TRUE(claim.kind != Kind::Inconsistent || !claim.note.empty()) << claim.id;
  }
  EXPECT_GT(ids.size(), 60u);
}

ReproductionRow row(double published, std::optional<double> simulated, double rounding = 0) {
  return {"g.x", "g", "speed", "x", published, simulated, Kind::Predicted, "21 cycles", rounding};
}

TEST(ReproductionRow, its_verdict_follows_its_difference_either_way) {
  EXPECT_EQ(row(100, 105).verdict(), Verdict::Within5);
  EXPECT_EQ(row(100, 105.1).verdict(), Verdict::Within15);
  EXPECT_EQ(row(100, 94.9).verdict(), Verdict::Within15);
  EXPECT_EQ(row(100, 84.9).verdict(), Verdict::Beyond);
  EXPECT_EQ(row(100, 115.1).verdict(), Verdict::Beyond);
  EXPECT_EQ(row(100, std::nullopt).verdict(), Verdict::NotSimulated);
}

TEST(ReproductionRow, what_rounding_explains_is_no_difference) {
  EXPECT_EQ(row(0.02, 0.0249, 0.005).verdict(), Verdict::Within5);
  EXPECT_EQ(row(0.02, 0.0249).verdict(), Verdict::Beyond);
  EXPECT_EQ(row(0.02, 0.03, 0.005).verdict(), Verdict::Beyond);
  EXPECT_EQ(row(0, 0.4, 0.5).verdict(), Verdict::Within5);
  EXPECT_EQ(row(0, 0.8, 0.5).verdict(), Verdict::Beyond);
  EXPECT_FALSE(row(0, 0.8, 0.5).difference().has_value());
}

Reproduction example() {
  Reproduction reproduction{"cluster", 500, "22fdx", {}};
  reproduction.groups.push_back({"g", "A group", {row(10, 10), row(10, 20)}, {"A remark."}, false});
  reproduction.groups.push_back({"t", "A table", {row(10, 11), row(30, 27), row(1, 5)}, {}, true});
  return reproduction;
}

TEST(Reproduction, a_group_that_counts_once_is_one_figure_weighted_by_what_was_published) {
  const Reproduction reproduction = example();
  EXPECT_NEAR(reproduction.groups[1].weighted_difference(), 8.0 / 41, 1e-9);
  const std::vector<CountedFigure> figures = reproduction.counted();
  ASSERT_EQ(figures.size(), 3u);
  EXPECT_EQ(figures[0].verdict, Verdict::Within5);
  EXPECT_EQ(figures[1].verdict, Verdict::Beyond);
  EXPECT_EQ(figures[2].verdict, Verdict::Beyond);
}

TEST(Reproduction, the_worse_unit_of_a_group_decides) {
  Reproduction reproduction = example();
  auto& rows = reproduction.groups[1].rows;
  rows = {row(100, 100), row(10, 14)};
  rows[1].unit = "uJ";
  EXPECT_NEAR(reproduction.groups[1].weighted_difference(), 0.4, 1e-9);
}

TEST(Reproduction, json_lists_every_row_with_what_scripts_need) {
  const auto document = nlohmann::json::parse(to_json(example()));
  ASSERT_EQ(document["rows"].size(), 5u);
  EXPECT_EQ(document["rows"][1]["id"], "g.x");
  EXPECT_EQ(document["rows"][1]["published"], 10);
  EXPECT_EQ(document["rows"][1]["simulated"], 20);
  EXPECT_EQ(document["rows"][1]["kind"], "predicted");
  EXPECT_EQ(document["rows"][1]["verdict"], "beyond");
  EXPECT_EQ(document["counts"]["all"]["beyond"], 2);
  EXPECT_EQ(document["counts"]["predicted"]["within 5 %"], 1);
}

TEST(Reproduction, a_figure_that_was_not_simulated_is_null_and_counted_apart) {
  Reproduction reproduction = example();
  reproduction.groups[0].rows[0].simulated.reset();
  const auto document = nlohmann::json::parse(to_json(reproduction));
  EXPECT_TRUE(document["rows"][0]["simulated"].is_null());
  EXPECT_EQ(document["counts"]["all"]["not simulated"], 1);
  EXPECT_THAT(to_text(reproduction), HasSubstr("not simulated"));
}

TEST(Reproduction, text_and_page_say_why_a_figure_is_beyond_15_per_cent) {
  Reproduction reproduction = example();
  reproduction.groups[0].rows[0].note = "nothing to explain";
  const std::string text = to_text(reproduction);
  const std::string reasons = text.substr(text.find("Beyond"));
  EXPECT_THAT(reasons, HasSubstr("+100.0 % (predicted): 21 cycles"));
  EXPECT_THAT(reasons, Not(HasSubstr("nothing to explain")));
  EXPECT_THAT(to_markdown(reproduction), HasSubstr("20 instead of 10 x. 21 cycles.\n"));
  EXPECT_THAT(to_markdown(reproduction), HasSubstr("A remark.\n"));
}

}  // namespace
}  // namespace tessera::paper
