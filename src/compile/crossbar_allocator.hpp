// Gives out areas of crossbars, in shelves: side by side in a shelf as high as its first area, shelf on shelf, array
// after array.
#pragma once

#include <cstdint>
#include <string>

#include "arch/crossbar.hpp"
#include "arch/machine.hpp"

namespace tessera::compile {

class CrossbarAllocator {
 public:
  explicit CrossbarAllocator(const arch::Ima& config) : config_(config) {}

  /// An area of this size, at most an array. Throws Error{Input} naming `user` when the arrays run out.
  arch::Area allocate(std::uint32_t columns, std::uint32_t rows, const std::string& user);

  std::uint32_t arrays_used() const { return array_ + (next_column_ + next_row_ + shelf_rows_ != 0 ? 1 : 0); }

 private:
  const arch::Ima& config_;
  std::uint32_t array_ = 0;
  std::uint32_t next_row_ = 0;  ///< of the shelf
  std::uint32_t shelf_rows_ = 0;
  std::uint32_t next_column_ = 0;
};

}  // namespace tessera::compile
