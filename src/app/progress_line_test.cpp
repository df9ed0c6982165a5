// How far a run has come.
#include "app/progress_line.hpp"

#include <gtest/gtest.h>

namespace tessera::app {
namespace {

using namespace std::chrono_literals;

constexpr ProgressLine::Time kStart{};

TEST(ProgressLine, short_runs_show_nothing) {
  ProgressLine line(ProgressWanted::Automatic, true, kStart);
  EXPECT_EQ(line.update(3, 65, 1'234'567, kStart + 999ms), "");
  EXPECT_EQ(line.finish(), "");
}

TEST(ProgressLine, long_runs_have_one_line_that_is_written_anew_and_removed) {
  ProgressLine line(ProgressWanted::Automatic, true, kStart);
  EXPECT_EQ(line.update(3, 65, 1'234'567, kStart + 1s), "\r\033[Klayer 4 of 65, 1.2 million cycles");
  EXPECT_EQ(line.update(4, 65, 1'300'000, kStart + 1s + 99ms), "") << "too soon to be read";
  EXPECT_EQ(line.update(4, 65, 1'300'000, kStart + 1s + 100ms), "\r\033[Klayer 5 of 65, 1.3 million cycles");
  EXPECT_EQ(line.finish(), "\r\033[K");
  EXPECT_EQ(line.finish(), "");
}

TEST(ProgressLine, files_and_pipes_are_left_alone) {
  ProgressLine line(ProgressWanted::Automatic, false, kStart);
  EXPECT_EQ(line.update(3, 65, 1'234'567, kStart + 10s), "");
  EXPECT_EQ(line.finish(), "");
}

TEST(ProgressLine, whoever_asks_for_it_gets_it_at_once) {
  ProgressLine line(ProgressWanted::Always, true, kStart);
  EXPECT_EQ(line.update(0, 2, 0, kStart), "\r\033[Klayer 1 of 2, 0.0 million cycles");
}

TEST(ProgressLine, in_a_file_each_layer_has_one_line) {
  ProgressLine line(ProgressWanted::Always, false, kStart);
  EXPECT_EQ(line.update(0, 2, 0, kStart), "layer 1 of 2, 0.0 million cycles\n");
  EXPECT_EQ(line.update(0, 2, 100'000, kStart + 5s), "");
  EXPECT_EQ(line.update(1, 2, 200'000, kStart + 5s), "layer 2 of 2, 0.2 million cycles\n");
  EXPECT_EQ(line.finish(), "");
}

TEST(ProgressLine, whoever_wants_quiet_gets_it) {
  ProgressLine line(ProgressWanted::Never, true, kStart);
  EXPECT_EQ(line.update(0, 2, 0, kStart + 10s), "");
}

}  // namespace
}  // namespace tessera::app
