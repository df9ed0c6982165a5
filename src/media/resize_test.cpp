// Resizing, and grey.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "media/picture.hpp"

namespace tessera::media {
namespace {

using Bytes = std::vector<std::uint8_t>;

Picture grey_line(const Bytes& pixels) {
  return {.height = 1, .width = static_cast<std::uint32_t>(pixels.size()), .channels = 1, .pixels = pixels};
}

Picture any_picture() {
  Picture picture{.height = *rc::gen::inRange(1U, 12U),
                  .width = *rc::gen::inRange(1U, 12U),
                  .channels = *rc::gen::element(1U, 3U),
                  .pixels = {}};
  picture.pixels = *rc::gen::container<Bytes>(std::size_t{picture.height} * picture.width * picture.channels,
                                              rc::gen::arbitrary<std::uint8_t>());
  return picture;
}

Picture mirrored(const Picture& picture) {
  Picture result = picture;
  for (std::size_t y = 0; y < picture.height; ++y) {
    for (std::size_t x = 0; x < picture.width; ++x) {
      for (std::size_t c = 0; c < picture.channels; ++c) {
        result.pixels[(y * picture.width + x) * picture.channels + c] =
            picture.pixels[(y * picture.width + picture.width - 1 - x) * picture.channels + c];
      }
    }
  }
  return result;
}

/// Output `i` of `to` along a line, by the definition in real numbers.
double average(const Bytes& line, std::size_t i, std::size_t to) {
  const double scale = static_cast<double>(line.size()) / static_cast<double>(to);
  const double centre = (static_cast<double>(i) + 0.5) * scale;
  const double reach = std::max(scale, 1.0);
  double sum = 0;
  double weights = 0;
  for (std::size_t x = 0; x < line.size(); ++x) {
    const double weight = std::max(0.0, 1 - std::abs(static_cast<double>(x) + 0.5 - centre) / reach);
    sum += weight * line[x];
    weights += weight;
  }
  return sum / weights;
}

TEST(Resize, enlarging_interpolates_between_the_two_nearest) {
  EXPECT_EQ(resize(grey_line({0, 100}), 1, 4).pixels, (Bytes{0, 25, 75, 100}));
}

TEST(Resize, shrinking_averages_under_a_triangle) {
  // Weights 3, 3, 1 of 7.
  EXPECT_EQ(resize(grey_line({0, 0, 100, 100}), 1, 2).pixels, (Bytes{14, 86}));
}

TEST(Resize, a_fine_pattern_becomes_its_mean) {
  Bytes stripes(224);
  for (std::size_t i = 0; i < stripes.size(); ++i) stripes[i] = i % 2 == 0 ? 0 : 200;
  for (const std::uint8_t pixel : resize(grey_line(stripes), 1, 14).pixels) EXPECT_NEAR(pixel, 100, 2);
}

TEST(Resize, rows_are_treated_as_columns_are) {
  const Picture column{.height = 2, .width = 1, .channels = 1, .pixels = {0, 100}};
  EXPECT_EQ(resize(column, 4, 1).pixels, (Bytes{0, 25, 75, 100}));
}

RC_GTEST_PROP(Resize, the_same_size_changes_nothing, ()) {
  const Picture picture = any_picture();
  RC_ASSERT(resize(picture, picture.height, picture.width) == picture);
}

RC_GTEST_PROP(Resize, one_colour_stays_one_colour, ()) {
  Picture picture = any_picture();
  std::ranges::fill(picture.pixels, picture.pixels[0]);
  const Picture result = resize(picture, *rc::gen::inRange(1U, 30U), *rc::gen::inRange(1U, 30U));
  RC_ASSERT(std::ranges::all_of(result.pixels, [&](auto pixel) { return pixel == picture.pixels[0]; }));
}

RC_GTEST_PROP(Resize, a_mirrored_picture_gives_the_mirrored_result, ()) {
  const Picture picture = any_picture();
  const std::uint32_t height = *rc::gen::inRange(1U, 30U);
  const std::uint32_t width = *rc::gen::inRange(1U, 30U);
  RC_ASSERT(resize(mirrored(picture), height, width) == mirrored(resize(picture, height, width)));
}

RC_GTEST_PROP(Resize, a_line_is_the_definition_rounded, ()) {
  const auto line = *rc::gen::nonEmpty(rc::gen::container<Bytes>(rc::gen::arbitrary<std::uint8_t>()));
  const std::uint32_t width = *rc::gen::inRange(1U, 40U);
  const Picture result = resize(grey_line(line), 1, width);
  for (std::size_t i = 0; i < width; ++i) {
    RC_ASSERT(std::abs(result.pixels[i] - average(line, i, width)) <= 0.5 + 1e-9);
  }
}

TEST(Resize, sizes_out_of_range_are_refused) {
  EXPECT_THROW(resize(grey_line({1}), 0, 1), Error);
  EXPECT_THROW(resize(grey_line({1}), 1, 65536), Error);
  EXPECT_THROW(resize(grey_line({1}), 65535, 65535), Error);
  EXPECT_EQ(resize(grey_line({1}), 1, 65535).pixels.size(), 65535U);
}

TEST(Grey, weighs_the_colours_as_BT_601) {
  const Picture colours{
      .height = 1, .width = 5, .channels = 3, .pixels = {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 1, 1, 0}};
  EXPECT_EQ(to_grey(colours).pixels, (Bytes{76, 150, 29, 255, 1}));
  EXPECT_EQ(to_grey(to_grey(colours)), to_grey(colours));
}

}  // namespace
}  // namespace tessera::media
