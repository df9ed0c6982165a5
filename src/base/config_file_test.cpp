#include "base/config_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"

namespace tessera {
namespace {

using ::testing::HasSubstr;

std::string error_of(std::string_view text) {
  try {
    parse_config(text, "a.toml");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Config);
    return error.what();
  }
  return "accepted";
}

TEST(ConfigFile, every_kind_of_value_is_kept) {
  const ConfigFile file = parse_config("[s]\na = 1\nb = 1.5\nc = true\nd = \"text\"\ne = 0x10\n", "a.toml");
  const ConfigSection* section = file.find("s");
  ASSERT_NE(section, nullptr);
  ASSERT_EQ(section->entries.size(), 5u);
  EXPECT_EQ(section->entries[0].value, ConfigValue(std::int64_t{1}));
  EXPECT_EQ(section->entries[1].value, ConfigValue(1.5));
  EXPECT_EQ(section->entries[2].value, ConfigValue(true));
  EXPECT_EQ(section->entries[3].value, ConfigValue(std::string("text")));
  EXPECT_EQ(section->entries[4].value, ConfigValue(std::int64_t{16}));
}

TEST(ConfigFile, sections_within_sections_get_dotted_names) {
  const ConfigFile file = parse_config("[a]\nx = 1\n[a.b]\ny = 2\n", "a.toml");
  ASSERT_NE(file.find("a.b"), nullptr);
  EXPECT_EQ(file.find("a.b")->entries[0].key, "y");
  EXPECT_EQ(file.find("a")->entries.size(), 1u);
}

TEST(ConfigFile, repeated_sections_are_numbered_in_messages) {
  const ConfigFile file = parse_config("[[flat]]\nx = 1\n[[flat]]\nx = 2\n", "a.toml");
  ASSERT_EQ(file.sections.size(), 2u);
  EXPECT_EQ(file.sections[1].name, "flat");
  EXPECT_EQ(file.sections[1].label, "flat[1]");
  EXPECT_TRUE(file.sections[1].repeated);
}

TEST(ConfigFile, keys_before_the_first_section_belong_to_none) {
  const ConfigFile file = parse_config("x = 1\n", "a.toml");
  ASSERT_EQ(file.sections.size(), 1u);
  EXPECT_EQ(file.sections[0].name, "");
}

TEST(ConfigFile, an_empty_file_has_no_sections) { EXPECT_TRUE(parse_config("", "a.toml").sections.empty()); }

TEST(ConfigFile, a_missing_section_is_not_found) { EXPECT_EQ(parse_config("[a]\n", "a.toml").find("b"), nullptr); }

TEST(ConfigFile, a_syntax_error_shows_its_line) {
  EXPECT_THAT(error_of("[a]\nx = \n"), HasSubstr("a.toml:2:"));
  EXPECT_THAT(error_of("[a]\nx = 1\nx = 2\n"), HasSubstr("a.toml:3:"));
  EXPECT_THAT(error_of("[a\n"), HasSubstr("not TOML"));
  EXPECT_THAT(error_of("\xff\xfe"), HasSubstr("a.toml:1:"));
}

TEST(ConfigFile, a_value_that_no_parameter_can_have_is_an_error_showing_its_path) {
  EXPECT_THAT(error_of("[a]\nx = [1, 2]\n"), HasSubstr("a.toml: a.x: is a list"));
  EXPECT_THAT(error_of("[a]\nx = 2020-01-01\n"), HasSubstr("a.toml: a.x: is a list, date or time"));
  EXPECT_THAT(error_of("x = []\n"), HasSubstr("a.toml: x: is a list"));
}

TEST(ConfigFile, a_value_is_spelt_so_that_it_is_read_back) {
  const std::vector<ConfigValue> values{std::int64_t{-7}, 2.0, 1e300, false, std::string("a \"b\" \\ \n\x7f é")};
  for (const ConfigValue& value : values) {
    const ConfigFile file = parse_config("x = " + to_toml(value), "a.toml");
    EXPECT_EQ(file.sections[0].entries[0].value, value) << to_toml(value);
  }
}

}  // namespace
}  // namespace tessera
