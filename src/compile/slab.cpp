#include "compile/slab.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"

namespace tessera::compile {

bool operator==(const SlabDimension& one, const SlabDimension& other) {
  return one.count == other.count && (one.count == 1 || one.stride == other.stride);
}

std::uint32_t Slab::end() const {
  std::uint32_t last = offset;
  for (const SlabDimension& one : lines) last += (one.count - 1) * one.stride;
  return last + line;
}

PackedSlab slab_of(std::uint32_t offset, std::span<const SlabDimension> dimensions) {
  PackedSlab packed{contiguous(offset, 1), {}};
  std::array<std::size_t, 4> order{0, 1, 2, 3};
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(dimensions.size());
  std::sort(order.begin(), end, [&](std::size_t one, std::size_t other) {
    return std::pair(dimensions[one].stride, one) < std::pair(dimensions[other].stride, other);
  });
  std::uint32_t bytes = 1;
  std::size_t level = packed.slab.lines.size();  // the innermost that is taken
  for (auto index = order.begin(); index != end; ++index) {
    const SlabDimension& one = dimensions[*index];
    packed.strides[*index] = one.stride == 0 ? 0 : bytes;
    if (one.count == 1 || one.stride == 0) continue;
    bytes *= one.count;
    if (level == packed.slab.lines.size() && one.stride == packed.slab.line) {
      packed.slab.line *= one.count;
      continue;
    }
    SlabDimension* const inner = level < packed.slab.lines.size() ? &packed.slab.lines[level] : nullptr;
    if (inner != nullptr && one.stride == inner->count * inner->stride) {
      inner->count *= one.count;
    } else if (level > 0) {
      packed.slab.lines[--level] = one;
    } else {
      throw Error(ErrorKind::Internal, "a slab", "it has four dimensions");
    }
  }
  return packed;
}

}  // namespace tessera::compile
