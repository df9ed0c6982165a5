// Data sets that are arrays: .npy files, idx files and .npz archives.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "media/data_set_testing.hpp"

namespace tessera::media {
namespace {

using graph::test::floats;
using graph::test::int8s;
using graph::test::uint8s;
using test::byte_array;
using test::float_array;
using test::float_network;
using test::int8_network;
using test::uint8_network;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Arrays = test::DataSetTest;

TEST_F(Arrays, of_the_inputs_type_are_codes) {
  write("a.npy", byte_array("|i1", "(2, 3)", "abcdef"));
  const DataSet set = load(int8_network({1, 3}), "a.npy");
  EXPECT_THAT(set.inputs, ElementsAre(int8s({'a', 'b', 'c'}), int8s({'d', 'e', 'f'})));
  EXPECT_THAT(set.names, ElementsAre("a.npy[0]", "a.npy[1]"));
  EXPECT_THAT(set.labels, IsEmpty());
  write("u.npy", byte_array("|u1", "(1, 1, 1, 3)", "abc"));
  EXPECT_THAT(load(uint8_network({1, 1, 1, 3}), "u.npy").inputs, ElementsAre(uint8s({'a', 'b', 'c'})));
}

TEST_F(Arrays, of_floats_are_quantised_or_taken_as_they_are) {
  write("a.npy", float_array("(2, 1)", {0, 0.5F}));
  EXPECT_THAT(load(int8_network({1, 1}), "a.npy").inputs, ElementsAre(int8s({-3}), int8s({-2})));
  EXPECT_THAT(load(float_network({1, 1}), "a.npy").inputs, ElementsAre(floats({0}), floats({0.5F})));
}

TEST_F(Arrays, have_finite_numbers) {
  for (const float number : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    write("a.npy", float_array("(2, 2)", {0, 1, 2, number}));
    for (const graph::Graph& network : {int8_network({1, 2}), float_network({1, 2})}) {
      EXPECT_THAT(refusal(network, "a.npy"), AllOf(HasSubstr("a.npy[1]: its number 1 is "), HasSubstr("finite")));
    }
  }
}

TEST_F(Arrays, of_the_inputs_own_shape_are_sets_of_one) {
  write("a.npy", byte_array("|i1", "(3,)", "abc"));
  const DataSet set = load(int8_network({1, 3}), "a.npy");
  EXPECT_THAT(set.inputs, ElementsAre(int8s({'a', 'b', 'c'})));
  EXPECT_THAT(set.names, ElementsAre("a.npy"));
  write("p.npy", byte_array("|u1", "(2, 1, 3)", "abcdef"));
  EXPECT_EQ(load(int8_network({1, 2, 1, 3}), "p.npy").inputs.size(), 1U) << "not two grey pictures of 1x3";
}

TEST_F(Arrays, of_other_shapes_and_types_are_refused) {
  write("a.npy", byte_array("|i1", "(2, 3)", "abcdef"));
  EXPECT_THAT(refusal(int8_network({1, 4}), "a.npy"), HasSubstr("a.npy: is an array of 2x3, the input 'image' is 1x4"));
  write("s.npy", byte_array("|i1", "()", "a"));
  EXPECT_THAT(refusal(int8_network({1, 4}), "s.npy"), HasSubstr("is an array of scalar"));
  write("u.npy", byte_array("|u1", "(2, 3)", "abcdef"));
  EXPECT_THAT(refusal(int8_network({1, 3}), "u.npy"), HasSubstr("u.npy[0]: is an array of uint8"));
  write("b.npy", "abc");
  EXPECT_THAT(refusal(int8_network({1, 3}), "b.npy"), HasSubstr("is no .npy file"));
  write("e.npy", byte_array("|i1", "(0, 3)", ""));
  EXPECT_THAT(refusal(int8_network({1, 3}), "e.npy"), HasSubstr("has 0 inputs, none from 0 on"));
  EXPECT_THAT(refusal(int8_network({1, 0}), "e.npy"), HasSubstr("e.npy: "));
}

TEST_F(Arrays, of_unsigned_bytes_are_pixels_for_other_inputs_that_can_be_pictures) {
  write("last.npy", byte_array("|u1", "(2, 1, 1, 3)", "\x80\x81\x82\x83\x84\x85"));
  EXPECT_THAT(load(int8_network({1, 1, 1, 3}), "last.npy").inputs, ElementsAre(int8s({0, 1, 2}), int8s({3, 4, 5})));
  EXPECT_THAT(load(int8_network({1, 3, 1, 2}), "last.npy").inputs,
              ElementsAre(int8s({0, 0, 1, 1, 2, 2}), int8s({3, 3, 4, 4, 5, 5})));
  write("first.npy", byte_array("|u1", "(1, 3, 1, 2)", "\x80\x81\x82\x83\x84\x85"));
  EXPECT_THAT(load(int8_network({1, 1, 2, 3}), "first.npy").inputs, ElementsAre(int8s({0, 2, 4, 1, 3, 5})));
  write("grey.npy", byte_array("|u1", "(1, 1, 2)", "\x80\x81"));
  EXPECT_THAT(load(int8_network({1, 1, 2, 3}), "grey.npy").inputs, ElementsAre(int8s({0, 0, 0, 1, 1, 1})));
  // The Quantise of the network has scale 0.5 and zero point -28.
  EXPECT_THAT(load(float_network({1, 1, 2, 1}), "grey.npy").inputs, ElementsAre(floats({14, 14.5F})));
}

TEST_F(Arrays, of_unsigned_bytes_in_another_size_are_resized) {
  write("a.npy", byte_array("|u1", "(1, 1, 2)", "\x10\x20"));
  EXPECT_THAT(load(uint8_network({1, 1, 1, 1}), "a.npy").inputs, ElementsAre(uint8s({0x18})));
}

TEST_F(Arrays, of_unsigned_bytes_that_may_be_one_picture_or_many_are_refused) {
  write("a.npy", byte_array("|u1", "(4, 4, 3)", std::string(48, 'x')));
  EXPECT_THAT(refusal(int8_network({1, 2, 2, 3}), "a.npy"), HasSubstr("a.npy: is an array of 4x4x3"));
  EXPECT_EQ(load(int8_network({1, 4, 4, 3}), "a.npy").inputs.size(), 1U);
}

TEST_F(Arrays, take_labels_from_a_file_or_from_beside) {
  write("x_test.npy", byte_array("|i1", "(2, 3)", "abcdef"));
  write("y_test.npy", byte_array("|u1", "(2,)", "\x04\x05"));
  EXPECT_THAT(load(int8_network({3}), "x_test.npy").labels, ElementsAre(4, 5));
  write("l.txt", "7\n8\n");
  EXPECT_THAT(load(int8_network({3}), "x_test.npy", labels("l.txt")).labels, ElementsAre(7, 8));
  write("y_test.npy", byte_array("|u1", "(3,)", "\x04\x05\x06"));
  EXPECT_THAT(refusal(int8_network({3}), "x_test.npy"),
              AllOf(HasSubstr("y_test.npy: has 3 labels"), HasSubstr("2 inputs")));
}

TEST_F(Arrays, are_known_by_how_they_begin) {
  write("a", byte_array("|i1", "(2, 3)", "abcdef"));
  EXPECT_EQ(load(int8_network({3}), "a").inputs.size(), 2U);
}

using IdxFiles = test::DataSetTest;

TEST_F(IdxFiles, are_grey_pictures_with_labels_beside) {
  const std::string images = test::idx_file({2, 1, 2}, "\x80\x81\x82\x83");
  for (const bool packed : {false, true}) {
    const std::string ending = packed ? ".gz" : "";
    const auto file = [&](const std::string& text) { return packed ? test::gzip_file(text) : text; };
    write("t-images-idx3-ubyte" + ending, file(images));
    write("t-labels-idx1-ubyte" + ending, file(test::idx_file({2}, "\x09\x03")));
    const DataSet set = load(int8_network({1, 1, 2, 1}), "t-images-idx3-ubyte" + ending);
    EXPECT_THAT(set.inputs, ElementsAre(int8s({0, 1}), int8s({2, 3})));
    EXPECT_THAT(set.labels, ElementsAre(9, 3));
    EXPECT_EQ(set.names[1], "t-images-idx3-ubyte" + ending + "[1]");
  }
}

TEST_F(IdxFiles, are_resized_and_coloured_as_the_network_wants) {
  write("a", test::idx_file({1, 1, 1}, "\x85"));
  EXPECT_THAT(load(int8_network({1, 1, 2, 3}), "a").inputs, ElementsAre(int8s({5, 5, 5, 5, 5, 5})));
  write("b", test::idx_file({1, 1, 1, 3}, "\x80\x81\x82"));
  EXPECT_THAT(load(int8_network({1, 1, 1, 3}), "b").inputs, ElementsAre(int8s({0, 1, 2})));
}

TEST_F(IdxFiles, that_are_no_pictures_are_refused) {
  const graph::Graph network = int8_network({1, 1, 1, 1});
  write("labels", test::idx_file({2}, "ab"));
  EXPECT_THAT(refusal(network, "labels"), HasSubstr("labels: is an array of 2, which is none of pictures"));
  write("flat", test::idx_file({2, 0, 5}, ""));
  EXPECT_THAT(refusal(network, "flat"), HasSubstr("none of pictures"));
  write("long", test::idx_file({1, 1, 65536}, std::string(65536, 'x')));
  EXPECT_THAT(refusal(network, "long"), HasSubstr("none of pictures"));
  write("other.gz", test::gzip_file("abc"));
  EXPECT_THAT(refusal(network, "other.gz"), HasSubstr("is a gzip file, but holds no idx file"));
  write("p", test::idx_file({1, 1, 1}, "a"));
  EXPECT_THAT(refusal(int8_network({1, 490}), "p"), HasSubstr("p: a picture cannot be the input"));
}

TEST_F(IdxFiles, of_a_wrong_size_are_told_by_their_name) {
  write("images-idx3", test::idx_file({2, 1, 2}, "abc"));
  EXPECT_THAT(refusal(int8_network({1, 1, 1, 1}), "images-idx3"), HasSubstr("3 bytes of data follow its header"));
  write("tensor.i8", test::idx_file({2, 1, 2}, "abc"));
  EXPECT_EQ(load(int8_network({1, 19}), "tensor.i8").inputs.size(), 1U) << "bytes that begin so by chance";
}

class Archives : public test::DataSetTest {
 protected:
  using Files = std::vector<std::pair<std::string, std::string>>;

