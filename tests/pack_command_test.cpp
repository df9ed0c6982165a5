// `tessera pack`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "support/run_tessera.hpp"

namespace tessera {
namespace {

using ::testing::AllOf;
using testing::CommandRun;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::read_file;
using testing::run_tessera;
using ::testing::StartsWith;

class PackCommand : public ::testing::Test {
 protected:
  using Arguments = std::vector<std::string>;

  static CommandRun pack(const std::string& file, const Arguments& more = {}) {
    Arguments arguments{"pack", "--matrices", file};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_tessera(arguments);
  }
  static std::string output_of(const std::string& file, const Arguments& more = {}) {
    const CommandRun run = pack(file, more);
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.errors, IsEmpty());
    return run.output;
  }
  static std::string refusal_of(const std::string& file, const Arguments& more = {}) {
    const CommandRun run = pack(file, more);
    EXPECT_EQ(run.status, 2) << run.output;
    EXPECT_THAT(run.output, IsEmpty());
    return run.errors;
  }
  std::string file(const std::string& text) const { return folder_.write("some.csv", text); }

  const std::string example_ = TESSERA_SOURCE_DIR "/configs/examples/mobilenet_v2_matrices.csv";
  testing::TemporaryFolder folder_;
};

TEST_F(PackCommand, the_example_takes_33_arrays_or_34_as_published) {
  EXPECT_THAT(output_of(example_), AllOf(HasSubstr("36 matrices"), HasSubstr("arrays       33 (lower bound 33)"),
                                         HasSubstr("98.33 %"), HasSubstr("tiles        87")));
  EXPECT_THAT(output_of(example_, {"--algorithm", "published"}), HasSubstr("arrays       34 (lower bound 33)"));
  EXPECT_THAT(output_of(example_, {"--algorithm", "none"}), HasSubstr("arrays       87 (lower bound 33)"));
}

TEST_F(PackCommand, the_text_maps_each_array_that_matrices_share) {
  const std::string text = output_of(file("left,4,6\nright,4,4\nbig,8,20\n"), {"--array", "8x10"});
  EXPECT_THAT(text, HasSubstr("array 2     50.0 %\n"
                              "  aaaaaaaaaaaabbbbbbbb  a    4 x 6    at   0,0    left\n"
                              "  aaaaaaaaaaaabbbbbbbb  b    4 x 4    at   0,6    right\n"));
  EXPECT_THAT(text, HasSubstr("  ....................\n"));
  EXPECT_THAT(text, HasSubstr("array 1    100.0 %  a    8 x 10   at   0,0    big from 0,10\n"));
}

TEST_F(PackCommand, matrices_that_are_excluded_take_no_cells) {
  const std::string text = output_of(file("a,256,256\nb,256,256\nc,256,256\n"), {"--exclude", "a", "--exclude", "c"});
  EXPECT_THAT(text, AllOf(HasSubstr("1 matrices"), HasSubstr("arrays       1 "), HasSubstr("left out     a, c")));
  EXPECT_THAT(refusal_of(file("first,1,1\n"), {"--exclude", "fist"}),
              AllOf(HasSubstr("'fist'"), HasSubstr("did you mean 'first'?")));
}

TEST_F(PackCommand, copies_are_listed_with_the_products_they_save) {
  const std::string text = output_of(file("small,20,50,100\nlarge,256,56,9\n"), {"--replicate"});
  EXPECT_THAT(text, AllOf(HasSubstr("4        100         25"), HasSubstr("4 copies of 20 x 50")));
  EXPECT_THAT(output_of(file("a,200,200,5\n"), {"--replicate"}), HasSubstr("No matrix of known pixels has room"));
  EXPECT_THAT(output_of(file("a,20,20,5\n")), Not(HasSubstr("copies")));
}

TEST_F(PackCommand, json_alone_may_go_to_standard_output) {
  const std::string json = output_of(example_, {"--json", "-"});
  EXPECT_THAT(json, AllOf(StartsWith("{"), HasSubstr("\"arrays\": 33"), HasSubstr("\"first_row\": 768"),
                          Not(HasSubstr("Tiles by array"))));
  const std::string path = folder_ / "result.json";
  EXPECT_THAT(output_of(example_, {"--json", path}), HasSubstr("Tiles by array"));
  EXPECT_EQ(read_file(path), json);
}

TEST_F(PackCommand, the_picture_has_every_tile_and_says_whose_it_is) {
  const std::string path = folder_ / "picture.svg";
  output_of(file("a<b,300,20,50\nlast,10,10,7\n"), {"--svg", path, "--replicate"});
  const std::string svg = read_file(path);
  EXPECT_THAT(svg, AllOf(StartsWith("<svg"), HasSubstr("a&lt;b: 300 x 20"), Not(HasSubstr("a<b"))));
  EXPECT_THAT(svg, HasSubstr("last x7: rows 0 to 69, columns 0 to 69"));
  EXPECT_THAT(svg, HasSubstr("</svg>"));
  EXPECT_THAT(refusal_of(example_, {"--svg", "-", "--json", "-"}), HasSubstr("--svg"));
}

// The data lie beside the repository.
TEST_F(PackCommand, every_network_of_the_shared_data_is_packed) {
  namespace fs = std::filesystem;
  const fs::path models = fs::path(TESSERA_SOURCE_DIR) / ".." / "shared" / "data" / "models";
  if (!fs::exists(models)) GTEST_SKIP() << "the networks are not at " << models;
  for (const auto& entry : fs::recursive_directory_iterator(models)) {
    if (!entry.is_regular_file()) continue;
    const CommandRun run = run_tessera({"pack", entry.path().string()});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.output, HasSubstr(entry.path().filename().string()));
  }
  const CommandRun run = run_tessera({"pack", (models / "tf2_mobilenet_v2_1.0_224_ptq.tflite").string()});
  EXPECT_THAT(run.output, AllOf(HasSubstr("36 matrices"), HasSubstr("arrays       53 (lower bound 53)")));
}

