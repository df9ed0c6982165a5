// How much memory a protobuf message will take, seen before it is parsed.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace tessera::import::onnx_file {

/// Two bytes of a file can make a message of 280 bytes in memory (measured with AttributeProto), so a hostile file
/// could ask for 140 times its size. A network of 10,000 nodes has some 100,000 fields.
inline constexpr std::size_t kMostFields = 1'000'000;

/// Throws Error{Input} at `name` if the file has more than kMostFields messages, strings and unknown fields, or fields
/// in groups, which ONNX does not have. What is damaged otherwise is left to the parser.
void check_field_count(std::span<const std::byte> file, std::string_view name);

}  // namespace tessera::import::onnx_file
