// See search.hpp: the best cuts for given homes.
#include <algorithm>
#include <limits>

#include "compile/place/search.hpp"

namespace tessera::compile {
namespace {

constexpr double kUnreached = std::numeric_limits<double>::infinity();

}  // namespace

std::int64_t Search::free_bytes(std::size_t layer) const {
  return static_cast<std::int64_t>(l1_bytes_) - table_ - resident_[layer] - reserved_[layer];
}

const std::vector<LayerCut>& Search::cuts(std::size_t layer) {
  if (cuts_here_[layer] == nullptr) find_cuts(layer);
  return *cuts_here_[layer];
}

void Search::find_cuts(std::size_t layer) {
  const Layer& one = network_.layers[layer];
  std::vector<Home> homes;
  for (const LayerTensorIndex input : one.inputs) homes.push_back(homes_[input]);
  homes.push_back(homes_[one.output]);
  // Layers that are alike and have their tensors in the same places have the same cuts.
  const std::size_t first = lowering_.alike(layer);
  const bool shared = finest_[layer] == finest_[first] && one.inputs.size() == 1;
  const auto [place, is_new] = cuts_[shared ? first : layer].try_emplace(homes);
  if (is_new) {
    LayerHomes of_layer{{homes.begin(), homes.end() - 1}, homes.back(), options_.constants_in_l1};
    place->second = cuts_of(network_, lowering_, layer, of_layer, finest_[layer] ? Cuts::Finest : Cuts::Usual);
  }
  cuts_here_[layer] = &place->second;
}

/// Finds the ways to the cuts of the layers, those before being known; the first layer none of whose cuts fits.
std::optional<Search::Shortage> Search::forward(const Span& span) {
  for (std::size_t layer = span.first; layer <= span.last; ++layer) {
    reached_ = layer;
    if (!reach(layer)) return shortage_at(layer);
  }
  reached_ = span.last + 1;
  return std::nullopt;
}

bool Search::reach(std::size_t layer) {
  const std::vector<LayerCut>& here = cuts(layer);
  const std::int64_t free = free_bytes(layer);
  ways_[layer].assign(here.size(), {kUnreached, 0, 0});
  bool any = false;
  for (std::size_t cut = 0; cut < here.size() && here[cut].most_bytes <= free; ++cut) {
    if (reach_cut(layer, cut)) any = true;
  }
  return any;
}

bool Search::reach_cut(std::size_t layer, std::size_t cut) {
  const LayerCut& here = cuts(layer)[cut];
  Way& best = ways_[layer][cut];
  if (layer == 0) {
    best = extend({}, {}, 0, here);
    return true;
  }
  const std::vector<LayerCut>& before = cuts(layer - 1);
  for (std::size_t from = 0; from < before.size(); ++from) {
    const Way& way = ways_[layer - 1][from];
    // Steps take no time less than none, so that a longer way here cannot become a shorter one.
    if (way.cycles >= best.cycles || !fits(before[from], layer, here)) continue;
    Way longer = extend(way, before[from], layer, here);
    if (longer.cycles >= best.cycles) continue;
    longer.before = from;
    best = longer;
  }
  return best.cycles != kUnreached;
}

/// Does what the cut brings beforehand find room beside the end of the layer before, and what that takes away beside
/// the beginning of this one?
bool Search::fits(const LayerCut& before, std::size_t layer, const LayerCut& cut) const {
  if (waits(before, layer, cut) > 0) return true;
  return std::int64_t{before.last_bytes} + cut.lead_bytes <= free_bytes(layer - 1) &&
         std::int64_t{before.tail_bytes} + cut.first_bytes <= free_bytes(layer);
}

/// The most that a layer needs beside tensors, of those chosen.
std::int64_t Search::needed_bytes(std::size_t layer, const std::vector<std::size_t>& choice) {
  const LayerCut& here = cuts(layer)[choice[layer]];
  std::int64_t bytes = here.most_bytes;
  if (layer > 0) {
    const LayerCut& before = cuts(layer - 1)[choice[layer - 1]];
    if (waits(before, layer, here) == 0) bytes = std::max(bytes, std::int64_t{before.tail_bytes} + here.first_bytes);
  }
  if (layer + 1 < choice.size()) {
    const LayerCut& next = cuts(layer + 1)[choice[layer + 1]];
    if (waits(here, layer + 1, next) == 0) bytes = std::max(bytes, std::int64_t{here.last_bytes} + next.lead_bytes);
  }
  return bytes;
}

/// Steps that must lie between the layers, for what one writes to L2 and the other reads from there.
std::size_t Search::waits(const LayerCut& before, std::size_t layer, const LayerCut& cut) const {
  if (before.tail_to_l2 == 0 || !follows_[layer]) return 0;
  for (std::size_t early = 0; early < 2; ++early) {
    if (cut.needed[early] > before.written[1]) return 2 - early;
    if (early == 0 && cut.needed[0] > before.written[0]) return 1;
  }
  return 0;
}

Search::Way Search::extend(const Way& way, const LayerCut& before, std::size_t layer, const LayerCut& cut) const {
  Way longer{way.cycles, 0, 0};
  double leaving = 0;  // during the cut's first step
  if (layer == 0) {
    longer.cycles += estimated_cycles({0, cut.lead_to_l1, 0});
  } else {
    const std::size_t empty = waits(before, layer, cut);
    StepLoad last = before.last;
    last.bytes_to_l2 = way.leaving;
    if (empty == 0) last.bytes_to_l1 += cut.lead_to_l1;
    longer.cycles += estimated_cycles(last);
    for (std::size_t step = 0; step < empty; ++step) {
      const bool brings = step + 1 == empty, takes = step == 0;
      longer.cycles += estimated_cycles({0, brings ? cut.lead_to_l1 : 0, takes ? before.tail_to_l2 : 0});
    }
    leaving = empty == 0 ? before.tail_to_l2 : 0;
  }
  longer.leaving = leaving;
  if (cut.steps == 1) return longer;
  StepLoad first = cut.first;
  first.bytes_to_l2 += leaving;
  longer.cycles += estimated_cycles(first) + cut.inner_cycles;
  longer.leaving = cut.last.bytes_to_l2;
  return longer;
}

/// What is missing at least, whatever the layer before does; where only the two together are too large, as if it were
/// what one of them brings.
Search::Shortage Search::shortage_at(std::size_t layer) {
  const auto least = static_cast<std::int64_t>(cuts(layer).front().most_bytes);
  const std::int64_t missing = least - free_bytes(layer);
  return {layer, static_cast<std::uint64_t>(std::max<std::int64_t>(missing, 1))};
}

std::pair<double, std::size_t> Search::best_at(std::size_t layer) {
  const std::vector<LayerCut>& here = cuts(layer);
  std::pair<double, std::size_t> best{kUnreached, 0};
  for (std::size_t cut = 0; cut < here.size(); ++cut) {
    const Way& way = ways_[layer][cut];
    if (way.cycles == kUnreached) continue;
    StepLoad last = here[cut].last;
    last.bytes_to_l2 = way.leaving;
    double cycles = way.cycles + estimated_cycles(last);
    if (here[cut].tail_to_l2 > 0) cycles += estimated_cycles({0, 0, here[cut].tail_to_l2});
    if (cycles < best.first) best = {cycles, cut};
  }
  return best;
}

std::vector<std::size_t> Search::chosen() {
  std::vector<std::size_t> chosen(network_.layers.size());
  std::size_t cut = best_at(chosen.size() - 1).second;
  for (std::size_t layer = chosen.size(); layer-- > 0;) {
    chosen[layer] = cut;
    cut = ways_[layer][cut].before;
  }
  return chosen;
}

}  // namespace tessera::compile