TEST_F(PackCommand, a_network_file_that_is_none_is_refused_by_name) {
  for (const char* const name : {"some.csv", "missing.tflite"}) {
    file("no network");
    const CommandRun run = run_tessera({"pack", folder_ / name});
    EXPECT_EQ(run.status, 2) << run.output;
    EXPECT_THAT(run.errors, HasSubstr(name));
  }
}

TEST_F(PackCommand, wrong_input_is_refused_with_what_to_do) {
  EXPECT_THAT(refusal_of("/nowhere/x.csv"), HasSubstr("/nowhere/x.csv"));
  EXPECT_THAT(refusal_of("/"), HasSubstr("cannot be read"));
  EXPECT_THAT(refusal_of(file("a,1,2\nb,x,2\n")), AllOf(HasSubstr("some.csv:2"), HasSubstr("'x'"), HasSubstr("1 to")));
  EXPECT_THAT(refusal_of(example_, {"--array", "256"}), AllOf(HasSubstr("'256'"), HasSubstr("256x256")));
  EXPECT_THAT(refusal_of(example_, {"--array", "256x0"}), HasSubstr("256 x 0"));
  EXPECT_THAT(refusal_of(example_, {"--algorithm", "publish"}), HasSubstr("did you mean 'published'?"));
  EXPECT_THAT(refusal_of(file("first,1,1\nsecond,1,1\n"), {"--exclude", "xyz"}), HasSubstr("there are: first, second"));
  EXPECT_THAT(run_tessera({"pack"}).errors, AllOf(HasSubstr("MODEL"), HasSubstr("--matrices FILE.csv")));
  EXPECT_THAT(refusal_of(example_, {"network.tflite"}), HasSubstr("either a network file or a list of matrices"));
}

}  // namespace
}  // namespace tessera
