// Packed files and archives, for tests.
#pragma once

#define ZLIB_CONST
#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "media/inflate.hpp"
#include "media/testing.hpp"

namespace tessera::media::test {

/// The text packed by deflate, with gzip around it or nothing.
inline std::string deflated(const std::string& text, bool gzip = false) {
  z_stream stream{};
  constexpr int kMemory = 8;
  const int around = gzip ? MAX_WBITS + 16 : -MAX_WBITS;
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, around, kMemory, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("zlib cannot be started");
  }
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<const Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int code = ::deflate(&stream, Z_FINISH);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  if (code != Z_STREAM_END) throw std::runtime_error("not all was packed");
  return packed;
}
inline std::string gzip_file(const std::string& text) { return deflated(text, true); }

inline std::string joined(std::initializer_list<std::string> parts) {
  std::string all;
  for (const std::string& part : parts) all += part;
  return all;
}

/// An archive of these files (name, contents), all packed or none. The headers of the files have an extra field each,
/// as numpy's have.
inline std::string zip_file(const std::vector<std::pair<std::string, std::string>>& files, bool packed) {
  std::string archive;
  std::string directory;
  for (const auto& [name, contents] : files) {
    const std::string data = packed ? deflated(contents) : contents;
    const std::string method = two_bytes(packed ? 8 : 0);
    const std::string extra = joined({two_bytes(1), two_bytes(4), "zip6"});
    const std::string sizes = joined({four_bytes(crc32_of(bytes_of(contents))), four_bytes(data.size()),
                                      four_bytes(contents.size()), two_bytes(name.size())});
    directory +=
        joined({"PK\x01\x02", two_bytes(20), two_bytes(20), two_bytes(0), method, four_bytes(0), sizes, two_bytes(0),
                two_bytes(0), two_bytes(0), two_bytes(0), four_bytes(0), four_bytes(archive.size()), name});
    archive += joined({"PK\x03\x04", two_bytes(20), two_bytes(0), method, four_bytes(0), sizes, two_bytes(extra.size()),
                       name, extra, data});
  }
  const std::string count = two_bytes(files.size());
  return archive + directory + "PK\x05\x06" + two_bytes(0) + two_bytes(0) + count + count +
         four_bytes(directory.size()) + four_bytes(archive.size()) + two_bytes(0);
}

/// An idx file of these sizes.
inline std::string idx_file(const std::vector<std::size_t>& sizes, const std::string& data, unsigned type = 8) {
  std::string file{'\0', '\0', static_cast<char>(type), static_cast<char>(sizes.size())};
  for (const std::size_t size : sizes) {
    const std::string bytes = four_bytes(size);
    file.append(bytes.rbegin(), bytes.rend());
  }
  return file + data;
}

/// What the call throws, as text; "" if it throws nothing.
template <typename Call>
std::string refusal_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.kind() == ErrorKind::Input ? error.what() : "not of the input: " + std::string(error.what());
  }
  return "";
}

}  // namespace tessera::media::test
