// What a part reads or writes of a tensor: lines of codes, some bytes apart.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::compile {

/// So many, so many bytes from one to the next.
struct SlabDimension {
  std::uint32_t count = 1;
  std::uint32_t stride = 0;
};

struct Slab {
  std::uint32_t offset = 0;              ///< bytes from the tensor's beginning to the first line
  std::uint32_t line = 0;                ///< bytes that lie one behind the other
  std::array<SlabDimension, 3> lines{};  ///< outermost first

  std::uint32_t line_count() const { return lines[0].count * lines[1].count * lines[2].count; }
  std::uint32_t bytes() const { return line * line_count(); }
  /// Behind the last byte.
  std::uint32_t end() const;

  /// Calls `visit(offset in the tensor, offset in the slab)` for each line, in the slab's order.
  template <typename Visit>
  void for_each_line(const Visit& visit) const {
    std::uint32_t packed = 0;
    for (std::uint32_t i = 0; i < lines[0].count; ++i) {
      for (std::uint32_t j = 0; j < lines[1].count; ++j) {
        for (std::uint32_t k = 0; k < lines[2].count; ++k, packed += line) {
          visit(offset + i * lines[0].stride + j * lines[1].stride + k * lines[2].stride, packed);
        }
      }
    }
  }

  bool operator==(const Slab&) const = default;
};
bool operator==(const SlabDimension& one, const SlabDimension& other);

/// All of a tensor, or a range of its bytes.
constexpr Slab contiguous(std::uint32_t offset, std::uint32_t bytes) { return {offset, bytes, {}}; }

/// The codes at `offset` + i * dimensions[0].stride + ... for all indices below the counts; dimensions of stride 0
/// repeat codes. Its lines are as long and as few as can be, by rising addresses.
struct PackedSlab {
  Slab slab;
  /// Of each dimension, where the slab lies alone in memory, its lines one behind the other.
  std::array<std::uint32_t, 4> strides{};
};
/// At most four dimensions.
PackedSlab slab_of(std::uint32_t offset, std::span<const SlabDimension> dimensions);

}  // namespace tessera::compile
