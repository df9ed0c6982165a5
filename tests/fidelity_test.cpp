// docs/fidelity.md: what it counts is there, and it is what the command prints.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "paper/fidelity.hpp"
#include "support/recorded.hpp"
#include "support/text_files.hpp"

namespace tessera::paper {
namespace {

namespace fs = std::filesystem;

std::uint64_t lines_in(const fs::path& folder, const std::string& ending) {
  std::uint64_t lines = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const bool is_request = name.ends_with(".mtrace.gz");
    if (!name.ends_with(ending) || (ending == ".trace.gz" && is_request)) continue;
    const std::string text = testing::read_gzip(entry.path());
    lines += static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
  }
  return lines;
}

TEST(Fidelity, recordings_have_as_many_programs_and_lines_as_the_page_says) {
  if (!fs::exists(testing::shared("rtl"))) GTEST_SKIP() << "no recordings beside the repository";
  for (const Recording& recording : recordings()) {
    const fs::path folder = testing::shared("rtl") / recording.folder;
    const auto is_program = [](const fs::directory_entry& entry) { return entry.path().extension() == ".elf"; };
    EXPECT_EQ(std::ranges::count_if(fs::directory_iterator(folder), is_program), recording.programs) << folder;
    if (!testing::kThorough) continue;
    EXPECT_EQ(lines_in(folder, ".trace.gz"), recording.instructions) << folder;
    EXPECT_EQ(lines_in(folder, ".mtrace.gz"), recording.requests) << folder;
  }
}

TEST(Fidelity, what_is_exact_is_held_to_recordings_and_nothing_else_is) {
  for (const FidelityRow& row : fidelity_rows()) {
    EXPECT_EQ(row.fidelity == Fidelity::Exact, !row.folders.empty()) << row.unit << ", " << row.what;
    for (const std::string_view folder : row.folders) {
      EXPECT_NE(std::ranges::find(recordings(), folder, &Recording::folder), recordings().end()) << folder;
    }
  }
}

TEST(Fidelity, the_page_is_current) {
  if (!testing::kThorough) GTEST_SKIP() << "whole networks take seconds in this build";
  const FidelityResult result = fidelity_experiment("cluster", [](const std::string&) {});
  EXPECT_FALSE(result.sensitivities.empty());
  EXPECT_EQ(testing::read_file(TESSERA_SOURCE_DIR "/docs/fidelity.md"), to_text(result))
      << "run `tessera bench fidelity > docs/fidelity.md`";
}

}  // namespace
}  // namespace tessera::paper
