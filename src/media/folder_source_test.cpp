// Data sets that are folders.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/data_set_testing.hpp"

namespace tessera::media {
namespace {

using graph::test::int8s;
using test::int8_network;
using test::pixel_file;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Folders : public test::DataSetTest {
 protected:
  const graph::Graph network_ = int8_network({1, 1, 1, 3});
};

TEST_F(Folders, are_classes_in_the_order_of_their_bytes) {
  write("set/dog/1.bmp", pixel_file(4, 5, 6));
  write("set/cat/b.rgb", "ABC");
  write("set/cat/B.npy", test::byte_array("|i1", "(1, 1, 3)", "abc"));
  write("set/Emu/1.BMP", pixel_file(128, 129, 130));
  const DataSet set = load(network_, "set");
  EXPECT_THAT(set.classes, ElementsAre("Emu", "cat", "dog"));
  EXPECT_THAT(set.labels, ElementsAre(0, 1, 1, 2));
  EXPECT_THAT(set.names, ElementsAre("Emu/1.BMP", "cat/B.npy", "cat/b.rgb", "dog/1.bmp"));
  EXPECT_THAT(set.inputs,
              ElementsAre(int8s({0, 1, 2}), int8s({'a', 'b', 'c'}), int8s({'A', 'B', 'C'}), int8s({-124, -123, -122})));
}

TEST_F(Folders, whose_names_are_all_numbers_are_the_classes_of_these_numbers) {
  for (const std::string name : {"set/10/x.raw", "set/2/x.raw", "set/007/x.raw"}) write(name, "abc");
  const DataSet set = load(network_, "set");
  EXPECT_THAT(set.names, ElementsAre("007/x.raw", "10/x.raw", "2/x.raw"));
  EXPECT_THAT(set.labels, ElementsAre(7, 10, 2));
  EXPECT_THAT(set.classes, IsEmpty());
  write("set/other/x.raw", "abc");
  EXPECT_THAT(load(network_, "set").labels, ElementsAre(0, 1, 2, 3)) << "one name is no number";
}

TEST_F(Folders, with_two_spellings_of_a_number_or_too_large_ones_are_refused) {
  write("set/7/x.raw", "abc");
  write("set/07/x.raw", "abc");
  EXPECT_THAT(refusal(network_, "set"), HasSubstr("set: has two folders of class 7"));
  write("large/2147483648/x.raw", "abc");
  EXPECT_THAT(refusal(network_, "large"), HasSubstr("'2147483648' is too large"));
}

TEST_F(Folders, of_files_have_no_labels_unless_a_file_has_them) {
  write("set/b.raw", "abc");
  write("set/a.bmp", pixel_file(128, 128, 128));
  write("labels.txt", "5\n6\n");
  const DataSet set = load(network_, "set");
  EXPECT_THAT(set.names, ElementsAre("a.bmp", "b.raw"));
  EXPECT_THAT(set.labels, IsEmpty());
  EXPECT_THAT(load(network_, "set", labels("labels.txt")).labels, ElementsAre(5, 6));
  write("labels.txt", "5\n");
  EXPECT_THAT(refusal(network_, "set", labels("labels.txt")),
              AllOf(HasSubstr("labels.txt: has 1 labels"), HasSubstr("set has 2 inputs")));
}

TEST_F(Folders, that_are_classes_take_no_file_of_labels) {
  write("set/a/a.raw", "abc");
  write("labels.txt", "5\n");
  EXPECT_THAT(refusal(network_, "set", labels("labels.txt")), HasSubstr("are its folders"));
}

TEST_F(Folders, may_have_hidden_files_but_no_others) {
  write("set/a/a.raw", "abc");
  write("set/a/.DS_Store", "");
  write("set/.git/config", "");
  EXPECT_EQ(load(network_, "set").inputs.size(), 1U);
  write("set/a/readme.txt", "");
  EXPECT_THAT(refusal(network_, "set"), AllOf(HasSubstr("readme.txt: is no file of an input"), HasSubstr(".npy")));
  std::filesystem::remove(path("set/a/readme.txt"));
  write("set/b.raw", "abc");
  EXPECT_THAT(refusal(network_, "set"), HasSubstr("set/b.raw: is a file beside folders of classes"));
}

TEST_F(Folders, within_folders_of_classes_and_broken_links_are_refused) {
  write("set/a/b/a.raw", "abc");
  EXPECT_THAT(refusal(network_, "set"), HasSubstr("set/a/b: is a folder within the folder of a class"));
  std::filesystem::create_directory(path("links"));
  std::filesystem::create_symlink(path("nowhere"), path("links/a.raw"));
  EXPECT_THAT(refusal(network_, "links"), HasSubstr("a.raw: is neither a file nor a folder"));
}

TEST_F(Folders, without_inputs_are_refused) {
  std::filesystem::create_directories(path("empty"));
  EXPECT_THAT(refusal(network_, "empty"), HasSubstr("empty: is a folder without inputs"));
  std::filesystem::create_directories(path("set/cat"));
  write("set/dog/a.raw", "abc");
  EXPECT_THAT(refusal(network_, "set"), HasSubstr("cat: holds no input of its class"));
}

TEST_F(Folders, have_files_of_one_input_each_that_fit) {
  write("set/a.raw", "abcdef");
  EXPECT_THAT(refusal(network_, "set"), HasSubstr("a.raw: holds 2 inputs, files of a folder hold one each"));
  write("set/a.raw", "abcd");
  EXPECT_THAT(refusal(network_, "set"), HasSubstr("a.raw: has 4 bytes"));
  write("other/a.png", "abcd");
  EXPECT_THAT(refusal(network_, "other"), HasSubstr("a.png: is no JPEG"));
  write("third/a.npy", test::byte_array("|i1", "(2, 1, 1, 3)", "abcdef"));
  EXPECT_THAT(refusal(network_, "third"), HasSubstr("a.npy: holds 2 inputs"));
}

TEST_F(Folders, are_decoded_only_where_inputs_are_chosen) {
  write("set/a/a.png", "damaged");
  write("set/b/a.raw", "abc");
  write("set/b/b.raw", "def");
  write("set/c/a.png", "damaged");
  const DataSet set = load(network_, "set", {.labels = {}, .array = {}, .first = 1, .most = 2});
  EXPECT_THAT(set.names, ElementsAre("b/a.raw", "b/b.raw"));
  EXPECT_THAT(set.labels, ElementsAre(1, 1));
}

TEST_F(Folders, have_no_arrays_to_be_named) {
  write("set/a.raw", "abc");
  EXPECT_THAT(refusal(network_, "set", {.labels = {}, .array = "x"}), HasSubstr("is a folder, no .npz archive"));
}

}  // namespace
}  // namespace tessera::media
