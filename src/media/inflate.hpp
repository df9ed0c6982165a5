// Bytes that were packed by deflate, with or without gzip around them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tessera::media {

/// Whether the bytes begin as a gzip file does.
bool looks_like_gzip(std::span<const std::byte> bytes);

/// What a gzip file holds, its members one behind the other. `place` names the file in messages. Throws Error{Input} if
/// it is damaged, ends too early, goes on behind its end, or holds more than `most` bytes; of these no more than `most`
/// are ever unpacked.
std::vector<std::byte> gunzip(std::span<const std::byte> bytes, std::size_t most, const std::string& place);

/// The `size` bytes of a stream of deflate with nothing around it. Throws Error{Input} if it is damaged or has not
/// exactly so many.
std::vector<std::byte> inflated(std::span<const std::byte> bytes, std::size_t size, const std::string& place);

/// The check sum of gzip and zip: CRC-32 of ISO-HDLC.
std::uint32_t crc32_of(std::span<const std::byte> bytes);

}  // namespace tessera::media
