#include "base/error.hpp"

#include <gtest/gtest.h>

namespace tessera {
namespace {

TEST(Error, says_where_what_and_what_to_do) {
  const Error error(ErrorKind::Config, "cluster.toml: tcdm.bankz", "unknown key", "did you mean 'banks'?");
  EXPECT_STREQ(error.what(), "cluster.toml: tcdm.bankz: unknown key (did you mean 'banks'?)");
  EXPECT_EQ(error.kind(), ErrorKind::Config);
  EXPECT_EQ(error.place(), "cluster.toml: tcdm.bankz");
  EXPECT_EQ(error.message(), "unknown key");
  EXPECT_EQ(error.hint(), "did you mean 'banks'?");
}

TEST(Error, leaves_out_the_parts_that_are_empty) {
  EXPECT_STREQ(Error(ErrorKind::Internal, "", "broken").what(), "broken");
  EXPECT_STREQ(Error(ErrorKind::Input, "a.elf", "too short").what(), "a.elf: too short");
  EXPECT_STREQ(Error(ErrorKind::Usage, "", "no program", "name one").what(), "no program (name one)");
}

TEST(Error, still_says_the_same_after_a_copy) {
  const Error copy = Error(ErrorKind::Limit, "cycle 7", "limit reached");
  EXPECT_STREQ(Error(copy).what(), "cycle 7: limit reached");
}

}  // namespace
}  // namespace tessera
