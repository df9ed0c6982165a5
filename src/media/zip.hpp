// Archives of files: zip, as numpy writes it for .npz (PKWARE's APPNOTE 6.3.10, sections 4.3 and 4.4).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tessera::media {

/// A file in an archive, as the directory says; sizes in bytes.
struct ZipMember {
  std::string name;
  std::uint32_t method = 0;  ///< how it is packed: 0 not at all, 8 by deflate
  std::uint32_t crc = 0;     ///< of what it holds
  std::uint32_t packed_size = 0;
  std::uint32_t size = 0;
  std::uint32_t header = 0;  ///< where in the archive its own header stands
};

/// Whether the bytes begin as an archive does.
bool looks_like_zip(std::span<const std::byte> bytes);

/// The directory of an archive, in its order. `place` names the archive in messages. Throws Error{Input} if it is
/// damaged, if two members have one name, and for what is not read: archives in several parts, encrypted members, and
/// sizes of 64 bits.
std::vector<ZipMember> zip_members(std::span<const std::byte> bytes, const std::string& place);

/// What a member of the archive holds. Throws Error{Input}, naming the member, if its header or data are damaged, if it
/// is packed in another way than by deflate, or is larger than kMostFileBytes.
std::vector<std::byte> zip_contents(std::span<const std::byte> bytes, const ZipMember& member,
                                    const std::string& place);

}  // namespace tessera::media
