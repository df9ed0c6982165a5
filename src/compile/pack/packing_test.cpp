// Violations of a packing that is made by hand.
#include "compile/pack/packing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"

namespace tessera::compile {
namespace {

using ::testing::HasSubstr;

/// 300 x 100 and 20 x 30 on two arrays.
Packing two_matrices() {
  Packing packing;
  packing.algorithm = "by hand";
  packing.arrays = 2;
  packing.lower_bound = 1;
  packing.matrices.resize(2);
  packing.matrices[0].matrix = {"a", 300, 100, 0};
  packing.matrices[0].tiles = {{{0, 0, 0, 100, 256}, 0, 0}, {{1, 0, 0, 100, 44}, 0, 256}};
  packing.matrices[1].matrix = {"b", 20, 30, 0};
  packing.matrices[1].tiles = {{{1, 100, 0, 30, 20}, 0, 0}};
  return packing;
}

std::string complaint(const Packing& packing) {
  try {
    check_packing(packing);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Internal);
    return error.what();
  }
  return "fine";
}

TEST(CheckPacking, a_sound_packing_passes) { EXPECT_EQ(complaint(two_matrices()), "fine"); }

TEST(CheckPacking, a_cell_used_twice_is_found) {
  Packing packing = two_matrices();
  packing.matrices[1].tiles[0].area.column = 99;
  EXPECT_THAT(complaint(packing), HasSubstr("b: packing: shares cells of array 1 with a"));
}

TEST(CheckPacking, a_tile_outside_the_arrays_is_found) {
  Packing packing = two_matrices();
  packing.matrices[1].tiles[0].area.column = 227;
  EXPECT_THAT(complaint(packing), HasSubstr("outside the arrays"));
  packing = two_matrices();
  packing.matrices[1].tiles[0].area.array = 2;
  EXPECT_THAT(complaint(packing), HasSubstr("outside the arrays"));
}

TEST(CheckPacking, a_matrix_covered_in_part_or_twice_is_found) {
  Packing packing = two_matrices();
  packing.matrices[0].tiles[1].area.rows = 43;
  EXPECT_THAT(complaint(packing), HasSubstr("in no tile"));
  packing = two_matrices();
  packing.matrices[0].tiles[1].first_row = 255;
  EXPECT_THAT(complaint(packing), HasSubstr("two tiles hold"));
  packing = two_matrices();
  packing.matrices[0].tiles[1].first_row = 257;
  EXPECT_THAT(complaint(packing), HasSubstr("beyond the matrix"));
}

TEST(CheckPacking, more_tiles_than_needed_are_found) {
  Packing packing = two_matrices();
  packing.matrices[1].tiles = {{{1, 100, 0, 30, 10}, 0, 0}, {{1, 100, 10, 30, 10}, 0, 10}};
  EXPECT_THAT(complaint(packing), HasSubstr("more tiles than needed"));
}

TEST(CheckPacking, an_empty_array_is_found) {
  Packing packing = two_matrices();
  packing.arrays = 3;
  EXPECT_THAT(complaint(packing), HasSubstr("an array is empty"));
}

TEST(CheckPacking, copies_need_their_whole_diagonal) {
  Packing packing = two_matrices();
  packing.matrices[1].copies = 3;
  EXPECT_THAT(complaint(packing), HasSubstr("in no tile"));
  packing.matrices[1].tiles[0].area = {1, 100, 0, 90, 60};
  EXPECT_EQ(complaint(packing), "fine");
  EXPECT_EQ(packing.cells(), 300u * 100 + 20 * 30) << "copies are no cells of the matrix";
}

}  // namespace
}  // namespace tessera::compile
