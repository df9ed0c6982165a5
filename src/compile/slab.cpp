#include "compile/slab.hpp"

#include <algorithm>
#include <numeric>

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
  PackedSlab packed{contiguous(offset, 1), std::vector<std::uint32_t>(dimensions.size(), 0)};
  std::vector<std::size_t> order(dimensions.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t index) { return dimensions[index].stride; });
  std::uint32_t bytes = 1;
  std::vector<SlabDimension> lines;  // innermost first
  for (const std::size_t index : order) {
    const SlabDimension& one = dimensions[index];
    packed.strides[index] = one.stride == 0 ? 0 : bytes;
    if (one.count == 1 || one.stride == 0) continue;
    bytes *= one.count;
    if (lines.empty() && one.stride == packed.slab.line) {
      packed.slab.line *= one.count;
    } else if (!lines.empty() && one.stride == lines.back().count * lines.back().stride) {
      lines.back().count *= one.count;
    } else {
      lines.push_back(one);
    }
  }
  if (lines.size() > packed.slab.lines.size()) throw Error(ErrorKind::Internal, "a slab", "it has four dimensions");
  std::ranges::copy(lines, packed.slab.lines.rbegin());
  return packed;
}

}  // namespace tessera::compile