  DataSet loaded(const Files& files, const DataSetOptions& options = {}) const {
    write("a.npz", test::zip_file(files, true));
    return load(network_, "a.npz", options);
  }
  std::string refusal_of_files(const Files& files, const DataSetOptions& options = {}) const {
    return test::refusal_of([&] { loaded(files, options); });
  }

  const graph::Graph network_ = int8_network({1, 3});
  const std::string two_ = byte_array("|i1", "(2, 3)", "abcdef");
  const std::string one_ = byte_array("|i1", "(1, 3)", "ABC");
  const std::string labels_ = byte_array("|u1", "(2,)", "\x07\x08");
};

TEST_F(Archives, have_inputs_and_labels_of_known_names) {
  using Pair = std::pair<std::string, std::string>;
  for (const auto& [inputs, labels] : {Pair("x", "y"), Pair("images", "labels"), Pair("inputs", "labels"),
                                       Pair("data", "labels"), Pair("x_test", "y_test"), Pair("x_train", "y_train")}) {
    const DataSet set = loaded({{labels + ".npy", labels_}, {"more.npy", one_}, {inputs + ".npy", two_}});
    EXPECT_THAT(set.inputs, ElementsAre(int8s({'a', 'b', 'c'}), int8s({'d', 'e', 'f'})));
    EXPECT_THAT(set.labels, ElementsAre(7, 8));
    EXPECT_THAT(set.names, ElementsAre("a.npz:" + inputs + "[0]", "a.npz:" + inputs + "[1]"));
  }
}

TEST_F(Archives, of_several_inputs_need_one_to_be_named) {
  const Files files{{"x_train.npy", one_}, {"y_train.npy", labels_}, {"x_test.npy", two_}, {"y_test.npy", labels_}};
  EXPECT_THAT(refusal_of_files(files),
              HasSubstr("a.npz: has several arrays of inputs; its arrays: x_train, y_train, x_test, y_test"));
  EXPECT_THAT(loaded(files, {.labels = {}, .array = "x_test"}).labels, ElementsAre(7, 8));
  EXPECT_THAT(refusal_of_files(files, {.labels = {}, .array = "x"}),
              HasSubstr("has no array 'x'; its arrays: x_train"));
  EXPECT_THAT(refusal_of_files(files, {.labels = {}, .array = "x_train"}),
              HasSubstr("a.npz:y_train: has 2 labels, 'x_train' 1 inputs"));
}

TEST_F(Archives, without_known_names_are_refused) {
  EXPECT_THAT(refusal_of_files({{"a.npy", two_}, {"b.npy", labels_}}), HasSubstr("of a known name; its arrays: a, b"));
  EXPECT_THAT(refusal_of_files({}), HasSubstr("its arrays: none"));
  EXPECT_THAT(refusal_of_files({{"x.npy", two_}, {"labels.npy", labels_}}),
              HasSubstr("has no array 'y' of the labels of 'x'; its arrays: x, labels"));
  Files many;
  for (int i = 0; i < 25; ++i) many.emplace_back("a" + std::to_string(i), two_);
  EXPECT_THAT(refusal_of_files(many), HasSubstr("a18, a19 and 5 others"));
}

TEST_F(Archives, of_one_array_are_inputs_without_labels) {
  const DataSet set = loaded({{"arr_0.npy", two_}});
  EXPECT_EQ(set.inputs.size(), 2U);
  EXPECT_THAT(set.labels, IsEmpty());
}

TEST_F(Archives, take_a_file_of_labels_instead_of_their_own) {
  write("l.txt", "1\n2\n");
  EXPECT_THAT(loaded({{"x.npy", two_}, {"other.npy", one_}}, labels("l.txt")).labels, ElementsAre(1, 2));
  EXPECT_THAT(loaded({{"x.npy", two_}, {"y.npy", "damaged"}}, labels("l.txt")).labels, ElementsAre(1, 2));
}

TEST_F(Archives, that_are_damaged_are_refused) {
  EXPECT_THAT(refusal_of_files({{"x.npy", "abc"}}), HasSubstr("a.npz:x: is no .npy file"));
  EXPECT_THAT(refusal_of_files({{"x.npy", two_}, {"y.npy", float_array("(2,)", {0, 1})}}),
              HasSubstr("a.npz:y: is an array of real numbers"));
  write("b.npz", "abc");
  EXPECT_THAT(refusal(network_, "b.npz"), HasSubstr("b.npz: the archive is damaged"));
  write("a.raw", "abc");
  EXPECT_THAT(refusal(network_, "a.raw", {.labels = {}, .array = "x"}),
              HasSubstr("is no .npz archive with an array 'x'"));
}

}  // namespace
}  // namespace tessera::media
