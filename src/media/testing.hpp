// Files of pictures and arrays, and small networks that read them, for tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "graph/testing.hpp"
#include "media/picture.hpp"

namespace tessera::media::test {

inline std::vector<std::byte> bytes_of(const std::string& text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

inline std::string two_bytes(std::size_t value) {
  return {static_cast<char>(value & 0xff), static_cast<char>(value >> 8U & 0xff)};
}
inline std::string four_bytes(std::size_t value) { return two_bytes(value & 0xffff) + two_bytes(value >> 16U); }

/// A .npy file with this header and these data.
inline std::string npy_file(const std::string& header, const std::string& data, unsigned version = 1) {
  const std::string length = version == 1 ? two_bytes(header.size()) : four_bytes(header.size());
  return "\x93NUMPY" + std::string{static_cast<char>(version), '\0'} + length + header + data;
}
inline std::string npy_header(const std::string& type, const std::string& shape) {
  return "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }          \n";
}
template <typename T>
std::string memory_of(const std::vector<T>& elements) {
  std::string text(elements.size() * sizeof(T), '\0');
  if (!elements.empty()) std::memcpy(text.data(), elements.data(), text.size());
  return text;
}

/// An uncompressed picture of 24 bits a pixel: Windows bitmap with BITMAPINFOHEADER.
inline std::string bmp_file(const Picture& picture) {
  const std::size_t line = (picture.width * 3 + 3) / 4 * 4;
  std::string data;
  for (std::size_t y = picture.height; y-- > 0;) {
    const std::size_t begin = data.size();
    for (std::size_t x = 0; x < picture.width; ++x) {
      const std::uint8_t* pixel = &picture.pixels[(y * picture.width + x) * 3];
      for (const std::size_t colour : {2, 1, 0}) data += static_cast<char>(pixel[colour]);
    }
    data.resize(begin + line, '\0');
  }
  constexpr std::size_t kHeader = 54;
  return "BM" + four_bytes(kHeader + data.size()) + four_bytes(0) + four_bytes(kHeader) + four_bytes(40) +
         four_bytes(picture.width) + four_bytes(picture.height) + two_bytes(1) + two_bytes(24) + four_bytes(0) +
         four_bytes(data.size()) + std::string(16, '\0') + data;
}

/// A network whose one input is this; it makes a Softmax of it, or quantises it first if it is float32.
inline graph::Graph network_of(graph::Tensor input) {
  using namespace graph::test;
  input.name = "image";
  graph::Tensor output = input;
  if (input.type == graph::ElementType::Float32) {
    output = tensor(graph::ElementType::Int8, input.shape, 0.5F, -28);
    return one_node(graph::Operator::Quantise, graph::QuantiseAttributes{}, {input}, output);
  }
  return one_node(graph::Operator::Softmax, graph::SoftmaxAttributes{}, {input}, output);
}

}  // namespace tessera::media::test
