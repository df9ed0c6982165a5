#include "compile/cells/samples.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace tessera::compile {
namespace {

TEST(Samples, few_pixels_are_all_taken) {
  const std::vector<SampledPixel> all = sampled_pixels(2, 3, 10);
  ASSERT_EQ(all.size(), 6u);
  EXPECT_EQ(all[4].picture, 1u);
  EXPECT_EQ(all[4].pixel, 1u);
}

// Even steps over 12,544 pixels of 90 pictures would fall on the same column of the image each time.
TEST(Samples, many_pixels_are_taken_from_all_over_the_image) {
  constexpr std::size_t kSize = 112, kPictures = 90;
  const std::vector<SampledPixel> some = sampled_pixels(kPictures, kSize * kSize, 1120);
  ASSERT_EQ(some.size(), 1120u);
  std::vector<int> columns(kSize), rows(kSize), pictures(kPictures);
  for (const SampledPixel& one : some) {
    ASSERT_LT(one.pixel, kSize * kSize);
    ++columns[one.pixel % kSize];
    ++rows[one.pixel / kSize];
    ++pictures[one.picture];
  }
  for (const int count : columns) EXPECT_LE(count, 40);
  for (const int count : rows) EXPECT_LE(count, 40);
  for (const int count : pictures) EXPECT_GE(count, 12);
}

// A 2x1 kernel over 2x1 pixels of 2 channels with one row of padding above: distances from each channel's offset.
TEST(Samples, inputs_are_distances_from_their_channel_s_offset_and_padding_is_the_zero_point) {
  Convolution convolution;
  convolution.shape.input = {2, 1, 2};
  convolution.shape.output = {2, 1, 1};
  convolution.shape.window.rows = {2, 1, 1, 1, 0};
  convolution.weights.resize(4);
  convolution.channels.resize(1);
  const std::vector<std::int8_t> picture{10, 20, 30, 40};
  const std::vector<SampledPixel> pixels{{0, 0}, {0, 1}};
  const InputSamples samples = sample_inputs(convolution, {&picture}, pixels, -5, std::vector<std::int8_t>{1, 2}, 0, 2);
  EXPECT_EQ(samples.distances, (std::vector<std::int16_t>{-6, 9, -7, 18, 9, 29, 18, 38}));
  const InputSamples second = sample_inputs(convolution, {&picture}, pixels, -5, std::vector<std::int8_t>{1, 2}, 1, 1);
  EXPECT_EQ(second.distances, (std::vector<std::int16_t>{-7, 18, 18, 38}));
}

}  // namespace
}  // namespace tessera::compile
