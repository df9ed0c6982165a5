// Arrays of the MNIST family: idx files (yann.lecun.com/exdb/mnist, "the IDX file format").
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "media/npy.hpp"

namespace tessera::media {

/// Whether the bytes begin as an idx file does: two zeros, a type of elements that there is, 1 to 4 dimensions.
bool looks_like_idx(std::span<const std::byte> bytes);

/// Whether the bytes begin as an idx file of unsigned bytes does and have exactly the size that it says.
bool is_whole_idx(std::span<const std::byte> bytes);

/// The array of an idx file of unsigned bytes. `place` names the file in messages. Throws Error{Input} on damaged
/// headers, on other types of elements, and unless exactly the bytes of the shape follow.
Array parse_idx(std::span<const std::byte> bytes, const std::string& place);

}  // namespace tessera::media
