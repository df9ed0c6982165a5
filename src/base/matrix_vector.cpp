// See matrix_vector.hpp. Two things make it fast without naming an instruction set: four rows share each load of the
// vector, and the length of their loop is a multiple of 8, since g++ vectorises at -O2 only what leaves no rest (it
// then finds pmaddwd).
#include "base/matrix_vector.hpp"

#include <array>
#include <cassert>

namespace tessera {
namespace {

constexpr std::size_t kBlock = 8;
using Four = std::array<std::int32_t, 4>;

/// What the elements from `begin` to before `end` of four rows come to. Inlined, so that it is seen what `end` is a
/// multiple of.
[[gnu::always_inline]] inline Four multiply_four(const std::int16_t* vector, const std::int16_t* rows,
                                                 std::size_t stride, std::size_t begin, std::size_t end) {
  std::int32_t sum0 = 0;
  std::int32_t sum1 = 0;
  std::int32_t sum2 = 0;
  std::int32_t sum3 = 0;
  for (std::size_t i = begin; i != end; ++i) {
    sum0 += vector[i] * rows[i];
    sum1 += vector[i] * rows[i + stride];
    sum2 += vector[i] * rows[i + 2 * stride];
    sum3 += vector[i] * rows[i + 3 * stride];
  }
  return {sum0, sum1, sum2, sum3};
}

std::int32_t multiply_row(std::span<const std::int16_t> vector, const std::int16_t* row) {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < vector.size(); ++i) sum += vector[i] * row[i];
  return sum;
}

}  // namespace

void multiply_rows(std::span<const std::int16_t> vector, std::span<const std::int16_t> rows, std::size_t stride,
                   std::span<std::int32_t> sums) {
  assert(vector.size() <= stride);
  assert(sums.empty() || rows.size() >= (sums.size() - 1) * stride + vector.size());
  const std::size_t whole = vector.size() & ~(kBlock - 1);
  std::size_t row = 0;
  for (; row + 4 <= sums.size(); row += 4) {
    const std::int16_t* four_rows = rows.data() + row * stride;
    Four four = multiply_four(vector.data(), four_rows, stride, 0, whole);
    if (whole != vector.size()) {
      const Four rest = multiply_four(vector.data(), four_rows, stride, whole, vector.size());
      for (std::size_t r = 0; r < four.size(); ++r) four[r] += rest[r];
    }
    for (std::size_t r = 0; r < four.size(); ++r) sums[row + r] = four[r];
  }
  for (; row < sums.size(); ++row) sums[row] = multiply_row(vector, rows.data() + row * stride);
}

}  // namespace tessera
