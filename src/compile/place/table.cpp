#include "compile/place/table.hpp"

#include <algorithm>
#include <numeric>

#include "arch/network_program.h"
#include "compile/transfers.hpp"

namespace tessera::compile {
namespace {

// Assumed: a segment lasts for dozens of steps, and its end costs some hundred cycles, for the program begins anew
// there.
constexpr std::uint64_t kLeastSegment = 256;  // bytes
constexpr std::uint64_t kMostSegment = 4096;
constexpr std::uint64_t kSegmentShare = 128;   // of L1
constexpr std::uint64_t kSegmentsOfWhole = 4;  // a table of fewer stays in L1 whole

std::uint64_t segment_bytes(std::uint64_t l1_bytes) {
  return std::clamp(l1_bytes / kSegmentShare, kLeastSegment, kMostSegment);
}

/// Where segments begin: the steps, in ascending order.
std::vector<std::size_t> beginnings(const Schedule& schedule, std::uint64_t most) {
  constexpr std::size_t kOverhead = sizeof(arch::NetworkStep) + sizeof(arch::NetworkLines);  // leading on, and the load
  std::vector<std::size_t> first{0};
  std::size_t bytes = kOverhead;
  for (std::size_t step = 0; step < schedule.steps.size(); ++step) {
    const std::size_t more = table_bytes(schedule.steps[step]);
    if (bytes + more > most && step > first.back()) {
      first.push_back(step);
      bytes = kOverhead;
    }
    bytes += more;
  }
  return first;
}

/// Puts a step before each of these but the first, and moves what lies behind.
void insert_leading_steps(Schedule& schedule, std::vector<std::size_t>& first) {
  const auto moved = [&](std::size_t step) {
    return step + static_cast<std::size_t>(std::upper_bound(first.begin() + 1, first.end(), step) - first.begin() - 1);
  };
  for (auto* items : {&schedule.l1, &schedule.l2}) {
    for (MemoryItem& item : *items) item.first = moved(item.first), item.last = moved(item.last);
  }
  std::vector<ScheduledStep> steps;
  for (std::size_t step = 0; step < schedule.steps.size(); ++step) {
    if (step > 0 && std::ranges::binary_search(first, step)) {
      steps.push_back({.layer = schedule.steps[step].layer, .computation = {}, .transfers = {}, .leads_on = true});
    }
    steps.push_back(std::move(schedule.steps[step]));
  }
  schedule.steps = std::move(steps);
  for (std::size_t segment = 0; segment < first.size(); ++segment) first[segment] += segment;
}

std::size_t add_item(Schedule& schedule, const MemoryItem& item) {
  schedule.l1.push_back(item);
  schedule.contents.push_back(Content::Table);
  schedule.item_owners.push_back(schedule.steps[item.first].layer);
  return schedule.l1.size() - 1;
}

}  // namespace

std::uint64_t table_room(std::uint64_t table_bytes, std::uint64_t l1_bytes) {
  const std::uint64_t segment = segment_bytes(l1_bytes);
  return table_bytes <= kSegmentsOfWhole * segment ? table_bytes : 2 * segment;
}

std::size_t table_bytes(const ScheduledStep& step) {
  std::size_t transfers = 0;
  bool lines = false;
  for (const TransferPlan& transfer : step.transfers) {
    transfers += transfers_of(transfer.slab).size();
    lines = lines || has_lines(transfer.slab);
  }
  if (lines) return 2 * sizeof(arch::NetworkStep) + transfers * sizeof(arch::NetworkLines);
  return sizeof(arch::NetworkStep) + transfers * sizeof(arch::NetworkTransfer);
}

std::vector<TableSegment> add_table(Schedule& schedule, std::uint64_t l1_bytes) {
  std::uint64_t all = sizeof(arch::NetworkStep);
  for (const ScheduledStep& step : schedule.steps) all += table_bytes(step);
  std::vector<std::size_t> first{0};
  if (all > kSegmentsOfWhole * segment_bytes(l1_bytes)) {
    first = beginnings(schedule, segment_bytes(l1_bytes));
    insert_leading_steps(schedule, first);
  }
  std::vector<TableSegment> segments;
  const auto end_of = [&](std::size_t segment) {
    return segment + 1 < first.size() ? first[segment + 1] : schedule.steps.size();
  };
  // From the last one on, for a segment's transfer counts in the table of the one before.
  for (std::size_t segment = first.size(); segment-- > 0;) {
    const std::size_t end = end_of(segment);
    std::uint32_t bytes = segment + 1 == first.size() ? sizeof(arch::NetworkStep) : 0;
    for (std::size_t step = first[segment]; step < end; ++step) {
      bytes += static_cast<std::uint32_t>(table_bytes(schedule.steps[step]));
    }
    const std::size_t loaded = segment == 0 ? 0 : first[segment - 1];
    const bool last = segment + 1 == first.size();
    const std::size_t item = add_item(schedule, {bytes, loaded, last ? end : end - 1});
    segments.push_back({item, first[segment], bytes});
    if (segment > 0) {
      schedule.steps[loaded].transfers.push_back({.l1 = {item, 0},
                                                  .tensor = {},
                                                  .blob = {},
                                                  .segment = segment,
                                                  .slab = contiguous(0, bytes),
                                                  .to_l2 = false});
    }
  }
  std::ranges::reverse(segments);
  return segments;
}

}  // namespace tessera::compile
