#include "compile/choice.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "compile/engines/engine.hpp"

namespace tessera::compile {
namespace {

std::vector<EngineOverride> parse(const std::vector<std::string>& words) { return parse_overrides(words); }

std::string complaint_of(const std::vector<std::string>& words) {
  try {
    parse(words);
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

/// A file that lasts as long as the test.
class ScratchFile {
 public:
  explicit ScratchFile(std::string_view text)
      : path_((std::filesystem::temp_directory_path() /
               (std::string("tessera_choice_") + ::testing::UnitTest::GetInstance()->current_test_info()->name() +
                ".toml"))
                  .string()) {
    std::ofstream(path_) << text;
  }
  ~ScratchFile() { std::filesystem::remove(path_); }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(Choice, every_name_has_engines_of_the_list) {
  EXPECT_EQ(choice_names(), "auto, cores, ima, hybrid, ima-dw");
  for (const NamedChoice& named : named_choices()) {
    const Choice choice = choice_named(named.name);
    for (std::size_t kind = 0; kind < kLayerKinds; ++kind) {
      EXPECT_EQ(choice.engines[kind] == nullptr, named.engines[kind].empty()) << named.name;
    }
  }
  EXPECT_THROW(choice_named("fast"), Error);
}

TEST(Choice, its_text_names_the_exceptions) {
  Choice choice = choice_named("ima-dw");
  EXPECT_EQ(choice.text(), "ima-dw");
  choice.overrides = parse({"first=cores", "a=b=ima"});
  EXPECT_EQ(choice.text(), "ima-dw, first=cores, a=b=ima");
}

TEST(Choice, exceptions_come_from_words_and_from_files) {
  const ScratchFile file("\"op 3/conv\" = \"cores\"\nlast = \"ima\"  # the classifier\n");
  EXPECT_EQ(parse({"a=b=depthwise", "@" + file.path()}),
            (std::vector<EngineOverride>{
                {"a=b", find_engine("depthwise")}, {"last", find_engine("ima")}, {"op 3/conv", find_engine("cores")}}));
}

TEST(Choice, exceptions_that_say_nothing_are_refused) {
  EXPECT_EQ(complaint_of({"first"}), "--on first: names no layer and engine (LAYER=ENGINE, or @FILE.toml)");
  EXPECT_EQ(complaint_of({"=cores"}), "--on =cores: names no layer and engine (LAYER=ENGINE, or @FILE.toml)");
  EXPECT_EQ(complaint_of({"a=gpu"}), "--on a=gpu: 'gpu' is no engine (there are: " + engine_keys() + ")");
  EXPECT_EQ(complaint_of({"a=cores", "a=ima"}), "--on: names layer 'a' twice");
  EXPECT_EQ(complaint_of({"@/nowhere.toml"}),
            "/nowhere.toml: cannot be read (a file with a line \"LAYER\" = \"ENGINE\" for each exception)");
  const ScratchFile sections("[layers]\na = \"cores\"\n");
  EXPECT_EQ(complaint_of({"@" + sections.path()}),
            sections.path() + ": a: is no layer and engine (lines \"LAYER\" = \"ENGINE\", with names in quotation " +
                "marks and no sections)");
  const ScratchFile numbers("a = 3\n");
  EXPECT_NE(complaint_of({"@" + numbers.path()}).find("is no layer and engine"), std::string::npos);
}

}  // namespace
}  // namespace tessera::compile
