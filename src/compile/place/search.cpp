// See search.hpp: homes.
#include "compile/place/search.hpp"

#include <algorithm>

#include "base/divide.hpp"
#include "compile/place/table.hpp"

namespace tessera::compile {
namespace {

constexpr int kMostSweeps = 4;           // assumed: later ones gained nothing on any network that was tried
constexpr std::size_t kMostVictims = 4;  // of one tensor that would come to L1; assumed

}  // namespace

Search::Search(const Network& network, const Lowering& lowering, std::uint64_t l1_bytes,
               const PlacementOptions& options)
    : network_(network), lowering_(lowering), l1_bytes_(l1_bytes), options_(options) {
  const std::size_t layers = network.layers.size();
  homes_.assign(network.tensors.size(), Home::L1);
  resident_.assign(layers, 0);
  reserved_.assign(layers, 0);
  finest_.assign(layers, false);
  cuts_.resize(layers);
  cuts_here_.resize(layers);
  ways_.resize(layers);
  find_spans();
  for (LayerTensorIndex tensor = 0; tensor < homes_.size(); ++tensor) {
    const bool given = tensor == network.input;
    if (given ? !options.input_in_l1 : bytes_of(tensor) > l1_bytes_ && movable(tensor)) move(tensor);
  }
}

void Search::find_spans() {
  const std::size_t layers = network_.layers.size();
  constexpr std::size_t kNone = ~std::size_t{0};
  spans_.assign(network_.tensors.size(), {kNone, 0});
  traffic_.assign(network_.tensors.size(), 0);
  layers_of_.resize(network_.tensors.size());
  const auto touch = [&](LayerTensorIndex tensor, std::size_t layer) {
    spans_[tensor].first = std::min(spans_[tensor].first, layer);
    spans_[tensor].last = std::max(spans_[tensor].last, layer);
    traffic_[tensor] += bytes_of(tensor);
    layers_of_[tensor].push_back(layer);
  };
  for (std::size_t index = 0; index < layers; ++index) {
    const Layer& layer = network_.layers[index];
    for (const LayerTensorIndex input : layer.inputs) touch(input, index);
    touch(layer.output, index);
    follows_.push_back(index > 0 && std::ranges::count(layer.inputs, network_.layers[index - 1].output) > 0);
  }
  spans_[network_.input] = {0, options_.input_in_l1 ? layers - 1 : spans_[network_.input].last};
  spans_[network_.layers.back().output].last = layers - 1;
  alive_.resize(layers);
  for (LayerTensorIndex tensor = 0; tensor < spans_.size(); ++tensor) {
    if (spans_[tensor].first == kNone) continue;
    for (std::size_t layer = spans_[tensor].first; layer <= spans_[tensor].last; ++layer) {
      alive_[layer].push_back(tensor);
      resident_[layer] += round_up(static_cast<std::int64_t>(bytes_of(tensor)), std::int64_t{16});
    }
  }
}

std::uint64_t Search::bytes_of(LayerTensorIndex tensor) const { return network_.tensors[tensor].shape.elements(); }

bool Search::movable(LayerTensorIndex tensor) const { return tensor != network_.input && bytes_of(tensor) > 0; }

void Search::move(LayerTensorIndex tensor) {
  const bool to_l2 = homes_[tensor] == Home::L1;
  homes_[tensor] = to_l2 ? Home::L2 : Home::L1;
  const Span& span = spans_[tensor];
  if (span.first > span.last) return;  // nobody writes or reads it
  for (const std::size_t layer : layers_of_[tensor]) cuts_here_[layer] = nullptr;
  const auto bytes = round_up(static_cast<std::int64_t>(bytes_of(tensor)), std::int64_t{16});
  for (std::size_t layer = span.first; layer <= span.last; ++layer) resident_[layer] += to_l2 ? -bytes : bytes;
  reached_ = std::min(reached_, span.first);
}

std::optional<NoRoom> Search::run() {
  if (const auto none = make_room_for_table()) return none;
  for (int sweep = 0; sweep < kMostSweeps && improve(); ++sweep) {
    if (const auto none = make_room_for_table()) return none;
  }
  return make_room_for_table();
}

/// The table of steps grows with the parts, and they grow more where it leaves less room.
std::optional<NoRoom> Search::make_room_for_table() {
  do {
    if (const auto none = make_room()) return none;
  } while (count_table());
  return std::nullopt;
}

std::optional<NoRoom> Search::reserve(const std::vector<std::uint64_t>& bytes) {
  const std::vector<std::size_t> choice = chosen();
  for (std::size_t layer = 0; layer < bytes.size(); ++layer) {
    if (bytes[layer] == 0) continue;
    const std::int64_t unused = free_bytes(layer) - needed_bytes(layer, choice);
    reserved_[layer] += std::max(static_cast<std::int64_t>(bytes[layer]), unused + 1);
    reached_ = std::min(reached_, layer);
  }
  return make_room();
}

/// Is it larger than was thought? All layers have been reached.
bool Search::count_table() {
  std::int64_t bytes = sizeof(arch::NetworkStep);
  const std::vector<std::size_t> cuts_chosen = chosen();
  for (std::size_t layer = 0; layer < cuts_chosen.size(); ++layer) bytes += cuts(layer)[cuts_chosen[layer]].table_bytes;
  const auto room = static_cast<std::int64_t>(table_room(static_cast<std::uint64_t>(bytes), l1_bytes_));
  if (room <= table_) return false;
  table_ = room;
  reached_ = 0;
  return true;
}

/// The tensor that frees what is missing for the least traffic, or else the largest.
std::optional<LayerTensorIndex> Search::victim(const Shortage& shortage, const Tensors& spared) const {
  std::optional<LayerTensorIndex> best;
  const auto better = [&](LayerTensorIndex one, LayerTensorIndex other) {
    const bool enough_one = bytes_of(one) >= shortage.bytes, enough_other = bytes_of(other) >= shortage.bytes;
    if (enough_one != enough_other) return enough_one;
    return enough_one ? traffic_[one] < traffic_[other] : bytes_of(one) > bytes_of(other);
  };
  const std::size_t first = shortage.layer == 0 ? 0 : shortage.layer - 1;
  for (std::size_t layer = first; layer <= shortage.layer; ++layer) {
    for (const LayerTensorIndex tensor : alive_[layer]) {
      if (homes_[tensor] != Home::L1 || !movable(tensor) || std::ranges::count(spared, tensor) > 0) continue;
      if (!best || better(tensor, *best)) best = tensor;
    }
  }
  return best;
}

/// Tries all cuts of a layer from now on.
void Search::refine(std::size_t layer) {
  finest_[layer] = true;
  cuts_[layer].clear();
  std::ranges::fill(cuts_here_, nullptr);  // layers that are alike share cuts
  reached_ = std::min(reached_, layer);
}

/// For all layers, from the first one on that is not reached.
std::optional<NoRoom> Search::make_room() {
  const std::size_t last = network_.layers.size() - 1;
  while (reached_ <= last) {
    const std::optional<Shortage> shortage = forward({reached_, last});
    if (!shortage) break;
    if (const auto tensor = victim(*shortage, {})) {
      move(*tensor);
    } else if (!finest_[shortage->layer]) {
      refine(shortage->layer);
    } else if (shortage->layer > 0 && !finest_[shortage->layer - 1]) {
      refine(shortage->layer - 1);
    } else {
      return NoRoom{shortage->layer, shortage->bytes};
    }
  }
  return std::nullopt;
}

/// Tries the other home for one tensor after the other. Did any help?
bool Search::improve() {
  bool any = false;
  for (LayerTensorIndex tensor = 0; tensor < homes_.size(); ++tensor) {
    if (!movable(tensor) || bytes_of(tensor) > l1_bytes_ || !touches_l2(tensor)) continue;
    if (try_other_home(tensor)) any = true;
  }
  return any;
}

/// Has it, or any other tensor that is there meanwhile, to do with L2? If not, its home costs nothing.
bool Search::touches_l2(LayerTensorIndex tensor) const {
  const Span& span = spans_[tensor];
  for (std::size_t layer = span.first; layer <= span.last && layer < network_.layers.size(); ++layer) {
    const auto in_l2 = [&](LayerTensorIndex other) { return other != network_.input && homes_[other] == Home::L2; };
    if (std::ranges::any_of(alive_[layer], in_l2)) return true;
  }
  return false;
}

std::optional<double> Search::cycles_of(const Span& span) {
  if (reached_ < span.first && forward({reached_, span.first - 1})) return std::nullopt;
  if (forward(span)) return std::nullopt;
  return best_at(span.last).first;
}

/// Moves other tensors to L2 until those of the span find room, and widens it to what they change.
bool Search::make_room_beside(Span& span, Tensors& moved) {
  while (moved.size() <= kMostVictims) {
    if (reached_ < span.first && forward({reached_, span.first - 1})) return false;
    const std::optional<Shortage> shortage = forward(span);
    if (!shortage) return true;
    const auto tensor = victim(*shortage, moved);
    if (!tensor) return false;
    move(*tensor);
    moved.push_back(*tensor);
    span.first = std::min(span.first, spans_[*tensor].first);
    span.last = std::max(span.last, std::min(spans_[*tensor].last + 1, network_.layers.size() - 1));
  }
  return false;
}

bool Search::try_other_home(LayerTensorIndex tensor) {
  Span span{spans_[tensor].first, std::min(spans_[tensor].last + 1, network_.layers.size() - 1)};
  Tensors moved{tensor};
  const auto move_all = [&] { std::ranges::for_each(moved, [&](LayerTensorIndex one) { move(one); }); };
  move(tensor);
  const bool room = make_room_beside(span, moved);
  const std::optional<double> after = room ? cycles_of(span) : std::nullopt;
  move_all();
  if (!after) return false;
  const std::optional<double> before = cycles_of(span);
  if (before && *before <= *after + 0.5) return false;
  move_all();
  return true;
}

Placement Search::placement() {
  Placement placement;
  placement.tensors = homes_;
  placement.constants_in_l1 = options_.constants_in_l1;
  const std::vector<std::size_t> cuts_chosen = chosen();
  for (std::size_t layer = 0; layer < cuts_chosen.size(); ++layer) {
    placement.layers.push_back(cuts(layer)[cuts_chosen[layer]].tiling);
  }
  return placement;
}

}  // namespace tessera::compile
