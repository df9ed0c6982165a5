#include "compile/crossbar_allocator.hpp"

#include <fmt/format.h>

#include "base/error.hpp"

namespace tessera::compile {

arch::Area CrossbarAllocator::allocate(std::uint32_t columns, std::uint32_t rows, const std::string& user) {
  const bool fits_shelf = rows <= shelf_rows_ && next_column_ + columns <= config_.columns;
  if (!fits_shelf) {
    next_row_ += shelf_rows_;
    shelf_rows_ = rows;
    next_column_ = 0;
  }
  if (next_row_ + rows > config_.rows) {
    ++array_;
    next_row_ = 0;
  }
  if (array_ >= config_.arrays) {
    throw Error(ErrorKind::Input, user, fmt::format("the {} arrays of the machine are full", config_.arrays),
                "a machine with more ima.arrays, or fewer layers on the IMA");
  }
  const arch::Area area{array_, next_column_, next_row_, columns, rows};
  next_column_ += columns;
  return area;
}

}  // namespace tessera::compile
