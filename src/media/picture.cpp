// See picture.hpp: the files. The one place that knows stb_image.
#include "media/picture.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>

#include "base/error.hpp"
#include "media/bytes.hpp"
#include "media/file.hpp"

// Compiled in here, not taken from Debian's libstb: that one knows formats we do not want to be reached by, and takes
// vector instructions, with which the bytes of a JPEG could depend on the machine.
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#define STBI_NO_LINEAR
#define STBI_NO_HDR
#define STBI_NO_SIMD
#define STBI_NO_THREAD_LOCALS
#define STBI_MAX_DIMENSIONS 65535
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

namespace tessera::media {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 30;  // stb counts in int

/// stb_image takes the pixels that a truncated BMP lacks for black. It reads uncompressed ones only, whose lines are
/// filled up to 32 bits (Windows' BITMAPINFOHEADER; the old header of 12 bytes has its sizes elsewhere).
void require_bmp_pixels(std::span<const std::byte> bytes, std::uint64_t width, std::uint64_t height,
                        const std::string& place) {
  constexpr std::size_t kHeader = 30;
  if (!begins(bytes, "BM") || bytes.size() < kHeader) return;
  const bool old = little_endian(bytes, 14, 4) == 12;
  const std::uint64_t bits = little_endian(bytes, old ? 24 : 28, 2);
  const std::uint64_t end = little_endian(bytes, 10, 4) + (width * bits + 31) / 32 * 4 * height;
  if (bytes.size() >= end) return;
  throw Error(ErrorKind::Input, place, fmt::format("has {} bytes, its pixels end at {}", bytes.size(), end),
              "the file is damaged");
}

std::uint64_t size_of_side(int size) { return static_cast<std::uint64_t>(std::abs(std::int64_t{size})); }

[[noreturn]] void refuse(const std::string& place) {
  const char* reason = stbi_failure_reason();
  throw Error(ErrorKind::Input, place,
              fmt::format("cannot be read as a picture: {}", reason == nullptr ? "unknown reason" : reason));
}

}  // namespace

bool looks_like_picture(std::span<const std::byte> bytes) {
  return begins(bytes, "\xff\xd8\xff") || begins(bytes, "\x89PNG\r\n\x1a\n") || begins(bytes, "BM");
}

bool is_picture_ending(std::string_view ending) {
  constexpr std::array<std::string_view, 4> kEndings{".jpg", ".jpeg", ".png", ".bmp"};
  return std::ranges::find(kEndings, ending) != kEndings.end();
}

Picture decode_picture(std::span<const std::byte> bytes, const std::string& place) {
  if (!looks_like_picture(bytes)) {
    throw Error(ErrorKind::Input, place, "is no JPEG, PNG or BMP picture", "convert it to one of these");
  }
  if (bytes.size() > kMostBytes) throw Error(ErrorKind::Input, place, "the file is too large for a picture");
  const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
  const auto size = static_cast<int>(bytes.size());
  int width = 0;
  int height = 0;
  int channels = 0;
  if (stbi_info_from_memory(data, size, &width, &height, &channels) == 0) refuse(place);
  // Of a BMP whose first line is at the top, stb_image tells the negative height.
  const std::uint64_t columns = size_of_side(width);
  const std::uint64_t rows = size_of_side(height);
  if (columns > kMostPictureSize || rows > kMostPictureSize || columns * rows > kMostPixels) {
    throw Error(ErrorKind::Input, place,
                fmt::format("has {} x {} pixels, more than {} million or {} a side", columns, rows,
                            kMostPixels / 1'000'000, kMostPictureSize),
                "make it smaller; networks take a few hundred pixels");
  }
  require_bmp_pixels(bytes, columns, rows, place);
  constexpr int kChannels = 3;
  const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
      stbi_load_from_memory(data, size, &width, &height, &channels, kChannels), stbi_image_free);
  if (pixels == nullptr) refuse(place);
  Picture picture{.height = static_cast<std::uint32_t>(height),
                  .width = static_cast<std::uint32_t>(width),
                  .channels = kChannels,
                  .pixels = {}};
  picture.pixels.assign(pixels.get(), pixels.get() + std::size_t{picture.height} * picture.width * kChannels);
  return picture;
}

Picture load_picture(const std::string& path) { return decode_picture(read_file(path), path); }

}  // namespace tessera::media
