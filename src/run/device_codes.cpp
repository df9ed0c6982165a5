// See device_codes.hpp.
#include "run/device_codes.hpp"

#include <algorithm>

namespace tessera::run {
namespace {

/// uint8 codes are the device's plus this; as bytes, the highest bit differs.
std::byte offset_bits(const graph::Tensor& tensor) {
  return tensor.type == graph::ElementType::UInt8 ? std::byte{0x80} : std::byte{0};
}

}  // namespace

graph::Data data_of_device(const graph::Tensor& tensor, std::span<const std::int8_t> codes) {
  graph::Data data(tensor.type, codes.size());
  const std::byte bits = offset_bits(tensor);
  std::ranges::transform(codes, data.bytes().begin(), [&](std::int8_t code) { return std::byte(code) ^ bits; });
  return data;
}

std::vector<std::int8_t> device_codes(const graph::Tensor& tensor, const graph::Data& data) {
  std::vector<std::int8_t> codes(data.bytes().size());
  const std::byte bits = offset_bits(tensor);
  std::ranges::transform(data.bytes(), codes.begin(), [&](std::byte byte) { return std::int8_t(byte ^ bits); });
  return codes;
}

}  // namespace tessera::run
