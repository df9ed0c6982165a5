// See npy.hpp. The format: numpy/lib/format.py, and NumPy enhancement proposal 1.
#include "media/npy.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "base/error.hpp"
#include "media/bytes.hpp"

namespace tessera::media {
namespace {

using graph::ElementType;

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMostDimensions = 32;  // numpy's own limit

struct Header {
  std::string type;
  bool columns_first = false;
  graph::Shape shape;
};

/// Reads the header, a Python dictionary of three known keys: {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3),
/// }
class HeaderReader {
 public:
  HeaderReader(std::string_view text, const std::string& place) : rest_(text), place_(place) {}

  Header read() {
    Header header;
    std::array<bool, 3> seen{};
    expect('{');
    while (!take('}')) {
      const std::string key = quoted();
      expect(':');
      if (key == "descr") {
        once(seen[0], key);
        header.type = quoted();
      } else if (key == "fortran_order") {
        once(seen[1], key);
        header.columns_first = boolean();
      } else if (key == "shape") {
        once(seen[2], key);
        header.shape = shape();
      } else {
        fail(fmt::format("its header has the unknown key '{}'", key));
      }
      if (!take(',')) {
        expect('}');
        break;
      }
    }
    skip_blanks();
    if (!rest_.empty()) fail("its header goes on behind its end");
    if (!seen[0] || !seen[1] || !seen[2]) fail("its header lacks descr, fortran_order or shape");
    return header;
  }

 private:
  [[noreturn]] void fail(const std::string& message) const { throw Error(ErrorKind::Input, place_, message); }

  void once(bool& seen, const std::string& key) const {
    if (seen) fail(fmt::format("its header says {} twice", key));
    seen = true;
  }
  void skip_blanks() {
    const std::size_t end = rest_.find_first_not_of(" \t\r\n");
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end);
  }
  bool take(char wanted) {
    skip_blanks();
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char wanted) {
    if (!take(wanted)) fail(fmt::format("its header is damaged: '{}' is missing", wanted));
  }
  std::string quoted() {
    const char quote = take('"') ? '"' : '\'';
    if (quote == '\'') expect('\'');
    const std::size_t end = rest_.find(quote);
    if (end == std::string_view::npos) fail("its header is damaged: a text has no end");
    std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return text;
  }
  bool boolean() {
    skip_blanks();
    for (const auto& [word, value] : {std::pair<std::string_view, bool>("False", false), {"True", true}}) {
      if (!rest_.starts_with(word)) continue;
      rest_.remove_prefix(word.size());
      return value;
    }
    fail("its header is damaged: fortran_order is neither True nor False");
  }
  graph::Shape shape() {
    graph::Shape shape;
    expect('(');
    while (!take(')')) {
      if (shape.size() == kMostDimensions) fail("it has too many dimensions");
      skip_blanks();
      std::int64_t size = 0;
      const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), size);
      if (error != std::errc() || size < 0) fail("its header is damaged: the shape is not made of sizes");
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
      shape.push_back(size);
      if (!take(',')) {
        expect(')');
        break;
      }
    }
    return shape;
  }

  std::string_view rest_;
  const std::string& place_;
};

struct StoredType {
  std::string_view name;
  ElementType type;
  std::size_t bytes;
};

constexpr std::array kTypes{
    StoredType{"|u1", ElementType::UInt8, 1},   StoredType{"|i1", ElementType::Int8, 1},
    StoredType{"<i4", ElementType::Int32, 4},   StoredType{"<i8", ElementType::Int64, 8},
    StoredType{"<f4", ElementType::Float32, 4}, StoredType{"<f8", ElementType::Float32, 8},
};

const StoredType& stored_type(const std::string& name, const std::string& place) {
  for (const StoredType& type : kTypes) {
    if (type.name == name) return type;
  }
  throw Error(ErrorKind::Input, place, fmt::format("its elements are of type '{}'", name),
              "save it as uint8, int8, int32, int64, float32 or float64, little-endian");
}

/// Splits off the header's text.
std::string_view header_text(std::span<const std::byte>& bytes, const std::string& place) {
  constexpr std::size_t kVersionEnd = 8;
  const auto truncated = [&] { throw Error(ErrorKind::Input, place, "it ends within its header"); };
  if (bytes.size() < kVersionEnd) truncated();
  const auto version = std::to_integer<unsigned>(bytes[6]);
  if (version < 1 || version > 3) {
    throw Error(ErrorKind::Input, place, fmt::format("it has version {} of the format, not 1 to 3", version));
  }
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  if (bytes.size() < kVersionEnd + length_bytes) truncated();
  const std::size_t length = little_endian(bytes, kVersionEnd, length_bytes);
  bytes = bytes.subspan(kVersionEnd + length_bytes);
  if (bytes.size() < length) truncated();
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), length);
  bytes = bytes.subspan(length);
  return text;
}

graph::Data to_single_precision(std::span<const std::byte> bytes) {
  graph::Data data(ElementType::Float32, bytes.size() / sizeof(double));
  const auto elements = data.as<float>();
  for (std::size_t i = 0; i < elements.size(); ++i) {
    double element = 0;
    std::memcpy(&element, &bytes[i * sizeof(element)], sizeof(element));
    elements[i] = static_cast<float>(element);
  }
  return data;
}

}  // namespace

bool looks_like_npy(std::span<const std::byte> bytes) { return begins(bytes, kMagic); }

Array parse_npy(std::span<const std::byte> bytes, const std::string& place) {
  if (!looks_like_npy(bytes)) throw Error(ErrorKind::Input, place, "is no .npy file");
  const Header header = HeaderReader(header_text(bytes, place), place).read();
  const StoredType& type = stored_type(header.type, place);
  if (header.columns_first && header.shape.size() > 1) {
    throw Error(ErrorKind::Input, place, "it is stored columns first (Fortran order)",
                "save numpy.ascontiguousarray(...) of it");
  }
  std::size_t elements = 0;
  try {
    elements = graph::elements_of(header.shape);
  } catch (const Error& error) {
    throw Error(ErrorKind::Input, place, error.message());
  }
  if (bytes.size() != elements * type.bytes) {
    throw Error(ErrorKind::Input, place,
                fmt::format("{} bytes of data follow its header, {} elements of '{}' have {}", bytes.size(), elements,
                            type.name, elements * type.bytes));
  }
  if (type.name == "<f8") return {header.shape, to_single_precision(bytes)};
  return {header.shape, graph::Data(type.type, std::vector<std::byte>(bytes.begin(), bytes.end()))};
}

std::string to_npy(const graph::Shape& shape, const graph::Data& data) {
  const auto type = std::ranges::find(kTypes, data.type(), &StoredType::type);  // the first one: float32 is <f4
  std::string sizes;
  for (const std::int64_t size : shape) sizes += fmt::format("{}, ", size);
  if (shape.size() > 1) sizes.resize(sizes.size() - 2);  // a tuple of one needs its comma
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", type->name, sizes);
  // The data begin at a multiple of 64 bytes, behind a line end.
  constexpr std::size_t kBefore = 10, kAlignment = 64;
  header.append(kAlignment - 1 - (kBefore + header.size()) % kAlignment, ' ');
  header += '\n';
  const char length[] = {static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
  std::string file(kMagic);
  file += std::string_view("\x01\x00", 2);
  file.append(length, 2).append(header);
  file.append(reinterpret_cast<const char*>(data.bytes().data()), data.bytes().size());
  return file;
}

}  // namespace tessera::media
