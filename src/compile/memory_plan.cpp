#include "compile/memory_plan.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "base/bits.hpp"
#include "base/error.hpp"

namespace tessera::compile {
namespace {

constexpr std::uint64_t kAlignment = 16;

std::uint64_t round_up(std::uint64_t value) { return (value + kAlignment - 1) / kAlignment * kAlignment; }

bool together(const MemoryItem& a, const MemoryItem& b) { return a.first <= b.last && b.first <= a.last; }

struct Taken {
  std::uint64_t begin;
  std::uint64_t end;
};

}  // namespace

MemoryPlan plan_memory(const std::vector<MemoryItem>& items, const arch::Region& region) {
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return items[a].bytes > items[b].bytes; });
  MemoryPlan plan;
  plan.addresses.resize(items.size());
  std::vector<std::size_t> placed;
  for (const std::size_t index : order) {
    const MemoryItem& item = items[index];
    std::vector<Taken> taken;
    for (const std::size_t other : placed) {
      if (!together(item, items[other])) continue;
      taken.push_back({plan.addresses[other], std::uint64_t{plan.addresses[other]} + items[other].bytes});
    }
    std::ranges::sort(taken, {}, &Taken::begin);
    std::uint64_t address = round_up(region.base);
    for (const Taken& one : taken) {
      if (address + item.bytes <= one.begin) break;
      address = std::max(address, round_up(one.end));
    }
    const std::uint64_t end = std::uint64_t{region.base} + region.size;
    if (address + item.bytes > end) {
      throw Error(ErrorKind::Input, item.name,
                  fmt::format("{} bytes find no room in the {} bytes of L1 that are free", item.bytes, region.size),
                  "a smaller layer, or a machine with a larger tcdm.size_kib");
    }
    plan.addresses[index] = static_cast<Address>(address);
    plan.peak_bytes = std::max(plan.peak_bytes, static_cast<std::uint32_t>(address + item.bytes - region.base));
    placed.push_back(index);
  }
  return plan;
}

}  // namespace tessera::compile
