// Arrays of the MNIST family.
#include "media/idx.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/archive_testing.hpp"

namespace tessera::media {
namespace {

using test::bytes_of;
using test::idx_file;
using test::refusal_of;
using ::testing::HasSubstr;

std::string refusal_of_file(const std::string& file) {
  return refusal_of([&] { parse_idx(bytes_of(file), "a-idx"); });
}

TEST(Idx, is_an_array_of_unsigned_bytes) {
  const Array array = parse_idx(bytes_of(idx_file({3, 1, 2}, "abcdef")), "a");
  EXPECT_EQ(array.shape, (graph::Shape{3, 1, 2}));
  EXPECT_EQ(array.data, graph::test::uint8s({'a', 'b', 'c', 'd', 'e', 'f'}));
  EXPECT_EQ(parse_idx(bytes_of(idx_file({0}, "")), "a").data.elements(), 0U);
}

TEST(Idx, sizes_are_written_with_the_greatest_byte_first) {
  EXPECT_EQ(parse_idx(bytes_of(idx_file({0x0102}, std::string(0x0102, 'x'))), "a").shape, graph::Shape{0x0102});
}

TEST(Idx, other_types_and_damaged_files_are_refused) {
  EXPECT_THAT(refusal_of_file(idx_file({1}, "abcd", 0x0d)), HasSubstr("a-idx: its elements are of type 0x0d"));
  EXPECT_THAT(refusal_of_file(idx_file({1}, "a", 0x0a)), HasSubstr("is no idx file"));
  EXPECT_THAT(refusal_of_file(idx_file({}, "a")), HasSubstr("is no idx file"));
  EXPECT_THAT(refusal_of_file("\1\2\3\4"), HasSubstr("is no idx file"));
  EXPECT_THAT(refusal_of_file(idx_file({1, 1}, "").substr(0, 11)), HasSubstr("ends within its header"));
  EXPECT_THAT(refusal_of_file(idx_file({2, 2}, "abc")), HasSubstr("3 bytes of data follow its header, its shape 2x2"));
  EXPECT_THAT(refusal_of_file(idx_file({2, 2}, "abcde")), HasSubstr("5 bytes"));
  EXPECT_THAT(refusal_of_file(idx_file({0xffffffff, 0xffffffff}, "abc")), HasSubstr("more than"));
}

}  // namespace
}  // namespace tessera::media
