// See placement.hpp: a search over attempts (placer.hpp), by their estimated cycles.
#include "compile/place/placement.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/error.hpp"
#include "compile/place/placer.hpp"

namespace tessera::compile {
namespace {

// Shares of L1 for rows from and to L2 (Preferences). Assumed, as good as any that were tried on MobileNetV2 at
// 224 x 224 on machine `cluster`.
constexpr double kMostRows = 0.45;
constexpr double kLeastRows = 0.15;
constexpr std::array kTriedMostRows{0.45, 0.9};
constexpr std::array kTriedLeastRows{0.05, 0.15, 0.3};

/// Cycles that a schedule is estimated to take. A step ends when its computation and its transfers have ended.
Cycle estimate(const Placed& placed, const Lowering& lowering) {
  constexpr double kBytesACycle = 7.2;    // measured: of the DMA in one direction, tests/golden/dma_stats.txt
  constexpr double kTransferCycles = 40;  // assumed: programming the DMA, and L2's latency
  constexpr double kStepCycles = 60;      // assumed: the firmware's barrier and the start of a step
  double cycles = 0;
  for (const ScheduledStep& step : placed.schedule.steps) {
    std::array<double, 2> bytes{};
    for (const TransferPlan& transfer : step.transfers) bytes[transfer.to_l2 ? 1 : 0] += transfer.bytes;
    double transfers = std::max(bytes[0], bytes[1]) / kBytesACycle;
    if (transfers > 0) transfers += kTransferCycles;
    double computation = 0;
    if (step.computation) {
      const Computation& one = *step.computation;
      computation = static_cast<double>(lowering.cycles(one.layer, placed.placement.channels_of(one.blob), one.part));
    }
    cycles += std::max(transfers, computation) + kStepCycles;
  }
  return static_cast<Cycle>(cycles);
}

/// Tries other homes for the tensors that weigh, as long as the estimate falls.
class Search {
 public:
  Search(const Network& network, const Lowering& lowering, const FreeMemory& l1, const PlacementOptions& options)
      : network_(network), lowering_(lowering), l1_(l1), options_(options) {}

  std::variant<Placed, NoRoom> run() {
    std::variant<Candidate, NoRoom> first = attempt(initial(kMostRows, kLeastRows));
    if (const auto* none = std::get_if<NoRoom>(&first)) return *none;
    auto& best = std::get<Candidate>(first);
    if (!has_l2_tensors(best.placed)) return std::move(best.placed);
    for (const double most_rows : kTriedMostRows) {
      std::optional<Candidate> other = best_rows(most_rows);
      if (!other) continue;
      improve(*other);
      if (other->cycles < best.cycles) best = std::move(*other);
    }
    return std::move(best.placed);
  }

 private:
  struct Candidate {
    Preferences preferences;
    Placed placed;
    Cycle cycles = 0;
  };

  Preferences initial(double most_rows, double least_rows) const {
    return {most_rows, least_rows, std::vector<std::optional<Home>>(network_.tensors.size())};
  }

  bool has_l2_tensors(const Placed& placed) const {
    for (std::size_t tensor = 0; tensor < network_.tensors.size(); ++tensor) {
      if (tensor != network_.input && placed.placement.tensors[tensor] == Home::L2) return true;
    }
    return false;
  }

  std::optional<Candidate> best_rows(double most_rows) {
    std::optional<Candidate> best;
    for (const double least_rows : kTriedLeastRows) {
      std::optional<Candidate> other = found(attempt(initial(most_rows, least_rows)));
      if (other && (!best || other->cycles < best->cycles)) best = std::move(other);
    }
    return best;
  }

  /// Tensors of layers that have to do with L2: the homes of others cost nothing.
  std::vector<bool> beside_l2(const Placed& placed) const {
    std::vector<bool> beside(network_.tensors.size(), false);
    for (const Layer& layer : network_.layers) {
      std::vector<LayerTensorIndex> tensors = layer.inputs;
      tensors.push_back(layer.output);
      const bool any = std::ranges::any_of(tensors, [&](LayerTensorIndex tensor) {
        return tensor != network_.input && placed.placement.tensors[tensor] == Home::L2;
      });
      for (const LayerTensorIndex tensor : tensors) beside[tensor] = beside[tensor] || any;
    }
    return beside;
  }

  /// Tries the other home for one tensor after the other.
  void improve(Candidate& best) {
    const std::vector<bool> beside = beside_l2(best.placed);
    for (std::size_t tensor = 0; tensor < network_.tensors.size(); ++tensor) {
      if (tensor == network_.input || !beside[tensor] || network_.tensors[tensor].shape.elements() > l1_.bytes())
        continue;
      Preferences preferences = best.preferences;
      const bool in_l1 = best.placed.placement.tensors[tensor] == Home::L1;
      preferences.homes[tensor] = in_l1 ? Home::L2 : Home::L1;
      std::optional<Candidate> other = found(attempt(preferences));
      if (other && other->cycles < best.cycles) best = std::move(*other);
    }
  }

  std::variant<Candidate, NoRoom> attempt(const Preferences& preferences) const {
    std::variant<Placed, NoRoom> result = place_by(preferences, network_, lowering_, l1_, options_);
    if (const auto* none = std::get_if<NoRoom>(&result)) return *none;
    Candidate candidate{preferences, std::move(std::get<Placed>(result)), 0};
    candidate.cycles = estimate(candidate.placed, lowering_);
    return candidate;
  }

  static std::optional<Candidate> found(std::variant<Candidate, NoRoom> result) {
    if (auto* candidate = std::get_if<Candidate>(&result)) return std::move(*candidate);
    return std::nullopt;
  }

  const Network& network_;
  const Lowering& lowering_;
  const FreeMemory& l1_;
  const PlacementOptions& options_;
};

}  // namespace

Placed place(const Network& network, const Lowering& lowering, const FreeMemory& l1, const PlacementOptions& options) {
  std::variant<Placed, NoRoom> result = Search(network, lowering, l1, options).run();
  if (const auto* none = std::get_if<NoRoom>(&result)) {
    throw Error(ErrorKind::Input, network.layers[none->layer].name,
                fmt::format("{} bytes too many for the {} bytes of L1 that are free", none->missing_bytes, l1.bytes()),
                "a smaller layer, or a machine with a larger tcdm.size_kib");
  }
  return std::move(std::get<Placed>(result));
}

}  // namespace tessera::compile
