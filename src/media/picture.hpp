// Pictures: read from JPEG, PNG and BMP files, and resized. The same bytes come out on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::media {

/// Rows from the top, pixels from the left, `channels` bytes each: red, green, blue; or grey.
struct Picture {
  std::uint32_t height = 0;
  std::uint32_t width = 0;
  std::uint32_t channels = 3;
  std::vector<std::uint8_t> pixels;

  bool operator==(const Picture&) const = default;
};

/// Larger pictures are refused before memory is asked for.
inline constexpr std::uint64_t kMostPixels = 64'000'000;
inline constexpr std::uint32_t kMostPictureSize = 65535;  ///< of height and width; JPEG's limit

/// Whether the bytes begin as a JPEG, PNG or BMP file does.
bool looks_like_picture(std::span<const std::byte> bytes);

/// Whether the ending of a file's name, in small letters, is that of such a file: .jpg, .jpeg, .png, .bmp.
bool is_picture_ending(std::string_view ending);

/// JPEG (baseline and progressive), PNG or BMP as red, green and blue of 8 bits: grey is repeated, transparency is
/// dropped, 16 bits keep their upper 8. Orientation tags and colour profiles are ignored. `place` names the picture in
/// messages. Throws Error{Input} if it is none of these, damaged or too large.
Picture decode_picture(std::span<const std::byte> bytes, const std::string& place);
Picture load_picture(const std::string& path);

/// Red, green and blue as grey: (299 red + 587 green + 114 blue) / 1000, rounded half up (ITU-R BT.601 luma).
Picture to_grey(const Picture& picture);
/// Grey as red, green and blue that are all alike.
Picture to_colour(const Picture& picture);

/// To height x width, whatever the proportions, 1 to kMostPictureSize each. An output pixel is the average of the input
/// under a triangle around its centre that reaches to the neighbouring centres of the coarser of the two grids:
/// bilinear interpolation when enlarging, antialiased when shrinking. In integers, columns first, each direction
/// rounded half up.
Picture resize(const Picture& picture, std::uint32_t height, std::uint32_t width);

}  // namespace tessera::media
