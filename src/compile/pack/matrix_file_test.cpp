// Tests of matrix_file.hpp.
#include "compile/pack/matrix_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"

namespace tessera::compile {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string refusal(const std::string& text) {
  try {
    parse_matrices(text, "some.csv");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Input);
    EXPECT_FALSE(error.hint().empty());
    return error.what();
  }
  return "accepted";
}

TEST(MatrixFile, a_line_is_a_matrix) {
  EXPECT_THAT(
      parse_matrices("# from somewhere\nname,rows,columns,pixels\n\nfirst, 27 ,32,12544\r\nsecond,64,384\n", ""),
      ElementsAre(WeightMatrix{"first", 27, 32, 12544}, WeightMatrix{"second", 64, 384, 0}));
}

TEST(MatrixFile, a_heading_may_be_missing_and_so_may_the_last_end_of_line) {
  EXPECT_THAT(parse_matrices("a,1,2", ""), ElementsAre(WeightMatrix{"a", 1, 2, 0}));
}

TEST(MatrixFile, mistakes_are_reported_with_file_and_line) {
  EXPECT_THAT(refusal("a,1,2\nb,3\n"), AllOf(HasSubstr("some.csv:2"), HasSubstr("2 fields")));
  EXPECT_THAT(refusal("a,1,2,3,4\n"), HasSubstr("5 fields"));
  EXPECT_THAT(refusal("a,1,2,\n"), HasSubstr("'' is no number of pixels"));
  EXPECT_THAT(refusal("# x\na,0,2\n"), AllOf(HasSubstr("some.csv:2"), HasSubstr("'0' is no number of rows")));
  EXPECT_THAT(refusal("a,1,-2\n"), HasSubstr("'-2' is no number of columns"));
  EXPECT_THAT(refusal("a,1,2.5\n"), HasSubstr("'2.5'"));
  EXPECT_THAT(refusal("a,1,99999999999\n"), HasSubstr("99999999999"));
  EXPECT_THAT(refusal(",1,2\n"), HasSubstr("without a name"));
  EXPECT_THAT(refusal("a,1,2\nname,rows,columns\n"), AllOf(HasSubstr("some.csv:2"), HasSubstr("'rows'")));
  EXPECT_THAT(refusal("a,1,2\nb,1,2\na,3,4\n"), AllOf(HasSubstr("some.csv:3"), HasSubstr("line 1")));
}

TEST(MatrixFile, a_file_without_matrices_is_refused) {
  EXPECT_THAT(refusal(""), HasSubstr("no matrices"));
  EXPECT_THAT(refusal("name,rows,columns\n# none\n"), HasSubstr("no matrices"));
}

}  // namespace
}  // namespace tessera::compile
