// See placement.hpp: the search's choice (search.hpp), laid out in memory.
#include "compile/place/placement.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/divide.hpp"
#include "base/error.hpp"
#include "compile/place/search.hpp"

namespace tessera::compile {
namespace {

/// Lays the choice out, and tells the search what it did not know: where memory is short after all, in sum or because
/// what is free lies in pieces.
class Layout {
 public:
  Layout(const Network& network, const Lowering& lowering, const FreeMemory& l1, const PlacementOptions& options)
      : network_(network), lowering_(lowering), l1_(l1), search_(network, lowering, l1.bytes(), options) {}

  std::variant<Placed, NoRoom> run() {
    std::optional<NoRoom> none = search_.run();
    while (!none) {
      Placed placed;
      placed.placement = search_.placement();
      placed.schedule = make_schedule(network_, placed.placement, lowering_);
      placed.table = add_table(placed.schedule, l1_.bytes());
      placed.l1 = plan_memory(placed.schedule.l1, l1_);
      if (placed.l1.failed.empty()) return placed;
      none = give_way(placed);
    }
    return *none;
  }

 private:
  /// Bytes that are needed, of each step.
  static std::vector<std::uint64_t> usage(const Schedule& schedule) {
    std::vector<std::uint64_t> bytes(schedule.steps.size() + 2, 0);  // at first the changes from step to step
    for (const MemoryItem& item : schedule.l1) {
      bytes[item.first] += round_up(item.bytes, 16u);
      bytes[item.last + 1] -= round_up(item.bytes, 16u);
    }
    for (std::size_t step = 1; step < bytes.size(); ++step) bytes[step] += bytes[step - 1];
    return bytes;
  }

  /// For each layer where something found no room: where there is some, but in pieces, as if an eighth of it were
  /// missing where memory is fullest.
  std::optional<NoRoom> give_way(const Placed& placed) {
    const Schedule& schedule = placed.schedule;
    const std::vector<std::uint64_t> bytes = usage(schedule);
    std::vector<std::uint64_t> missing(network_.layers.size(), 0);
    for (const std::size_t failed : placed.l1.failed) {
      const MemoryItem& item = schedule.l1[failed];
      const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(item.first);
      const auto most = std::max_element(begin, bytes.begin() + static_cast<std::ptrdiff_t>(item.last) + 1);
      const auto step = static_cast<std::size_t>(most - bytes.begin());
      const std::size_t layer = schedule.steps[std::min(step, schedule.steps.size() - 1)].layer;
      const std::uint64_t excess = *most > l1_.bytes() ? *most - l1_.bytes() : 1 + item.bytes / 8;
      missing[layer] = std::max(missing[layer], excess);
    }
    return search_.reserve(missing);
  }

  const Network& network_;
  const Lowering& lowering_;
  const FreeMemory& l1_;
  Search search_;
};

}  // namespace

Placed place(const Network& network, const Lowering& lowering, const FreeMemory& l1, const PlacementOptions& options) {
  std::variant<Placed, NoRoom> result = Layout(network, lowering, l1, options).run();
  if (const auto* none = std::get_if<NoRoom>(&result)) {
    throw Error(ErrorKind::Input, network.layers[none->layer].name,
                fmt::format("{} bytes too many for the {} bytes of L1 that are free", none->missing_bytes, l1.bytes()),
                "a smaller layer, or a machine with a larger tcdm.size_kib");
  }
  return std::move(std::get<Placed>(result));
}

}  // namespace tessera::compile
