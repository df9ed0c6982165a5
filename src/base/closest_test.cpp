#include "base/closest.hpp"

#include <gtest/gtest.h>

namespace tessera {
namespace {

TEST(Closest, the_distance_counts_single_letter_changes) {
  EXPECT_EQ(edit_distance("banks", "banks"), 0u);
  EXPECT_EQ(edit_distance("bankz", "banks"), 1u);
  EXPECT_EQ(edit_distance("bank", "banks"), 1u);
  EXPECT_EQ(edit_distance("bannks", "banks"), 1u);
  EXPECT_EQ(edit_distance("", "banks"), 5u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(Closest, a_slip_is_answered_with_the_nearest_word) {
  EXPECT_EQ(did_you_mean("bankz", {"base", "banks", "size_kib"}), "did you mean 'banks'?");
}

TEST(Closest, another_word_gets_no_suggestion) {
  EXPECT_EQ(did_you_mean("colour", {"base", "banks", "size_kib"}), "");
  EXPECT_EQ(did_you_mean("colour", {}), "");
}

}  // namespace
}  // namespace tessera
