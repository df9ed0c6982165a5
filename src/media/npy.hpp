// Arrays of numpy: .npy files of versions 1 to 3 (numpy.lib.format).
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "graph/tensor.hpp"

namespace tessera::media {

struct Array {
  graph::Shape shape;  ///< empty for a scalar
  graph::Data data;
};

/// Whether the bytes begin as a .npy file does.
bool looks_like_npy(std::span<const std::byte> bytes);

/// |u1, |i1, <i4, <i8 and <f4 as they are, <f8 rounded to float32; rows first (C order) only. `place` names the array
/// in messages. Throws Error{Input} on other types and orders, on damaged headers, and unless exactly the bytes of the
/// shape follow.
Array parse_npy(std::span<const std::byte> bytes, const std::string& place);

/// The bytes of a .npy file, version 1, rows first. The data must have the shape's elements.
std::string to_npy(const graph::Shape& shape, const graph::Data& data);

}  // namespace tessera::media
