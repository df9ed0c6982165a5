// Data sets of pictures, raw tensors and CIFAR's records; ranges of them, their labels and what two have in common.
#include "media/data_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "media/data_set_testing.hpp"

namespace tessera::media {
namespace {

using graph::test::floats;
using graph::test::int8s;
using test::float_network;
using test::int8_network;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using DataSets = test::DataSetTest;

DataSetOptions range(std::size_t first, std::size_t most) {
  return {.labels = {}, .array = {}, .first = first, .most = most};
}

TEST_F(DataSets, a_picture_is_a_set_of_one) {
  write("p.bmp", test::pixel_file(128, 129, 130));
  const DataSet set = load(int8_network({1, 1, 1, 3}), "p.bmp");
  EXPECT_THAT(set.inputs, ElementsAre(int8s({0, 1, 2})));
  EXPECT_THAT(set.names, ElementsAre("p.bmp"));
  EXPECT_THAT(set.labels, IsEmpty());
  write("p.png", "abc");
  EXPECT_THAT(refusal(int8_network({1, 1, 1, 3}), "p.png"), HasSubstr("p.png: is no JPEG"));
}

TEST_F(DataSets, raw_bytes_are_as_many_inputs_as_they_have_the_bytes_of) {
  write("t.i8", "abcdef");
  EXPECT_THAT(load(int8_network({1, 6}), "t.i8").names, ElementsAre("t.i8"));
  const DataSet set = load(int8_network({1, 2}), "t.i8");
  EXPECT_THAT(set.inputs, ElementsAre(int8s({'a', 'b'}), int8s({'c', 'd'}), int8s({'e', 'f'})));
  EXPECT_THAT(set.names, ElementsAre("t.i8[0]", "t.i8[1]", "t.i8[2]"));
  EXPECT_THAT(set.labels, IsEmpty());
  write("l.txt", "0\n1\n0\n");
  EXPECT_THAT(load(int8_network({1, 2}), "t.i8", labels("l.txt")).labels, ElementsAre(0, 1, 0));
}

TEST_F(DataSets, raw_bytes_of_no_whole_number_of_inputs_are_refused) {
  write("t.i8", "abcdef");
  EXPECT_THAT(refusal(int8_network({1, 4}), "t.i8"),
              HasSubstr("t.i8: has 6 bytes, no whole number of inputs 'image' (1x4 of int8), which have 4 each"));
  EXPECT_THAT(refusal(int8_network({1, 0}), "t.i8"), HasSubstr("t.i8: has 6 bytes"));
  write("t.i8", "");
  EXPECT_THAT(refusal(int8_network({1, 4}), "t.i8"), HasSubstr("t.i8: has 0 bytes"));
  write("p", test::pixel_file(1, 2, 3));
  EXPECT_THAT(refusal(int8_network({1, 1, 4, 3}), "p"), HasSubstr("if it is a picture"));
}

TEST_F(DataSets, raw_floats_are_finite) {
  write("t", test::memory_of(std::vector<float>{1, 2, 3, -std::numeric_limits<float>::infinity()}));
  EXPECT_THAT(refusal(float_network({1, 2}), "t"), HasSubstr("t[1]: its number 1 is -inf"));
  EXPECT_THAT(load(float_network({1, 2}), "t", range(0, 1)).inputs, ElementsAre(floats({1, 2})));
}

/// A record of CIFAR: the labels, then planes of one colour each.
std::string cifar_record(const std::string& labels, char red, char green, char blue) {
  return labels + std::string(1024, red) + std::string(1024, green) + std::string(1024, blue);
}

TEST_F(DataSets, records_of_cifar10_have_one_label) {
  write("batch.bin", cifar_record("\x09", '\x80', '\x81', '\x82') + cifar_record("\x03", '\x80', '\x80', '\x80'));
  const DataSet set = load(int8_network({1, 1, 1, 3}), "batch.bin");
  EXPECT_THAT(set.inputs, ElementsAre(int8s({0, 1, 2}), int8s({0, 0, 0})));
  EXPECT_THAT(set.labels, ElementsAre(9, 3));
  EXPECT_THAT(set.names, ElementsAre("batch.bin[0]", "batch.bin[1]"));
  write("l.txt", "1\n2\n");
  EXPECT_THAT(load(int8_network({1, 1, 1, 3}), "batch.bin", labels("l.txt")).labels, ElementsAre(1, 2));
}

TEST_F(DataSets, records_of_cifar100_have_the_fine_label_second) {
  write("test.bin", cifar_record("\x13\x63", '\x80', '\x81', '\x82'));
  EXPECT_THAT(load(int8_network({1, 1, 1, 3}), "test.bin").labels, ElementsAre(99));
}

TEST_F(DataSets, records_that_can_be_of_both_kinds_of_cifar_are_told_by_name_and_labels) {
  const std::string blank(std::size_t{3073} * 3074, '\0');
  write("a.bin", blank);
  write("cifar-100.bin", blank);
  const graph::Graph network = int8_network({1, 1, 1, 1});
  EXPECT_THAT(load(network, "a.bin").inputs, SizeIs(3074));
  EXPECT_THAT(load(network, "cifar-100.bin").inputs, SizeIs(3073));
  std::string fine = blank;
  for (std::size_t i = 0; i < fine.size(); i += 3074) fine[i + 1] = 60;
  write("a.bin", fine);
  EXPECT_THAT(load(network, "a.bin").labels, AllOf(SizeIs(3073), Each(60))) << "no labels of CIFAR-10";
}

TEST_F(DataSets, other_bin_files_are_raw) {
  write("t.bin", cifar_record("\x0a", 'a', 'b', 'c'));
  EXPECT_THAT(refusal(int8_network({1, 1, 2, 3}), "t.bin"), AllOf(HasSubstr("has 3073 bytes"), HasSubstr("CIFAR")));
  EXPECT_THAT(load(int8_network({1, 7}), "t.bin").inputs, SizeIs(439));
  write("t.bin", "abcdef");
  EXPECT_THAT(load(int8_network({1, 1, 1, 3}), "t.bin").inputs, SizeIs(2));
}

TEST_F(DataSets, a_range_takes_its_labels_along) {
  write("x.npy", test::byte_array("|i1", "(4, 1)", "abcd"));
  write("y.npy", test::byte_array("|u1", "(4,)", "\1\2\3\4"));
  const graph::Graph network = int8_network({1, 1});
  const DataSet set = load(network, "x.npy", range(1, 2));
  EXPECT_THAT(set.inputs, ElementsAre(int8s({'b'}), int8s({'c'})));
  EXPECT_THAT(set.labels, ElementsAre(2, 3));
  EXPECT_THAT(set.names, ElementsAre("x.npy[1]", "x.npy[2]"));
  EXPECT_THAT(load(network, "x.npy", range(3, 100)).labels, ElementsAre(4));
  EXPECT_THAT(load(network, "x.npy", range(0, 0)).inputs, IsEmpty());
  EXPECT_THAT(refusal(network, "x.npy", range(4, 1)), HasSubstr("x.npy: has 4 inputs, none from 4 on"));
}

TEST_F(DataSets, that_are_too_large_are_refused_before_they_are_made) {
  write("many.i8", std::string(kMostInputs + 1, 'x'));
  EXPECT_THAT(refusal(int8_network({1, 1}), "many.i8"), HasSubstr("4000001 inputs of 1 bytes are more than 4000000"));
  EXPECT_THAT(load(int8_network({1, 1}), "many.i8", range(1, 2)).inputs, SizeIs(2));
  write("large", test::idx_file({400, 1, 1}, std::string(400, 'x')));
  EXPECT_THAT(refusal(int8_network({1, 2000, 2000, 3}), "large"), HasSubstr("or more than 4096 MiB"));
}

TEST_F(DataSets, of_files_that_cannot_be_read_are_refused) {
  EXPECT_THAT(refusal(int8_network({1, 1}), "nowhere"), HasSubstr("nowhere: cannot be read"));
  write("t", "a");
  EXPECT_THAT(refusal(int8_network({1, 1}), "t", labels("nowhere")), HasSubstr("nowhere: cannot be read"));
  graph::Graph network = int8_network({1, 1});
  network.inputs.push_back(1);
  EXPECT_THAT(refusal(network, "t"), HasSubstr("has 2 inputs; files can be given for one"));
}

DataSet set_of(std::vector<graph::Data> inputs, std::vector<std::int32_t> labels = {}) {
  DataSet set{.inputs = std::move(inputs), .labels = std::move(labels), .names = {}, .classes = {}};
  for (std::size_t i = 0; i < set.inputs.size(); ++i) set.names.push_back("n" + std::to_string(i));
  return set;
}

TEST(CheckLabels, names_the_first_input_whose_class_the_network_has_not) {
  const DataSet set = set_of({int8s({1}), int8s({2}), int8s({3})}, {0, 2, 5});
  check_labels(set, 6, "a");
  EXPECT_THAT(test::refusal_of([&] { check_labels(set, 2, "a"); }),
              HasSubstr("a: the input n1 is of class 2, the network's output has 2 classes"));
  check_labels(set_of({int8s({1})}), 0, "a");
}

TEST(Fingerprint, is_that_of_fnv) {
  EXPECT_EQ(fingerprint(int8s({})), 0xcbf29ce484222325U);
  EXPECT_EQ(fingerprint(int8s({'f', 'o', 'o', 'b', 'a', 'r'})), 0x85944171f73967e8U);
}

TEST(FirstShared, is_the_first_of_one_and_its_first_place_in_the_other) {
  const DataSet one = set_of({int8s({1}), int8s({2}), int8s({3}), int8s({4})});
  using Places = std::pair<std::size_t, std::size_t>;
  EXPECT_EQ(first_shared(one, set_of({int8s({9}), int8s({4}), int8s({3}), int8s({3})})), Places(2, 2));
  EXPECT_EQ(first_shared(one, set_of({int8s({9}), int8s({5})})), std::nullopt);
  EXPECT_EQ(first_shared(one, set_of({})), std::nullopt);
  EXPECT_EQ(first_shared(set_of({}), one), std::nullopt);
  EXPECT_EQ(first_shared(one, set_of({graph::test::uint8s({1})})), std::nullopt) << "the same bytes of another type";
}

}  // namespace
}  // namespace tessera::media
