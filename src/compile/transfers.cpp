#include "compile/transfers.hpp"

#include <algorithm>

#include "base/divide.hpp"

namespace tessera::compile {
namespace {

constexpr std::uint32_t kMostLine = 0xFFFF;  // bytes, of lines and strides: the DMA has 16 bits for them

void add_line(std::uint32_t l2, std::uint32_t l1, std::uint32_t bytes, std::vector<SlabTransfer>& transfers) {
  for (std::uint32_t done = 0; done < bytes; done += kMostTransferBytes) {
    transfers.push_back({l2 + done, l1 + done, std::min(kMostTransferBytes, bytes - done)});
  }
}

/// The lines of the innermost level.
void add_lines(const Slab& slab, std::uint32_t l2, std::uint32_t l1, std::vector<SlabTransfer>& transfers) {
  const SlabDimension& lines = slab.lines[2];
  const bool fits = slab.line <= kMostLine && lines.stride <= kMostLine;
  const std::uint32_t most = fits ? std::max(1u, kMostTransferBytes / slab.line) : 1;
  for (std::uint32_t first = 0; first < lines.count; first += most) {
    const std::uint32_t count = std::min(most, lines.count - first);
    const std::uint32_t from = l2 + first * lines.stride, to = l1 + first * slab.line;
    if (count == 1) {
      add_line(from, to, slab.line, transfers);
    } else {
      transfers.push_back({from, to, count * slab.line, slab.line, lines.stride});
    }
  }
}

}  // namespace

std::vector<SlabTransfer> transfers_of(const Slab& slab) {
  std::vector<SlabTransfer> transfers;
  if (slab.bytes() == 0) return transfers;
  Slab outer = slab;
  outer.lines[2] = {};
  std::uint32_t packed = 0;
  outer.for_each_line([&](std::uint32_t l2, std::uint32_t) {
    add_lines(slab, l2, packed, transfers);
    packed += slab.lines[2].count * slab.line;
  });
  return transfers;
}

std::uint32_t table_entries(const Slab& slab) {
  if (slab.line_count() == 1) return divide_up(slab.bytes(), kMostTransferBytes);
  constexpr std::uint32_t kHead = 2;  // of a step with lines
  return kHead + 2 * static_cast<std::uint32_t>(transfers_of(slab).size());
}

bool has_lines(const Slab& slab) {
  return std::ranges::any_of(transfers_of(slab), [](const SlabTransfer& one) { return one.line != 0; });
}

}  // namespace tessera::compile
