#include "compile/place/memory_plan.hpp"

#include <algorithm>
#include <numeric>

#include "base/divide.hpp"

namespace tessera::compile {
namespace {

constexpr std::uint64_t kAlignment = 16;

bool together(const MemoryItem& a, const MemoryItem& b) { return a.first <= b.last && b.first <= a.last; }

struct Taken {
  std::uint64_t begin;
  std::uint64_t end;
};

}  // namespace

std::uint64_t FreeMemory::bytes() const {
  std::uint64_t bytes = region.size;
  for (const arch::Region& one : taken) bytes -= one.size;
  return bytes;
}

MemoryPlan plan_memory(const std::vector<MemoryItem>& items, const FreeMemory& memory) {
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return items[a].bytes > items[b].bytes; });
  const std::uint64_t end = std::uint64_t{memory.region.base} + memory.region.size;
  MemoryPlan plan;
  plan.addresses.assign(items.size(), static_cast<Address>(round_up(memory.region.base, kAlignment)));
  std::vector<std::size_t> placed;
  for (const std::size_t index : order) {
    const MemoryItem& item = items[index];
    if (item.bytes == 0) continue;
    std::vector<Taken> taken;
    for (const arch::Region& one : memory.taken) taken.push_back({one.base, std::uint64_t{one.base} + one.size});
    for (const std::size_t other : placed) {
      if (!together(item, items[other])) continue;
      taken.push_back({plan.addresses[other], std::uint64_t{plan.addresses[other]} + items[other].bytes});
    }
    std::ranges::sort(taken, {}, &Taken::begin);
    std::uint64_t address = round_up(memory.region.base, kAlignment);
    for (const Taken& one : taken) {
      if (address + item.bytes <= one.begin) break;
      address = std::max(address, round_up(one.end, kAlignment));
    }
    if (address + item.bytes > end) {
      plan.failed = index;
      return plan;
    }
    plan.addresses[index] = static_cast<Address>(address);
    plan.peak_bytes = std::max(plan.peak_bytes, static_cast<std::uint32_t>(address + item.bytes - memory.region.base));
    placed.push_back(index);
  }
  return plan;
}

}  // namespace tessera::compile
