// Files into input tensors, and outputs into scores.
#include "media/network_input.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "media/folder_testing.hpp"
#include "media/testing.hpp"

namespace tessera::media {
namespace {

using graph::Data;
using graph::ElementType;
using graph::Graph;
using graph::Shape;
using graph::test::float_tensor;
using graph::test::floats;
using graph::test::int8s;
using graph::test::tensor;
using graph::test::uint8s;
using test::network_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Two pixels in a row: red, green, blue each.
const Picture kTwoPixels{.height = 1, .width = 2, .channels = 3, .pixels = {0, 128, 255, 10, 20, 30}};

Graph int8_network(Shape shape) { return network_of(tensor(ElementType::Int8, std::move(shape), 0.5F, -3)); }

template <typename Call>
std::string refusal_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Input);
    return error.what();
  }
  return "";
}

TEST(PictureInput, a_pixel_is_the_code_of_uint8_and_128_above_that_of_int8) {
  const Graph unsigned_network = network_of(tensor(ElementType::UInt8, {1, 1, 2, 3}, 0.1F, 7));
  EXPECT_THAT(picture_input(unsigned_network, kTwoPixels, "p").as<std::uint8_t>(),
              ElementsAre(0, 128, 255, 10, 20, 30));
  EXPECT_THAT(picture_input(int8_network({1, 1, 2, 3}), kTwoPixels, "p").as<std::int8_t>(),
              ElementsAre(-128, 0, 127, -118, -108, -98));
}

TEST(PictureInput, a_float_is_the_real_number_of_the_code_that_the_first_quantise_makes) {
  // Quantise: scale 0.5, zero point -28.
  const Data data = picture_input(network_of(float_tensor({1, 1, 2, 3})), kTwoPixels, "p");
  EXPECT_THAT(data.as<float>(), ElementsAre(-50, 14, 77.5, -45, -40, -35));
}

TEST(PictureInput, the_quantise_may_stand_behind_a_transpose) {
  Graph network = network_of(float_tensor({1, 3, 1, 2}));
  network.tensors[1].shape = {1, 1, 2, 3};
  network.tensors.push_back(float_tensor({1, 1, 2, 3}));
  network.nodes[0].inputs = {2};
  network.nodes.insert(network.nodes.begin(),
                       {"turn", graph::Operator::Transpose, {0}, 2, graph::TransposeAttributes{{0, 2, 3, 1}}});
  graph::check(network);
  EXPECT_THAT(picture_input(network, kTwoPixels, "p").as<float>(), ElementsAre(-50, -45, 14, -40, 77.5, -35));
}

TEST(PictureInput, floats_without_a_quantise_are_refused) {
  const Graph network = graph::test::one_node(graph::Operator::Softmax, graph::SoftmaxAttributes{},
                                              {float_tensor({1, 1, 2, 3})}, float_tensor({1, 1, 2, 3}));
  EXPECT_THAT(refusal_of([&] { picture_input(network, kTwoPixels, "p.jpg"); }),
              AllOf(HasSubstr("p.jpg"), HasSubstr("is float32"), HasSubstr(".npy")));
}

TEST(PictureInput, channels_may_come_first) {
  EXPECT_THAT(picture_input(int8_network({1, 3, 1, 2}), kTwoPixels, "p").as<std::int8_t>(),
              ElementsAre(-128, -118, 0, -108, 127, -98));
}

TEST(PictureInput, one_channel_takes_it_grey) {
  // 299 * 0 + 587 * 128 + 114 * 255 = 104.206 thousand; 2.99 + 11.74 + 3.42 = 18.15.
  EXPECT_THAT(picture_input(int8_network({1, 1, 2, 1}), kTwoPixels, "p").as<std::int8_t>(), ElementsAre(-24, -110));
}

TEST(PictureInput, three_channels_take_a_grey_picture_as_equal_colours) {
  const Picture grey{.height = 1, .width = 2, .channels = 1, .pixels = {0, 200}};
  EXPECT_THAT(picture_input(int8_network({1, 1, 2, 3}), grey, "p").as<std::int8_t>(),
              ElementsAre(-128, -128, -128, 72, 72, 72));
  EXPECT_THAT(picture_input(int8_network({1, 1, 2, 1}), grey, "p").as<std::int8_t>(), ElementsAre(-128, 72));
}

TEST(PictureInput, the_picture_is_resized_to_the_input) {
  EXPECT_THAT(picture_input(int8_network({1, 1, 1, 3}), kTwoPixels, "p").as<std::int8_t>(), ElementsAre(-123, -54, 15));
  EXPECT_EQ(picture_input(int8_network({5, 7, 3}), kTwoPixels, "p").elements(), 105U);
}

