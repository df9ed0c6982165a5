// See inflate.hpp. The one place that knows zlib.
#include "media/inflate.hpp"

#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "media/bytes.hpp"

namespace tessera::media {
namespace {

constexpr int kGzip = MAX_WBITS + 16;  // zlib's ways to say what stands around a stream
constexpr int kNothingAround = -MAX_WBITS;
constexpr std::size_t kMostPacked = std::size_t{1} << 31;  // zlib counts in 32 bits

class Inflater {
 public:
  Inflater(std::span<const std::byte> bytes, int around, const std::string& place) : place_(place) {
    if (bytes.size() > kMostPacked) throw Error(ErrorKind::Input, place_, "is too large to be unpacked");
    stream_.next_in = reinterpret_cast<const Bytef*>(bytes.data());
    stream_.avail_in = static_cast<uInt>(bytes.size());
    if (inflateInit2(&stream_, around) != Z_OK) throw Error(ErrorKind::Internal, place_, "zlib cannot be started");
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream_); }

  std::size_t packed_bytes_left() const { return stream_.avail_in; }

  /// Takes the stream that begins here to its end.
  void append_to(std::vector<std::byte>& output, std::size_t most) {
    inflateReset(&stream_);
    for (bool at_end = false; !at_end;) {
      at_end = append_piece(output, most);
      if (output.size() > most) {
        throw Error(ErrorKind::Input, place_, fmt::format("is more than {} bytes when unpacked", most));
      }
    }
  }

 private:
  /// One byte above `most` shows that there are more.
  bool append_piece(std::vector<std::byte>& output, std::size_t most) {
    constexpr std::size_t kLeast = std::size_t{1} << 16, kLargest = std::size_t{1} << 26;
    const std::size_t before = output.size();
    const std::size_t piece = std::min(std::clamp(before, kLeast, kLargest), most + 1 - before);
    output.resize(before + piece);
    stream_.next_out = reinterpret_cast<Bytef*>(output.data() + before);
    stream_.avail_out = static_cast<uInt>(piece);
    const int code = ::inflate(&stream_, Z_NO_FLUSH);
    output.resize(before + piece - stream_.avail_out);
    if (code == Z_STREAM_END) return true;
    if (code == Z_BUF_ERROR || (code == Z_OK && stream_.avail_in == 0 && stream_.avail_out > 0)) {
      throw Error(ErrorKind::Input, place_, "ends within its packed data");
    }
    if (code == Z_OK) return false;
    throw Error(
        ErrorKind::Input, place_,
        fmt::format("its packed data are damaged: {}", stream_.msg == nullptr ? "unknown reason" : stream_.msg));
  }

  z_stream stream_{};
  const std::string& place_;
};

}  // namespace

bool looks_like_gzip(std::span<const std::byte> bytes) { return begins(bytes, "\x1f\x8b\x08"); }

std::vector<std::byte> gunzip(std::span<const std::byte> bytes, std::size_t most, const std::string& place) {
  Inflater inflater(bytes, kGzip, place);
  std::vector<std::byte> output;
  do {
    inflater.append_to(output, most);
  } while (inflater.packed_bytes_left() > 0);
  return output;
}

std::vector<std::byte> inflated(std::span<const std::byte> bytes, std::size_t size, const std::string& place) {
  Inflater inflater(bytes, kNothingAround, place);
  std::vector<std::byte> output;
  inflater.append_to(output, size);
  if (output.size() == size && inflater.packed_bytes_left() == 0) return output;
  throw Error(ErrorKind::Input, place,
              fmt::format("unpacks to {} bytes with {} packed ones left over, it should be {} and none", output.size(),
                          inflater.packed_bytes_left(), size));
}

std::uint32_t crc32_of(std::span<const std::byte> bytes) {
  const auto* data = reinterpret_cast<const Bytef*>(bytes.data());
  return static_cast<std::uint32_t>(crc32_z(crc32_z(0, nullptr, 0), data, bytes.size()));
}

}  // namespace tessera::media
