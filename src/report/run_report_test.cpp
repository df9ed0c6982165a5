#include "report/run_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include <nlohmann/json.hpp>

namespace tessera::report {
namespace {

using nlohmann::json;
using system::Ending;
using system::Result;
using ::testing::HasSubstr;
using ::testing::Not;

Result two_cores(Ending ending) {
  Result result;
  result.ending = ending;
  result.reason = "because";
  result.cycles = 1000;
  result.cores.resize(2);
  result.cores[0].counters.retired[0] = 300;
  result.cores[0].counters.sleeping = 400;
  result.cores[0].counters.tcdm_accesses = 77;
  result.cores[0].counters.tcdm_conflicts = 5;
  result.cores[0].counters.stalls[0] = 9;
  result.cores[0].exit_code = 3;
  result.cores[1].pc = 0x1C00'0010;
  result.cores[1].waits_for = "mutex 0";
  result.marks.push_back({1, 2, 33, 44});
  return result;
}

TEST(RunReport, the_text_says_how_it_ended_and_what_each_core_did) {
  const std::string text = to_text(two_cores(Ending::Passed));
  EXPECT_THAT(text, HasSubstr("passed: because after 1000 cycles\n"));
  EXPECT_THAT(text, HasSubstr("[c1] mark 2 = 33 (cycle 44)\n"));
  EXPECT_THAT(text, HasSubstr("   0          300   0.50          400           77          5\n"));
  EXPECT_THAT(text, Not(HasSubstr("waits for")));
}

TEST(RunReport, a_run_that_got_stuck_says_what_each_core_waits_for) {
  for (const Ending ending : {Ending::Deadlock, Ending::Limit}) {
    const std::string text = to_text(two_cores(ending));
    EXPECT_THAT(text, HasSubstr("core 0 at pc 0x00000000: running\n"));
    EXPECT_THAT(text, HasSubstr("core 1 at pc 0x1c000010: waits for mutex 0\n"));
  }
}

TEST(RunReport, a_core_that_slept_all_the_time_has_no_rate) {
  Result result = two_cores(Ending::Passed);
  result.cores[1].counters.sleeping = 1000;
  EXPECT_THAT(to_text(result), HasSubstr("   1            0   0.00         1000"));
}

TEST(RunReport, json_holds_everything) {
  const json document = json::parse(to_json(two_cores(Ending::Failed), "mine"));
  EXPECT_EQ(document["machine"], "mine");
  EXPECT_EQ(document["ending"], "failed");
  EXPECT_EQ(document["reason"], "because");
  EXPECT_EQ(document["cycles"], 1000);
  const json& core = document["cores"][0];
  EXPECT_EQ(core["retired"], 300);
  EXPECT_EQ(core["stalls"]["load_use"], 9);
  EXPECT_EQ(core["stalls"].size(), core::kStallNames.size());
  EXPECT_EQ(core["sleeping_cycles"], 400);
  EXPECT_EQ(core["tcdm_accesses"], 77);
  EXPECT_EQ(core["tcdm_conflicts"], 5);
  EXPECT_EQ(core["exit_code"], 3);
  EXPECT_TRUE(core["waits_for"].is_null());
  EXPECT_EQ(document["cores"][1]["waits_for"], "mutex 0");
  EXPECT_TRUE(document["cores"][1]["exit_code"].is_null());
  EXPECT_EQ(document["marks"], json::parse(R"([{"core": 1, "cycle": 44, "mark": 2, "value": 33}])"));
}

TEST(RunReport, json_mentions_caches_and_dma_only_where_there_are_any) {
  Result result = two_cores(Ending::Passed);
  const json without = json::parse(to_json(result, "m"));
  EXPECT_FALSE(without.contains("dma"));
  EXPECT_FALSE(without.contains("instruction_cache"));
  result.cache = system::CacheResult{1, 2, 3, 4};
  result.dma = system::DmaResult{5, 6, 7};
  const json with = json::parse(to_json(result, "m"));
  EXPECT_EQ(with["instruction_cache"]["private_misses"], 2);
  EXPECT_EQ(with["instruction_cache"]["shared_misses"], 4);
  EXPECT_EQ(with["dma"]["bytes_to_l1"], 5);
  EXPECT_EQ(with["dma"]["busy_cycles"], 7);
}

TEST(RunReport, every_ending_has_a_name_of_its_own) {
  std::set<std::string_view> names;
  for (const Ending ending : {Ending::Passed, Ending::Failed, Ending::GuestFault, Ending::Limit, Ending::Deadlock}) {
    names.insert(system::name_of(ending));
  }
  EXPECT_EQ(names.size(), 5u);
}

}  // namespace
}  // namespace tessera::report
