#include "accel/ima/storage.hpp"

#include <gtest/gtest.h>

namespace tessera::accel::ima {
namespace {

Storage small(arch::ImaNumerics numerics = arch::ImaNumerics::Exact) {
  arch::Ima config;
  config.arrays = 2;
  config.rows = 8;
  config.columns = 4;
  config.numerics = numerics;
  return Storage(config);
}

TEST(ImaStorage, weights_go_row_by_row_into_their_rectangle_and_nowhere_else) {
  Storage storage = small();
  EXPECT_FALSE(storage.store({1, 1, 2, 2, 3}, std::vector<std::int16_t>{1, 2, 3, 4, 5, 6}));
  for (std::uint32_t row = 0; row < 8; ++row) {
    for (std::uint32_t column = 0; column < 4; ++column) {
      const bool inside = row >= 2 && row < 5 && column >= 1 && column < 3;
      EXPECT_EQ(storage.cell(1, column, row), inside ? 1 + 2 * (row - 2) + (column - 1) : 0);
      EXPECT_EQ(storage.cell(0, column, row), 0);
      EXPECT_EQ(storage.programmed({1, column, row, 1, 1}), inside);
      EXPECT_FALSE(storage.programmed({0, column, row, 1, 1}));
    }
  }
  EXPECT_EQ(storage.programmed_cells(), 6u);
}

TEST(ImaStorage, an_area_is_programmed_if_all_its_cells_are) {
  Storage storage = small();
  EXPECT_FALSE(storage.store({0, 0, 0, 4, 7}, std::vector<std::int16_t>(28, 1)));
  EXPECT_TRUE(storage.programmed({0, 0, 0, 4, 7}));
  EXPECT_TRUE(storage.programmed({0, 2, 3, 2, 4}));
  EXPECT_FALSE(storage.programmed({0, 0, 0, 4, 8}));
  EXPECT_FALSE(storage.programmed({0, 3, 7, 1, 1}));
}

TEST(ImaStorage, the_cells_of_an_area_are_columns_a_stride_apart) {
  Storage storage = small();
  EXPECT_FALSE(storage.store({0, 1, 2, 2, 2}, std::vector<std::int16_t>{1, 2, 3, 4}));
  const auto cells = storage.cells({0, 1, 2, 2, 2});
  EXPECT_EQ(cells[0], 1);
  EXPECT_EQ(cells[1], 3);
  EXPECT_EQ(cells[storage.stride()], 2);
  EXPECT_EQ(cells[storage.stride() + 1], 4);
}

TEST(ImaStorage, an_area_must_lie_in_an_array) {
  const Storage storage = small();
  EXPECT_FALSE(storage.check({1, 0, 0, 4, 8}));
  EXPECT_EQ(storage.check({2, 0, 0, 4, 8}), "array 2 of 2");
  EXPECT_EQ(storage.check({0, 0, 0, 5, 8}), "columns 0 to 4 of an array of 4");
  EXPECT_EQ(storage.check({0, 3, 0, 2, 8}), "columns 3 to 4 of an array of 4");
  EXPECT_EQ(storage.check({0, 0, 7, 4, 2}), "rows 7 to 8 of an array of 8");
  EXPECT_EQ(storage.check({0, 0, 0xffff'ffff, 4, 2}), "rows 4294967295 to 4294967296 of an array of 8");
  EXPECT_EQ(storage.check({0, 0, 0, 0, 8}), "an area without cells");
  EXPECT_EQ(storage.check({0, 0, 0, 4, 0}), "an area without cells");
}

TEST(ImaStorage, a_cell_holds_9_bits_in_exact_numerics_and_codes_to_7_else_and_nothing_is_stored_of_what_does_not_fit) {
  Storage exact = small();
  EXPECT_FALSE(exact.store({0, 0, 0, 2, 1}, std::vector<std::int16_t>{-256, 255}));
  EXPECT_EQ(exact.store({0, 0, 1, 2, 1}, std::vector<std::int16_t>{1, 256}),
            "weight 256 does not fit a cell, which holds -256 to 255");
  EXPECT_EQ(exact.programmed_cells(), 2u);
  Storage analog = small(arch::ImaNumerics::Analog);
  EXPECT_FALSE(analog.store({0, 0, 0, 2, 1}, std::vector<std::int16_t>{-7 * 2048, 7 * 2048}));
  EXPECT_EQ(analog.store({0, 0, 0, 2, 1}, std::vector<std::int16_t>{-7 * 2048 - 1, 7}),
            "weight -14337 does not fit a cell, which holds -14336 to 14336");
}

}  // namespace
}  // namespace tessera::accel::ima
