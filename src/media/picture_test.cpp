// Pictures from files.
#include "media/picture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/error.hpp"
#include "media/testing.hpp"

#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STBI_WRITE_NO_STDIO
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image_write.h>
#pragma GCC diagnostic pop

namespace tessera::media {
namespace {

using test::bmp_file;
using test::bytes_of;
using ::testing::HasSubstr;

void append(void* text, void* data, int size) {
  static_cast<std::string*>(text)->append(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

/// 7 x 5 pixels that differ in each direction and colour.
Picture colours(std::uint32_t channels = 3) {
  Picture picture{.height = 5, .width = 7, .channels = channels, .pixels = {}};
  for (std::uint32_t i = 0; i < 35 * channels; ++i) {
    picture.pixels.push_back(static_cast<std::uint8_t>(i / channels * 7 + i % channels * 5));
  }
  return picture;
}

std::string png_file(const Picture& picture) {
  std::string file;
  const auto channels = static_cast<int>(picture.channels);
  const auto width = static_cast<int>(picture.width);
  stbi_write_png_to_func(append, &file, width, static_cast<int>(picture.height), channels, picture.pixels.data(),
                         width * channels);
  return file;
}

std::string jpeg_file(const Picture& picture) {
  std::string file;
  stbi_write_jpg_to_func(append, &file, static_cast<int>(picture.width), static_cast<int>(picture.height), 3,
                         picture.pixels.data(), 95);
  return file;
}

Picture decoded(const std::string& file) { return decode_picture(bytes_of(file), "picture"); }

std::string refusal_of(const std::string& file) {
  try {
    decoded(file);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Input);
    return error.what();
  }
  return "";
}

TEST(Picture, bmp_and_png_give_the_pixels_that_were_written) {
  EXPECT_EQ(decoded(bmp_file(colours())), colours());
  EXPECT_EQ(decoded(png_file(colours())), colours());
}

TEST(Picture, a_bmp_may_begin_with_its_top_line) {
  std::string file = bmp_file(colours());
  const Picture upright = decoded(file);
  file.replace(22, 4, test::four_bytes(0xffffffffU - upright.height + 1));
  const Picture turned = decoded(file);
  ASSERT_EQ(turned.pixels.size(), upright.pixels.size());
  const std::size_t line = upright.width * 3;
  for (std::size_t i = 0; i < line; ++i) EXPECT_EQ(turned.pixels[i], upright.pixels[4 * line + i]);
}

TEST(Picture, jpeg_gives_nearly_the_pixels_that_were_written) {
  const Picture picture = decoded(jpeg_file(colours()));
  ASSERT_EQ(picture.pixels.size(), colours().pixels.size());
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
    EXPECT_LE(std::abs(picture.pixels[i] - colours().pixels[i]), 8) << i;
  }
}

TEST(Picture, grey_is_repeated_and_transparency_dropped) {
  const Picture grey = decoded(png_file(colours(1)));
  EXPECT_EQ(grey.channels, 3U);
  for (std::size_t i = 0; i < grey.pixels.size(); ++i) ASSERT_EQ(grey.pixels[i], colours(1).pixels[i / 3]);
  const Picture opaque = decoded(png_file(colours(4)));
  EXPECT_EQ(opaque.channels, 3U);
  for (std::size_t i = 0; i < opaque.pixels.size(); ++i)
    ASSERT_EQ(opaque.pixels[i], colours(4).pixels[i / 3 * 4 + i % 3]);
}

TEST(Picture, what_is_no_picture_is_refused_by_name) {
  EXPECT_THAT(refusal_of("GIF89a"), HasSubstr("picture: is no JPEG, PNG or BMP picture"));
  EXPECT_THAT(refusal_of(""), HasSubstr("is no JPEG"));
  EXPECT_THAT(refusal_of("BM"), HasSubstr("cannot be read as a picture"));
}

TEST(Picture, too_many_pixels_are_refused_before_any_is_read) {
  const auto header_of = [&](std::uint32_t height, std::uint32_t width) {
    std::string file = bmp_file(colours());
    file.replace(18, 8, test::four_bytes(width) + test::four_bytes(height));
    return file;
  };
  EXPECT_THAT(refusal_of(header_of(8001, 8000)),
              HasSubstr("has 8000 x 8001 pixels, more than 64 million or 65535 a side"));
  // As many as are allowed are looked for.
  EXPECT_THAT(refusal_of(header_of(8000, 8000)), HasSubstr("has 174 bytes, its pixels end at 192000054"));
  EXPECT_THAT(refusal_of(header_of(1, 70'000)), HasSubstr("has 70000 x 1 pixels, more"));
}

TEST(Picture, a_file_that_cannot_be_read_is_named) {
  try {
    load_picture("/no/such.png");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "/no/such.png: cannot be read: No such file or directory");
  }
}

TEST(Picture, damaged_files_give_an_error_or_a_picture) {
  for (const std::string& file : {bmp_file(colours()), png_file(colours()), jpeg_file(colours())}) {
    for (std::size_t place = 0; place < file.size(); ++place) {
      refusal_of(file.substr(0, place));
      std::string damaged = file;
      damaged[place] = static_cast<char>(damaged[place] ^ 0x55);
      refusal_of(damaged);
    }
  }
}

}  // namespace
}  // namespace tessera::media
