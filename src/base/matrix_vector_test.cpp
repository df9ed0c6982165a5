#include "base/matrix_vector.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <vector>

namespace tessera {
namespace {

TEST(MatrixVector, a_row_is_multiplied_by_the_vector) {
  const std::vector<std::int16_t> vector{1, -2, 3};
  const std::vector<std::int16_t> rows{4, 5, 6, 99, -7, 8, 9};
  std::vector<std::int32_t> sums(2);
  multiply_rows(vector, rows, 4, sums);
  EXPECT_EQ(sums, (std::vector<std::int32_t>{12, 4}));
}

TEST(MatrixVector, the_largest_products_of_256_rows_are_exact) {
  const std::vector<std::int16_t> vector(256, -128);
  const std::vector<std::int16_t> rows(256 * 5, -256);
  std::vector<std::int32_t> sums(5);
  multiply_rows(vector, rows, 256, sums);
  EXPECT_EQ(sums, std::vector<std::int32_t>(5, 128 * 256 * 256));
}

TEST(MatrixVector, no_rows_and_no_elements_are_allowed) {
  std::vector<std::int32_t> sums(5, 1);
  multiply_rows({}, {}, 0, sums);
  EXPECT_EQ(sums, std::vector<std::int32_t>(5, 0));
  multiply_rows({}, {}, 0, {});
}

// Lengths on both sides of blocks of 8, row counts on both sides of the group of four.
TEST(MatrixVector, every_size_gives_what_two_plain_loops_give) {
  EXPECT_TRUE(rc::check([] {
    const std::size_t length = *rc::gen::inRange<std::size_t>(0, 200);
    const std::size_t count = *rc::gen::inRange<std::size_t>(1, 12);
    const std::size_t stride = length + *rc::gen::inRange<std::size_t>(0, 3);
    const auto value = rc::gen::inRange<std::int16_t>(-256, 256);
    const auto vector = *rc::gen::container<std::vector<std::int16_t>>(length, value);
    const auto rows = *rc::gen::container<std::vector<std::int16_t>>((count - 1) * stride + length, value);
    std::vector<std::int32_t> sums(count);
    multiply_rows(vector, rows, stride, sums);
    for (std::size_t r = 0; r < count; ++r) {
      std::int32_t expected = 0;
      for (std::size_t i = 0; i < length; ++i) expected += vector[i] * rows[r * stride + i];
      RC_ASSERT(sums[r] == expected);
    }
  }));
}

}  // namespace
}  // namespace tessera
