// Tables of text.
#include "report/table.hpp"

#include <gtest/gtest.h>

namespace tessera::report {
namespace {

using enum Table::Align;

TEST(Shortened, long_texts_lose_their_middle) {
  EXPECT_EQ(shortened("abcdefghij", 10), "abcdefghij");
  EXPECT_EQ(shortened("abcdefghijk", 10), "abcd..hijk");
  EXPECT_EQ(shortened("abcdefghijk", 9), "abc..hijk");
  EXPECT_EQ(shortened("abcdefghijk", 0), "..k");
}

TEST(Shortened, letters_of_several_bytes_stay_whole) {
  EXPECT_EQ(characters_of("\u00e4\u00f6\u00fc"), 3U);
  EXPECT_EQ(shortened("\u00e4\u00f6\u00fc\u00e4\u00f6\u00fc", 4), "\u00e4..\u00fc");
}

TEST(Table, columns_are_as_wide_as_their_widest_text) {
  Table table({{"name", Left}, {"n"}, {"note", Left}});
  table.add({"a", "100", "x"});
  table.add({"\u00e4\u00f6\u00fc\u00e4\u00f6", "5", ""});
  EXPECT_EQ(table.text(),
            "name     n  note\n"
            "a      100  x\n"
            "\u00e4\u00f6\u00fc\u00e4\u00f6    5\n");
}

TEST(Table, columns_without_text_are_left_out) {
  Table table({{"empty", Left}, {"name", Left}, {"none"}});
  table.add({"", "a", ""});
  EXPECT_EQ(table.text(), "name\na\n");
}

TEST(Table, a_table_without_rows_has_no_columns) { EXPECT_EQ(Table({{"name", Left}}).text(), "\n"); }

}  // namespace
}  // namespace tessera::report
