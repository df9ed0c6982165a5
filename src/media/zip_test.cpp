// Archives.
#include "media/zip.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/archive_testing.hpp"

namespace tessera::media {
namespace {

using test::bytes_of;
using test::refusal_of;
using test::zip_file;
using ::testing::HasSubstr;

/// All that the archive holds, each file behind its name.
std::string unpacked(const std::string& archive) {
  const std::vector<std::byte> bytes = bytes_of(archive);
  std::string text;
  for (const ZipMember& member : zip_members(bytes, "a.zip")) {
    const std::vector<std::byte> contents = zip_contents(bytes, member, "a.zip");
    text += member.name + ":" + std::string(reinterpret_cast<const char*>(contents.data()), contents.size()) + ";";
  }
  return text;
}
std::string refusal_of_archive(const std::string& archive) {
  return refusal_of([&] { unpacked(archive); });
}

const std::string kLong(1000, 'a');

/// The archive with other bytes at a place behind the last signature of this kind.
std::string changed(std::string archive, const std::string& signature, std::size_t place, const std::string& bytes) {
  return archive.replace(archive.rfind(signature) + place, bytes.size(), bytes);
}
std::string changed_entry(std::size_t place, const std::string& bytes, bool packed = false) {
  return changed(zip_file({{"x.npy", "abc"}, {"y.npy", kLong}}, packed), "PK\x01\x02", place, bytes);
}
std::string changed_end(std::size_t place, const std::string& bytes) {
  return changed(zip_file({{"x.npy", "abc"}, {"y.npy", kLong}}, false), "PK\x05\x06", place, bytes);
}

TEST(Zip, gives_what_was_stored_or_packed) {
  for (const bool packed : {false, true}) {
    EXPECT_EQ(unpacked(zip_file({{"x.npy", "abc"}, {"y.npy", kLong}, {"z", ""}}, packed)),
              "x.npy:abc;y.npy:" + kLong + ";z:;");
    EXPECT_EQ(unpacked(zip_file({}, packed)), "");
  }
  EXPECT_TRUE(looks_like_zip(bytes_of(zip_file({}, false))) && looks_like_zip(bytes_of(zip_file({{"x", ""}}, false))));
}

TEST(Zip, a_comment_may_follow) {
  EXPECT_EQ(unpacked(changed(zip_file({{"x", "abc"}}, false), "PK\x05\x06", 20, test::two_bytes(4)) + "note"),
            "x:abc;");
}

TEST(Zip, the_directory_must_be_whole) {
  EXPECT_THAT(refusal_of_archive("PK\x03\x04"), HasSubstr("a.zip: the archive is damaged: its directory is missing"));
  EXPECT_THAT(refusal_of_archive(zip_file({{"x", "abc"}}, false) + "more"), HasSubstr("its directory is missing"));
  EXPECT_THAT(refusal_of_archive(changed_end(8, test::two_bytes(3) + test::two_bytes(3))),
              HasSubstr("an entry of its directory is missing"));
  EXPECT_THAT(refusal_of_archive(changed_end(12, test::four_bytes(0xfffffff))), HasSubstr("does not fit into it"));
  EXPECT_THAT(refusal_of_archive(changed_end(16, test::four_bytes(0xfffffff))), HasSubstr("does not fit into it"));
  EXPECT_THAT(refusal_of_archive(changed_entry(28, test::two_bytes(0xffff))), HasSubstr("has no end"));
  EXPECT_THAT(refusal_of_archive(changed_entry(28, test::two_bytes(4))), HasSubstr("goes on behind its last entry"));
  EXPECT_THAT(refusal_of_archive(zip_file({{"x", "1"}, {"x", "2"}}, false)), HasSubstr("has two members 'x'"));
}

TEST(Zip, what_is_not_read_is_refused) {
  EXPECT_THAT(refusal_of_archive(changed_end(4, test::two_bytes(1))), HasSubstr("one of several parts"));
  EXPECT_THAT(refusal_of_archive(changed_end(16, test::four_bytes(0xffffffff))), HasSubstr("64 bits"));
  EXPECT_THAT(refusal_of_archive(changed_entry(8, test::two_bytes(1))), HasSubstr("'y.npy' is encrypted"));
  EXPECT_THAT(refusal_of_archive(changed_entry(24, test::four_bytes(0xffffffff))), HasSubstr("64 bits"));
  EXPECT_THAT(refusal_of_archive(changed_entry(10, test::two_bytes(12))), HasSubstr("method 12, not by deflate"));
}

TEST(Zip, a_member_must_be_what_the_directory_says) {
  EXPECT_THAT(refusal_of_archive(changed_entry(42, test::four_bytes(5))), HasSubstr("'y.npy': the archive is damaged"));
  EXPECT_THAT(refusal_of_archive(changed_entry(42, test::four_bytes(0xfffffff))), HasSubstr("header is missing"));
  EXPECT_THAT(refusal_of_archive(changed_entry(42, test::four_bytes(0))), HasSubstr("another name"));
  EXPECT_THAT(refusal_of_archive(changed_entry(20, test::four_bytes(0xfffffff))), HasSubstr("go beyond the end"));
  EXPECT_THAT(refusal_of_archive(changed_entry(24, test::four_bytes(999))), HasSubstr("two sizes differ"));
  EXPECT_THAT(refusal_of_archive(changed_entry(24, test::four_bytes(999), true)), HasSubstr("more than 999 bytes"));
  EXPECT_THAT(refusal_of_archive(changed_entry(24, test::four_bytes(0x7fffffff), true)), HasSubstr("than 1024 MiB"));
  EXPECT_THAT(refusal_of_archive(changed_entry(24, test::four_bytes(0x3fffffff), true)), HasSubstr("unpacks to 1000"));
  EXPECT_THAT(refusal_of_archive(changed_entry(16, test::four_bytes(1))), HasSubstr("another check sum"));
}

TEST(Zip, damaged_archives_give_an_error_or_their_files) {
  const std::string archive = zip_file({{"x", "abcabcabc"}, {"y", ""}}, true);
  for (std::size_t place = 0; place < archive.size(); ++place) {
    EXPECT_NE(refusal_of_archive(archive.substr(0, place)), "");
    for (const int bit : {1, 2, 4, 8, 16, 32, 64, 128}) {
      std::string damaged = archive;
      damaged[place] = static_cast<char>(damaged[place] ^ bit);
      EXPECT_THAT(refusal_of_archive(damaged), Not(HasSubstr("not of the input")));
    }
  }
}

}  // namespace
}  // namespace tessera::media
