// Files of labels.
#include "media/label_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/archive_testing.hpp"
#include "media/folder_testing.hpp"

namespace tessera::media {
namespace {

using test::memory_of;
using test::npy_file;
using test::npy_header;
using test::refusal_of;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LabelFiles : public test::FolderTest {
 protected:
  std::vector<std::int32_t> labels(const std::string& text) const { return load_label_numbers(write("l", text)); }
  std::string refusal(const std::string& text) const {
    return refusal_of([&] { labels(text); });
  }
};

TEST_F(LabelFiles, a_text_has_one_integer_a_line) {
  EXPECT_THAT(labels("3\n0\n 12 \r\n"), ElementsAre(3, 0, 12));
  EXPECT_THAT(labels("7"), ElementsAre(7));
  EXPECT_THAT(labels(""), IsEmpty());
}

TEST_F(LabelFiles, other_lines_are_refused_by_their_number) {
  EXPECT_THAT(refusal("3\ncat, dog\n"), HasSubstr("line 2 is no label: 'cat, dog'"));
  EXPECT_THAT(refusal("3\n\n4\n"), HasSubstr("line 2 is no label: ''"));
  EXPECT_THAT(refusal("1 2\n"), HasSubstr("line 1"));
  EXPECT_THAT(refusal("-1\n"), HasSubstr("'-1'"));
  EXPECT_THAT(refusal("2147483648\n"), HasSubstr("'2147483648'"));
  EXPECT_THAT(refusal("\x01\xff" + std::string(100, 'x')), HasSubstr("'??" + std::string(38, 'x') + "'"));
}

TEST_F(LabelFiles, arrays_of_integers_are_labels) {
  EXPECT_THAT(labels(npy_file(npy_header("|u1", "(2,)"), "\x01\xff")), ElementsAre(1, 255));
  EXPECT_THAT(labels(npy_file(npy_header("|i1", "(2,)"), "\x01\x7f")), ElementsAre(1, 127));
  EXPECT_THAT(labels(npy_file(npy_header("<i4", "(1,)"), memory_of(std::vector<std::int32_t>{70'000}))),
              ElementsAre(70'000));
  EXPECT_THAT(labels(npy_file(npy_header("<i8", "(2, 1)"), memory_of(std::vector<std::int64_t>{5, 6}))),
              ElementsAre(5, 6));
}

TEST_F(LabelFiles, other_arrays_are_refused) {
  EXPECT_THAT(refusal(npy_file(npy_header("|u1", "(2, 3)"), "abcdef")),
              AllOf(HasSubstr("is an array of 2x3"), HasSubstr("numpy.argmax")));
  EXPECT_THAT(refusal(npy_file(npy_header("|u1", "()"), "a")), HasSubstr("is an array of scalar"));
  EXPECT_THAT(refusal(npy_file(npy_header("<f4", "(1,)"), "abcd")), HasSubstr("real numbers"));
  EXPECT_THAT(refusal(npy_file(npy_header("|i1", "(2,)"), "\x01\xff")), HasSubstr("its label 1 is -1"));
  EXPECT_THAT(refusal(npy_file(npy_header("<i8", "(1,)"), memory_of(std::vector<std::int64_t>{1LL << 31}))),
              HasSubstr("its label 0 is 2147483648"));
}

TEST_F(LabelFiles, idx_files_may_be_packed) {
  const std::string file = test::idx_file({3}, "\x02\x01\x09");
  EXPECT_THAT(labels(file), ElementsAre(2, 1, 9));
  EXPECT_THAT(labels(test::gzip_file(file)), ElementsAre(2, 1, 9));
  EXPECT_THAT(labels(test::gzip_file("4\n5\n")), ElementsAre(4, 5));
  EXPECT_THAT(refusal(test::idx_file({3, 2}, "abcdef")), HasSubstr("is an array of 3x2"));
  EXPECT_THAT(refusal(test::gzip_file(file).substr(0, 20)), HasSubstr("ends within its packed data"));
}

TEST_F(LabelFiles, beside_an_array_the_surest_name_is_taken) {
  const std::string data = write("my_inputs-x.npy", "");
  EXPECT_EQ(labels_beside(data), std::nullopt);
  for (const std::string name :
       {"labels.npy", "my_inputs-y.npy", "my_labels-x.npy", "my_inputs-x.labels.npy", "my_inputs-x_labels.npy"}) {
    write(name, "");
    EXPECT_EQ(labels_beside(data), path(name));
  }
}

TEST_F(LabelFiles, only_whole_words_of_a_name_are_replaced) {
  write("bony.npy", "");
  write("Y_test.npy", "");
  write("testlabels.npy", "");
  EXPECT_EQ(labels_beside(write("bonx.npy", "")), std::nullopt);
  EXPECT_EQ(labels_beside(write("testimages.npy", "")), std::nullopt);
  EXPECT_EQ(labels_beside(write("X_test.npy", "")), path("Y_test.npy"));
  EXPECT_EQ(labels_beside(write("labels.npy", "")), std::nullopt) << "no file is its own labels";
}

TEST_F(LabelFiles, beside_an_idx_file_both_spellings_and_packings_are_known) {
  const std::string images = write("t10k-images-idx3-ubyte.gz", "");
  EXPECT_EQ(labels_beside(images), std::nullopt);
  write("t10k-labels-idx1-ubyte", "");
  EXPECT_EQ(labels_beside(images), path("t10k-labels-idx1-ubyte"));
  write("t10k-labels-idx1-ubyte.gz", "");
  EXPECT_EQ(labels_beside(images), path("t10k-labels-idx1-ubyte.gz"));
  write("train-labels.idx1-ubyte.gz", "");
  EXPECT_EQ(labels_beside(write("train-images.idx3-ubyte", "")), path("train-labels.idx1-ubyte.gz"));
  EXPECT_EQ(labels_beside(write("a.bin", "")), std::nullopt);
}

}  // namespace
}  // namespace tessera::media
