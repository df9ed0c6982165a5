#include "base/field_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"

namespace tessera {

namespace {

enum class Colour : std::uint8_t { Red, Green };

struct Paint {
  std::uint32_t coats = 0;
  std::uint32_t tins = 0;
  std::uint32_t shelf = 0;
  std::uint64_t price = 0;
  Colour colour = Colour::Red;
  double thickness = 0;
  bool glossy = false;
  std::string maker{};
};

}  // namespace

template <>
inline constexpr std::array<std::string_view, 2> enum_names<Colour>{"red", "green"};

namespace {

using ::testing::HasSubstr;

const FieldList<Paint>& paint_fields() {
  // clang-format off
  static const FieldList<Paint> list{"paint", "What a wall gets.", {
      field<&Paint::coats>("coats", 2, "coats", range(1, 9), Source::Published, "layers"),
      field<&Paint::tins>("tins", 4, "tins", powers_of_two(1, 16), Source::Measured, "bought together"),
      field<&Paint::shelf>("shelf", 0x100, address_unit, range(0, 0xffff), Source::Fitted, "where it stands"),
      field<&Paint::price>("price", 7, "cents", range(0, 1'000'000'000'000), Source::Assumed, "of all"),
      field<&Paint::colour>("colour", Colour::Green, "", one_of<Colour>(), Source::Specified, "what one sees"),
      field<&Paint::thickness>("thickness", 0.5, "mm", reals(0, 2.5), Source::Assumed, "of a coat"),
      field<&Paint::glossy>("glossy", true, "", anything(), Source::Specified, "shines"),
      field<&Paint::maker>("maker", "nobody", "", anything(), Source::Specified, "who"),
  }};
  // clang-format on
  return list;
}

Paint read(std::string_view text) {
  const ConfigFile file = parse_config(text, "wall.toml");
  Paint paint;
  paint_fields().read(file.find("paint"), file.name, paint);
  return paint;
}

std::string error_of(std::string_view text) {
  try {
    read(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Config);
    return error.what();
  }
  return "accepted";
}

TEST(FieldList, what_a_file_does_not_say_has_its_default) {
  for (const char* text : {"", "[paint]\n"}) {
    const Paint paint = read(text);
    EXPECT_EQ(paint.coats, 2u);
    EXPECT_EQ(paint.tins, 4u);
    EXPECT_EQ(paint.price, 7u);
    EXPECT_EQ(paint.colour, Colour::Green);
    EXPECT_TRUE(paint.glossy);
    EXPECT_EQ(paint.maker, "nobody");
  }
}

TEST(FieldList, every_kind_of_parameter_is_read) {
  const Paint paint = read(
      "[paint]\ncoats = 9\ntins = 16\nshelf = 0xffff\nprice = 1000000000000\ncolour = \"red\"\nthickness = "
      "2.25\nglossy = false\n"
      "maker = \"me\"\n");
  EXPECT_EQ(paint.coats, 9u);
  EXPECT_EQ(paint.tins, 16u);
  EXPECT_EQ(paint.shelf, 0xffffu);
  EXPECT_EQ(paint.price, 1'000'000'000'000u);
  EXPECT_EQ(paint.colour, Colour::Red);
  EXPECT_EQ(paint.thickness, 2.25);
  EXPECT_EQ(read("[paint]\nthickness = 1\n").thickness, 1) << "a whole number";
  EXPECT_FALSE(paint.glossy);
  EXPECT_EQ(paint.maker, "me");
}

TEST(FieldList, an_unknown_key_is_an_error_showing_its_path) {
  EXPECT_EQ(error_of("[paint]\ncoatz = 1\n"), "wall.toml: paint.coatz: unknown key (did you mean 'coats'?)");
  EXPECT_EQ(
      error_of("[paint]\nbrush = 1\n"),
      "wall.toml: paint.brush: unknown key (known keys: coats, tins, shelf, price, colour, thickness, glossy, maker)");
}

TEST(FieldList, a_value_of_another_type_is_an_error) {
  EXPECT_EQ(error_of("[paint]\ncoats = \"two\"\n"),
            "wall.toml: paint.coats: must be an integer, but is a string: \"two\"");
  EXPECT_EQ(error_of("[paint]\ncoats = 2.0\n"),
            "wall.toml: paint.coats: must be an integer, but is a number with a fraction: 2.0");
  EXPECT_EQ(error_of("[paint]\nthickness = true\n"),
            "wall.toml: paint.thickness: must be a number, but is a boolean: true");
  EXPECT_EQ(error_of("[paint]\nglossy = 1\n"), "wall.toml: paint.glossy: must be a boolean, but is an integer: 1");
  EXPECT_EQ(error_of("[paint]\ncolour = true\n"), "wall.toml: paint.colour: must be a string, but is a boolean: true");
}

TEST(FieldList, a_value_out_of_range_is_an_error_showing_the_range) {
  EXPECT_EQ(error_of("[paint]\ncoats = 10\n"), "wall.toml: paint.coats: 10 is not allowed (allowed: 1 to 9)");
  EXPECT_EQ(error_of("[paint]\ncoats = 0\n"), "wall.toml: paint.coats: 0 is not allowed (allowed: 1 to 9)");
  EXPECT_EQ(error_of("[paint]\nthickness = 2.6\n"),
            "wall.toml: paint.thickness: 2.6 is not allowed (allowed: 0 to 2.5)");
  EXPECT_EQ(error_of("[paint]\nthickness = nan\n"),
            "wall.toml: paint.thickness: nan is not allowed (allowed: 0 to 2.5)");
  EXPECT_EQ(error_of("[paint]\ncoats = -1\n"), "wall.toml: paint.coats: -1 is not allowed (allowed: 1 to 9)");
  EXPECT_EQ(error_of("[paint]\ntins = 6\n"),
            "wall.toml: paint.tins: 6 is not allowed (allowed: a power of two, 1 to 16)");
  EXPECT_EQ(error_of("[paint]\ntins = 32\n"),
            "wall.toml: paint.tins: 32 is not allowed (allowed: a power of two, 1 to 16)");
  EXPECT_EQ(error_of("[paint]\nshelf = 0x10000\n"),
            "wall.toml: paint.shelf: 0x00010000 is not allowed (allowed: 0x00000000 to 0x0000ffff)");
  EXPECT_EQ(error_of("[paint]\ncolour = \"blue\"\n"),
            "wall.toml: paint.colour: \"blue\" is not allowed (allowed: 'red' or 'green')");
}

TEST(FieldList, what_is_printed_is_read_back) {
  Paint paint = read("[paint]\ncoats = 3\nmaker = 'a \"b\"'\ncolour = 'red'\nshelf = 0x42\n");
  const std::string text = paint_fields().toml(paint);
  EXPECT_EQ(paint_fields().toml(read(text)), text);
  EXPECT_THAT(text, HasSubstr("coats = 3  # coats: layers\n"));
  EXPECT_THAT(text, HasSubstr("tins = 4  # tins: bought together (measured)\n"));
  EXPECT_THAT(text, HasSubstr("shelf = 0x00000042  # address: where it stands\n"));
}

TEST(FieldList, the_documentation_has_a_row_for_every_parameter) {
  const std::string text = paint_fields().markdown();
  EXPECT_THAT(text, HasSubstr("## `[paint]`\n\nWhat a wall gets.\n"));
  EXPECT_THAT(text, HasSubstr("| `coats` | `2` | coats | 1 to 9 | published | layers |\n"));
  EXPECT_THAT(text, HasSubstr("| `shelf` | `0x00000100` | address | 0x00000000 to 0x0000ffff | fitted |"));
  EXPECT_THAT(text, HasSubstr("| `colour` | `\"green\"` |  | 'red' or 'green' | specified | what one sees |\n"));
}

}  // namespace
}  // namespace tessera
