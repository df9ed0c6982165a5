// See zip.hpp. Only the directory at the end is believed; a member's own header says where its data begin.
#include "media/zip.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "base/error.hpp"
#include "media/bytes.hpp"
#include "media/file.hpp"
#include "media/inflate.hpp"

namespace tessera::media {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::string_view kEndSignature = "PK\x05\x06";
constexpr std::string_view kEntrySignature = "PK\x01\x02";
constexpr std::string_view kMemberSignature = "PK\x03\x04";
constexpr std::size_t kEndBytes = 22, kEntryBytes = 46, kMemberBytes = 30;
constexpr std::uint32_t kElsewhere = 0xffffffff;  ///< a number of 64 bits stands elsewhere
constexpr std::uint32_t kStored = 0, kDeflated = 8;

std::uint32_t number(Bytes bytes, std::size_t first, std::size_t count) {
  return static_cast<std::uint32_t>(little_endian(bytes, first, count));
}

[[noreturn]] void damaged(const std::string& place, const std::string& message) {
  throw Error(ErrorKind::Input, place, "the archive is damaged: " + message);
}

struct Directory {
  Bytes bytes;
  std::size_t entries = 0;
};

/// The record at the end of the archive, behind which there is only a comment of the length it says.
std::size_t place_of_end(Bytes bytes, const std::string& place) {
  constexpr std::size_t kMostComment = 0xffff;
  for (std::size_t comment = 0; comment <= kMostComment && comment + kEndBytes <= bytes.size(); ++comment) {
    const std::size_t begin = bytes.size() - kEndBytes - comment;
    if (begins(bytes.subspan(begin), kEndSignature) && number(bytes, begin + 20, 2) == comment) return begin;
  }
  damaged(place, "its directory is missing");
}

Directory directory_of(Bytes bytes, const std::string& place) {
  const std::size_t place_of_record = place_of_end(bytes, place);
  const Bytes end = bytes.subspan(place_of_record);
  const std::uint32_t size = number(end, 12, 4);
  const std::uint32_t begin = number(end, 16, 4);
  if (size == kElsewhere || begin == kElsewhere || number(end, 10, 2) == 0xffff) {
    throw Error(ErrorKind::Input, place, "its directory has numbers of 64 bits (zip64)", "save fewer arrays in it");
  }
  if (number(end, 4, 2) != 0 || number(end, 6, 2) != 0 || number(end, 8, 2) != number(end, 10, 2)) {
    throw Error(ErrorKind::Input, place, "is one of several parts of an archive");
  }
  if (begin > place_of_record || size > place_of_record - begin) damaged(place, "its directory does not fit into it");
  return {.bytes = bytes.subspan(begin, size), .entries = number(end, 10, 2)};
}

/// Splits the first entry off the directory.
ZipMember next_member(Bytes& directory, const std::string& place) {
  if (directory.size() < kEntryBytes || !begins(directory, kEntrySignature)) {
    damaged(place, "an entry of its directory is missing");
  }
  const std::size_t name_bytes = number(directory, 28, 2);
  const std::size_t all_bytes = kEntryBytes + name_bytes + number(directory, 30, 2) + number(directory, 32, 2);
  if (directory.size() < all_bytes) damaged(place, "an entry of its directory has no end");
  ZipMember member{.name = std::string(reinterpret_cast<const char*>(directory.data()) + kEntryBytes, name_bytes),
                   .method = number(directory, 10, 2),
                   .crc = number(directory, 16, 4),
                   .packed_size = number(directory, 20, 4),
                   .size = number(directory, 24, 4),
                   .header = number(directory, 42, 4)};
  constexpr std::uint32_t kEncrypted = 1;
  if ((number(directory, 8, 2) & kEncrypted) != 0) {
    throw Error(ErrorKind::Input, place, fmt::format("its member '{}' is encrypted", member.name));
  }
  if (member.packed_size == kElsewhere || member.size == kElsewhere || member.header == kElsewhere) {
    throw Error(ErrorKind::Input, place,
                fmt::format("its member '{}' has numbers of 64 bits (zip64); at most {} MiB are read", member.name,
                            kMostFileBytes >> 20U));
  }
  directory = directory.subspan(all_bytes);
  return member;
}

/// A member's bytes as they lie in the archive.
Bytes packed_bytes(Bytes bytes, const ZipMember& member, const std::string& place) {
  if (member.header > bytes.size() || bytes.size() - member.header < kMemberBytes ||
      !begins(bytes.subspan(member.header), kMemberSignature)) {
    damaged(place, "its header is missing");
  }
  const Bytes rest = bytes.subspan(member.header);
  const std::size_t name_bytes = number(rest, 26, 2);
  const std::size_t begin = kMemberBytes + name_bytes + number(rest, 28, 2);
  if (begin > rest.size() || member.packed_size > rest.size() - begin) damaged(place, "its data go beyond the end");
  const Bytes name = rest.subspan(kMemberBytes, name_bytes);
  if (!std::ranges::equal(name, std::as_bytes(std::span(member.name)))) {
    damaged(place, "its header has another name than the directory");
  }
  return rest.subspan(begin, member.packed_size);
}

}  // namespace

bool looks_like_zip(Bytes bytes) { return begins(bytes, kMemberSignature) || begins(bytes, kEndSignature); }

std::vector<ZipMember> zip_members(Bytes bytes, const std::string& place) {
  Directory directory = directory_of(bytes, place);
  std::vector<ZipMember> members;
  std::set<std::string> names;
  for (std::size_t i = 0; i < directory.entries; ++i) {
    members.push_back(next_member(directory.bytes, place));
    if (!names.insert(members.back().name).second) {
      throw Error(ErrorKind::Input, place, fmt::format("has two members '{}'", members.back().name));
    }
  }
  if (!directory.bytes.empty()) damaged(place, "its directory goes on behind its last entry");
  return members;
}

std::vector<std::byte> zip_contents(Bytes bytes, const ZipMember& member, const std::string& archive) {
  const std::string place = fmt::format("{}, member '{}'", archive, member.name);
  if (member.size > kMostFileBytes) {
    throw Error(ErrorKind::Input, place, fmt::format("has more than {} MiB", kMostFileBytes >> 20U));
  }
  const Bytes packed = packed_bytes(bytes, member, place);
  std::vector<std::byte> contents;
  if (member.method == kDeflated) {
    contents = inflated(packed, member.size, place);
  } else if (member.method == kStored && packed.size() == member.size) {
    contents.assign(packed.begin(), packed.end());
  } else if (member.method == kStored) {
    damaged(place, "its two sizes differ, but it is not packed");
  } else {
    throw Error(ErrorKind::Input, place, fmt::format("is packed by method {}, not by deflate", member.method),
                "save it with numpy.savez or numpy.savez_compressed");
  }
  if (crc32_of(contents) != member.crc) damaged(place, "its data have another check sum than the directory says");
  return contents;
}

}  // namespace tessera::media
