// See free_space.hpp.
#include "compile/pack/free_space.hpp"

#include <cstddef>

namespace tessera::compile {
namespace {

/// What is left of `free` around `used`: up to four rectangles that cannot grow inside `free`.
void append_rest(std::vector<Rectangle>& rest, const Rectangle& free, const Rectangle& used) {
  if (used.column > free.column) rest.push_back({free.column, free.row, used.column - free.column, free.rows});
  if (used.right() < free.right()) rest.push_back({used.right(), free.row, free.right() - used.right(), free.rows});
  if (used.row > free.row) rest.push_back({free.column, free.row, free.columns, used.row - free.row});
  if (used.bottom() < free.bottom()) {
    rest.push_back({free.column, used.bottom(), free.columns, free.bottom() - used.bottom()});
  }
}

}  // namespace

void FreeSpace::take(const Rectangle& used) {
  std::vector<Rectangle> rest;
  for (const Rectangle& free : rectangles_) {
    if (free.overlaps(used)) {
      append_rest(rest, free, used);
    } else {
      rest.push_back(free);
    }
  }
  rectangles_ = std::move(rest);
  remove_contained();
}

void FreeSpace::remove_contained() {
  std::vector<Rectangle> kept;
  for (std::size_t i = 0; i < rectangles_.size(); ++i) {
    bool contained = false;
    for (std::size_t j = 0; j < rectangles_.size() && !contained; ++j) {
      // Of two that are equal, the first stays.
      const bool yields = rectangles_[i] != rectangles_[j] || j < i;
      contained = i != j && yields && rectangles_[j].contains(rectangles_[i]);
    }
    if (!contained) kept.push_back(rectangles_[i]);
  }
  rectangles_ = std::move(kept);
}

}  // namespace tessera::compile
