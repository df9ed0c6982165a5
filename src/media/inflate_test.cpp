// Packed bytes.
#include "media/inflate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/archive_testing.hpp"

namespace tessera::media {
namespace {

using test::bytes_of;
using test::deflated;
using test::gzip_file;
using test::refusal_of;
using ::testing::HasSubstr;

constexpr std::size_t kMany = 1 << 20;

/// Longer than the pieces in which it is unpacked.
std::string long_text() {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += std::to_string(i);
  return text;
}

TEST(Gunzip, gives_what_was_packed) {
  for (const std::string& text : {std::string(), std::string("abc"), long_text()}) {
    EXPECT_EQ(gunzip(bytes_of(gzip_file(text)), kMany, "g"), bytes_of(text));
    EXPECT_TRUE(looks_like_gzip(bytes_of(gzip_file(text))));
  }
}

TEST(Gunzip, members_follow_each_other) {
  EXPECT_EQ(gunzip(bytes_of(gzip_file("abc") + gzip_file("") + gzip_file("de")), kMany, "g"), bytes_of("abcde"));
}

TEST(Gunzip, more_than_the_most_is_refused_and_exactly_the_most_is_not) {
  const std::string text = long_text();
  EXPECT_EQ(gunzip(bytes_of(gzip_file(text)), text.size(), "g").size(), text.size());
  EXPECT_THAT(refusal_of([&] { gunzip(bytes_of(gzip_file(text)), text.size() - 1, "g.gz"); }),
              HasSubstr("g.gz: is more than 238889 bytes when unpacked"));
  EXPECT_THAT(refusal_of([&] { gunzip(bytes_of(gzip_file("abc") + gzip_file("de")), 4, "g"); }), HasSubstr("than 4"));
}

TEST(Gunzip, what_is_damaged_or_not_whole_is_refused) {
  const std::string file = gzip_file("abcabcabcabc");
  for (std::size_t size = 0; size < file.size(); ++size) {
    EXPECT_THAT(refusal_of([&] { gunzip(bytes_of(file.substr(0, size)), kMany, "g"); }), HasSubstr("ends within"));
  }
  EXPECT_THAT(refusal_of([&] { gunzip(bytes_of(file + "x"), kMany, "g"); }), HasSubstr("g: "));
  std::string damaged = file;
  damaged[file.size() - 8] = static_cast<char>(~damaged[file.size() - 8]);
  EXPECT_THAT(refusal_of([&] { gunzip(bytes_of(damaged), kMany, "g"); }), HasSubstr("damaged: incorrect data check"));
}

TEST(Inflated, has_exactly_the_size_that_is_asked_for) {
  EXPECT_EQ(inflated(bytes_of(deflated("abc")), 3, "z"), bytes_of("abc"));
  EXPECT_THAT(refusal_of([] { inflated(bytes_of(deflated("abc")), 2, "z"); }), HasSubstr("z: is more than 2"));
  EXPECT_THAT(refusal_of([] { inflated(bytes_of(deflated("abc")), 4, "z"); }), HasSubstr("should be 4"));
  EXPECT_THAT(refusal_of([] { inflated(bytes_of(deflated("abc") + "x"), 3, "z"); }), HasSubstr("1 packed ones"));
}

TEST(CheckSum, is_that_of_zip) { EXPECT_EQ(crc32_of(bytes_of("123456789")), 0xcbf43926U); }

}  // namespace
}  // namespace tessera::media
