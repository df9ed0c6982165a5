// See matrix_vector.hpp. Two things make it fast without naming an instruction set: four rows share each load of the
// vector, and blocks have constant lengths, for only such loops does g++ vectorise at -O2 (it then finds pmaddwd). What
// the longest block leaves over goes into shorter ones: many layers have few inputs.
#include "base/matrix_vector.hpp"

#include <array>
#include <cassert>

namespace tessera {
namespace {

using Four = std::array<std::int32_t, 4>;

/// Adds to `sums` what `length` elements of four rows contribute.
inline void add_four(const std::int16_t* vector, const std::int16_t* rows, std::size_t stride, std::size_t length,
                     Four& sums) {
  std::int32_t sum0 = 0;
  std::int32_t sum1 = 0;
  std::int32_t sum2 = 0;
  std::int32_t sum3 = 0;
  for (std::size_t i = 0; i < length; ++i) {
    sum0 += vector[i] * rows[i];
    sum1 += vector[i] * rows[i + stride];
    sum2 += vector[i] * rows[i + 2 * stride];
    sum3 += vector[i] * rows[i + 3 * stride];
  }
  sums[0] += sum0;
  sums[1] += sum1;
  sums[2] += sum2;
  sums[3] += sum3;
}

/// Blocks of kLength elements, as many as there are from `at` on; where they end.
template <std::size_t kLength>
std::size_t add_blocks(std::span<const std::int16_t> vector, const std::int16_t* rows, std::size_t stride,
                       std::size_t at, Four& sums) {
  for (; at + kLength <= vector.size(); at += kLength) add_four(vector.data() + at, rows + at, stride, kLength, sums);
  return at;
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
  std::size_t row = 0;
  for (; row + 4 <= sums.size(); row += 4) {
    const std::int16_t* four_rows = rows.data() + row * stride;
    Four four{};
    std::size_t i = add_blocks<64>(vector, four_rows, stride, 0, four);
    i = add_blocks<32>(vector, four_rows, stride, i, four);
    i = add_blocks<16>(vector, four_rows, stride, i, four);
    i = add_blocks<8>(vector, four_rows, stride, i, four);
    add_four(vector.data() + i, four_rows + i, stride, vector.size() - i, four);
    for (std::size_t r = 0; r < four.size(); ++r) sums[row + r] = four[r];
  }
  for (; row < sums.size(); ++row) sums[row] = multiply_row(vector, rows.data() + row * stride);
}

}  // namespace tessera
