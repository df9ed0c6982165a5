// The free cells of one array, as the list of all rectangles that cannot grow (maximal rectangles, Jylänki 2010).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compile/pack/matrix.hpp"

namespace tessera::compile {

struct Rectangle {
  std::uint32_t column = 0;
  std::uint32_t row = 0;
  std::uint32_t columns = 0;
  std::uint32_t rows = 0;

  std::uint32_t right() const { return column + columns; }
  std::uint32_t bottom() const { return row + rows; }
  std::uint64_t cells() const { return std::uint64_t{columns} * rows; }
  bool overlaps(const Rectangle& other) const {
    return column < other.right() && other.column < right() && row < other.bottom() && other.row < bottom();
  }
  bool contains(const Rectangle& other) const {
    return column <= other.column && other.right() <= right() && row <= other.row && other.bottom() <= bottom();
  }
  bool operator==(const Rectangle&) const = default;
};

class FreeSpace {
 public:
  explicit FreeSpace(ArraySize array) : rectangles_{{0, 0, array.columns, array.rows}} {}

  /// All free rectangles that cannot grow; they overlap. Their order depends on what was taken, and in which order.
  std::span<const Rectangle> rectangles() const { return rectangles_; }

  /// The cells of `used` are free no more.
  void take(const Rectangle& used);

 private:
  void remove_contained();

  std::vector<Rectangle> rectangles_;
};

}  // namespace tessera::compile