TEST(PictureInput, shapes_that_no_picture_has_are_refused) {
  for (const Shape& shape : {Shape{1, 8, 8, 4}, Shape{2, 8, 8, 3}, Shape{49, 10}, Shape{1, 1, 70'000, 3}}) {
    EXPECT_THAT(refusal_of([&] { picture_input(int8_network(shape), kTwoPixels, "p.jpg"); }),
                HasSubstr("p.jpg: a picture cannot be the input 'image' of " + graph::to_string(shape)));
  }
}

TEST(ArrayInput, codes_of_the_inputs_type_are_taken_as_they_are) {
  EXPECT_EQ(array_input(int8_network({1, 3}), {{1, 3}, int8s({1, -2, 3})}, "a"), int8s({1, -2, 3}));
  EXPECT_EQ(array_input(network_of(float_tensor({2})), {{2}, floats({1, 2})}, "a"), floats({1, 2}));
}

TEST(ArrayInput, floats_are_quantised_halves_away_from_zero) {
  // scale 0.5, zero point -3
  EXPECT_EQ(array_input(int8_network({6}), {{6}, floats({0, 0.5F, 0.25F, -0.25F, 1000, -1000})}, "a"),
            int8s({-3, -2, -2, -4, 127, -128}));
}

TEST(ArrayInput, leading_ones_of_the_shape_do_not_matter) {
  EXPECT_EQ(array_input(int8_network({1, 1, 2}), {{2}, int8s({1, 2})}, "a").elements(), 2U);
  EXPECT_EQ(array_input(int8_network({2}), {{1, 2}, int8s({1, 2})}, "a").elements(), 2U);
  EXPECT_THAT(refusal_of([&] {
                array_input(int8_network({2, 1}), {{1, 2}, int8s({1, 2})}, "a.npy");
              }),
              HasSubstr("a.npy: is an array of 1x2, the input 'image' is 2x1"));
}

TEST(ArrayInput, other_types_are_refused) {
  EXPECT_THAT(refusal_of([&] {
                array_input(int8_network({2}), {{2}, uint8s({1, 2})}, "a.npy");
              }),
              AllOf(HasSubstr("is an array of uint8, the input 'image' is int8"), HasSubstr("float32")));
  EXPECT_THAT(refusal_of([&] {
                array_input(network_of(float_tensor({2})), {{2}, uint8s({1, 2})}, "a.npy");
              }),
              HasSubstr("save it as float32"));
}

TEST(ArrayInput, real_numbers_need_a_scale) {
  const Graph network = graph::test::one_node(graph::Operator::Reshape, graph::ReshapeAttributes{},
                                              {tensor(ElementType::Int8, {2})}, tensor(ElementType::Int8, {2}));
  EXPECT_THAT(refusal_of([&] { array_input(network, {{2}, floats({1, 2})}, "a.npy"); }), HasSubstr("without a scale"));
}

TEST(RawInput, is_the_tensors_own_bytes) {
  EXPECT_EQ(raw_input(int8_network({3}), test::bytes_of("\x01\xff\x80"), "r"), int8s({1, -1, -128}));
  EXPECT_EQ(raw_input(network_of(float_tensor({1})), test::bytes_of(test::memory_of(std::vector<float>{2.5F})), "r"),
            floats({2.5F}));
  EXPECT_THAT(refusal_of([&] { raw_input(network_of(float_tensor({2})), test::bytes_of("1234567"), "r.bin"); }),
              HasSubstr("r.bin: has 7 bytes, the input 'image' (2 of float32) has 8"));
}

TEST(RawInput, a_hint_says_what_the_file_looks_like) {
  const auto hint = [](const std::string& file) {
    return refusal_of([&] { raw_input(int8_network({3}), test::bytes_of(file), "r"); });
  };
  EXPECT_THAT(hint(test::npy_file(test::npy_header("|i1", "(3,)"), "abc")), HasSubstr("name it .npy"));
  EXPECT_THAT(hint(test::bmp_file(kTwoPixels)), HasSubstr("name it .jpg"));
}

using InputFiles = test::FolderTest;

TEST_F(InputFiles, the_ending_says_what_a_file_is) {
  const Graph network = int8_network({1, 1, 2, 3});
  EXPECT_EQ(load_input(network, write("p.BMP", test::bmp_file(kTwoPixels))), picture_input(network, kTwoPixels, ""));
  EXPECT_EQ(load_input(network, write("a.npy", test::npy_file(test::npy_header("|i1", "(1, 2, 3)"), "abcdef"))),
            int8s({'a', 'b', 'c', 'd', 'e', 'f'}));
  EXPECT_EQ(load_input(network, write("r.rgb", "BMcdef")), int8s({'B', 'M', 'c', 'd', 'e', 'f'}));
  EXPECT_THAT(refusal_of([&] { load_input(network, write("p.png", "abcdef")); }), HasSubstr("p.png: is no JPEG"));
  EXPECT_THAT(refusal_of([&] { load_input(network, folder_.string()); }), HasSubstr("is a folder"));
}

TEST_F(InputFiles, a_network_of_several_inputs_is_refused) {
  Graph network = int8_network({1, 1, 2, 3});
  network.inputs.push_back(1);
  EXPECT_THAT(refusal_of([&] { load_input(network, write("r", "abcdef")); }), HasSubstr("has 2 inputs"));
}

TEST_F(InputFiles, labels_are_the_lines_of_a_file) {
  EXPECT_THAT(load_labels(write("l", "cat, big\ndog\r\n\n"), 3), ElementsAre("cat, big", "dog", ""));
  EXPECT_THAT(load_labels(write("l", "cat\ndog"), 2), ElementsAre("cat", "dog"));
  EXPECT_THAT(refusal_of([&] { load_labels(write("l", "cat\ndog\n"), 3); }),
              HasSubstr("has 2 labels, the network's output 3 classes"));
}

TEST(RealNumbers, are_codes_times_their_scale_or_the_numbers_themselves) {
  EXPECT_THAT(real_numbers(tensor(ElementType::Int8, {2}, 0.5F, -3), int8s({-3, 1})), ElementsAre(0, 2));
  EXPECT_THAT(real_numbers(tensor(ElementType::UInt8, {1}), uint8s({200})), ElementsAre(200));
  EXPECT_THAT(real_numbers(float_tensor({1}), floats({0.25F})), ElementsAre(0.25F));
}

}  // namespace
}  // namespace tessera::media
