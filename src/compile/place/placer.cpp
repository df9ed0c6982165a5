// See placer.hpp.
#include "compile/place/placer.hpp"

#include <algorithm>

#include "arch/network_program.h"
#include "base/divide.hpp"

namespace tessera::compile {
namespace {

// Assumed, as good as any that were tried on MobileNetV2 at 224 x 224 on machine `cluster`.
constexpr std::int32_t kLeastParts = 4;  // of a layer with rows in L2, so that transfers run beside computation
constexpr double kShrink = 0.7;          // of what is made smaller, a turn
constexpr double kMostConstants = 0.2;   // of L1: the weights of a slice on the cores, where they come from L2

/// `count` in `parts` ranges that differ by `step` at most.
std::vector<Range> cut(std::int32_t count, std::int32_t size) {
  std::vector<Range> ranges;
  const std::int32_t parts = divide_up(count, size);
  for (std::int32_t part = 0; part < parts; ++part) {
    const auto begin = static_cast<std::int32_t>(std::int64_t{count} * part / parts);
    const auto end = static_cast<std::int32_t>(std::int64_t{count} * (part + 1) / parts);
    ranges.push_back({begin, end - begin});
  }
  return ranges;
}

/// The step at which memory is shortest, and by how much.
struct Shortage {
  std::size_t step = 0;
  std::uint64_t bytes = 0;
};

class Placer {
 public:
  Placer(const Network& network, const Lowering& lowering, const FreeMemory& l1, const PlacementOptions& options,
         const Preferences& preferences)
      : network_(network), lowering_(lowering), l1_(l1), preferences_(preferences) {
    placed_.placement.constants_in_l1 = options.constants_in_l1;
    placed_.placement.tensors.assign(network.tensors.size(), Home::L1);
    for (std::size_t tensor = 0; tensor < network.tensors.size(); ++tensor) {
      const bool too_large = network.tensors[tensor].shape.elements() > l1.bytes();
      if (too_large || preferences.homes[tensor] == Home::L2) placed_.placement.tensors[tensor] = Home::L2;
    }
    writers_.assign(network.tensors.size(), 0);
    for (const Layer& layer : network.layers) ++writers_[layer.output];
    if (!options.input_in_l1) placed_.placement.tensors[network.input] = Home::L2;
    const double bytes = static_cast<double>(l1.bytes());
    row_budget_.assign(network.layers.size(), bytes * preferences.most_rows);
    constant_budget_.assign(network.layers.size(), bytes * kMostConstants);
    if (options.constants_in_l1) constant_budget_.assign(network.layers.size(), bytes);
  }

  std::variant<Placed, NoRoom> run() {
    while (true) {
      tile();
      placed_.schedule = make_schedule(network_, placed_.placement, lowering_);
      add_table();
      Shortage worst = shortage();
      if (worst.bytes == 0) {
        placed_.l1 = plan_memory(schedule().l1, l1_);
        if (!placed_.l1.failed) return std::move(placed_);
        worst = fragmented();
      }
      if (!give_way(worst)) return NoRoom{layer_of(worst), worst.bytes};
    }
  }

 private:
  const Schedule& schedule() const { return placed_.schedule; }
  bool in_l1(LayerTensorIndex tensor) const { return placed_.placement.tensors[tensor] == Home::L1; }

  void tile() {
    placed_.placement.layers.resize(network_.layers.size());
    for (std::size_t index = 0; index < network_.layers.size(); ++index) {
      placed_.placement.layers[index] = {row_ranges(index), channel_ranges(index)};
    }
  }

  /// Bytes of rows from or to L2 that lie in L1 at once, while a layer is computed `rows` at a time.
  std::uint64_t streamed_bytes(const Layer& layer, std::int32_t rows) const {
    const graph::WindowedShape shape = network_.shape_of(layer);
    // The middle of the image has no padding, so its parts are the largest.
    const std::int32_t first = std::min(shape.output.height / 2, shape.output.height - rows);
    const Part part = part_of(shape, {first, rows}, {0, shape.output.channels});
    std::uint64_t bytes = 0;
    for (std::size_t index = 0; index < layer.inputs.size(); ++index) {
      const bool again = index > 0 && layer.inputs[index] == layer.inputs[0];
      if (!in_l1(layer.inputs[index]) && !again) bytes += 2 * part.shape.input.elements();
    }
    if (!in_l1(layer.output)) bytes += 2 * part.shape.output.elements();
    return bytes;
  }

  std::vector<Range> row_ranges(std::size_t index) const {
    const Layer& layer = network_.layers[index];
    const std::int32_t height = network_.shape_of(layer).output.height;
    if (!layer.by_rows() || streamed_bytes(layer, 1) == 0) return {{0, height}};
    std::int32_t rows = std::max(1, height / kLeastParts);
    while (rows > 1 && static_cast<double>(streamed_bytes(layer, rows)) > row_budget_[index]) --rows;
    return cut(height, rows);
  }

  bool has_slices(const Layer& layer) const {
    const auto* convolution = std::get_if<Convolution>(&layer.operation);
    return layer.engine == &kCores && convolution != nullptr && !convolution->depthwise;
  }

  /// Slices are multiples of what keeps all cores busy.
  std::vector<Range> channel_ranges(std::size_t index) const {
    const Layer& layer = network_.layers[index];
    const std::int32_t channels = network_.shape_of(layer).output.channels;
    if (!has_slices(layer)) return {{0, channels}};
    constexpr std::int32_t kUnit = 4;
    const double bytes_a_channel = static_cast<double>(lowering_.constant_bytes(index, {0, channels})) / channels;
    const auto most = static_cast<std::int32_t>(constant_budget_[index] / bytes_a_channel);
    const std::int32_t slice = std::max(kUnit, most / kUnit * kUnit);
    if (slice >= channels) return {{0, channels}};
    std::vector<Range> ranges;
    for (const Range& units : cut(divide_up(channels, kUnit), slice / kUnit)) {
      ranges.push_back({units.first * kUnit, std::min(units.end() * kUnit, channels) - units.first * kUnit});
    }
    return ranges;
  }

  void add_table() {
    std::size_t transfers = 0;
    for (const ScheduledStep& step : schedule().steps) {
      for (const TransferPlan& transfer : step.transfers) transfers += transfer_entries(transfer.bytes);
    }
    const std::size_t steps = schedule().steps.size();
    const std::size_t bytes = (steps + 1) * sizeof(arch::NetworkStep) + transfers * sizeof(arch::NetworkTransfer);
    placed_.table_item = schedule().l1.size();
    placed_.schedule.l1.push_back({"the table of steps", static_cast<std::uint32_t>(bytes), 0, steps});
    placed_.schedule.contents.push_back(Content::Table);
    placed_.schedule.item_owners.push_back(0);
  }

  std::vector<std::uint64_t> usage() const {
    std::vector<std::uint64_t> bytes(schedule().steps.size() + 1, 0);
    for (const MemoryItem& item : schedule().l1) {
      for (std::size_t step = item.first; step <= item.last; ++step) bytes[step] += round_up(item.bytes, 16u);
    }
    return bytes;
  }

  Shortage shortage() const {
    const std::vector<std::uint64_t> bytes = usage();
    const auto most = std::ranges::max_element(bytes);
    return {static_cast<std::size_t>(most - bytes.begin()), *most > l1_.bytes() ? *most - l1_.bytes() : 0};
  }

  /// There is room, but in pieces: as if an eighth of what did not fit were missing where memory is fullest.
  Shortage fragmented() const {
    const MemoryItem& item = schedule().l1[*placed_.l1.failed];
    const std::vector<std::uint64_t> bytes = usage();
    const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(item.first);
    const auto end = bytes.begin() + static_cast<std::ptrdiff_t>(item.last) + 1;
    return {static_cast<std::size_t>(std::max_element(begin, end) - bytes.begin()), 1 + item.bytes / 8};
  }

  bool alive(std::size_t item, std::size_t step) const {
    return schedule().l1[item].first <= step && step <= schedule().l1[item].last;
  }

  /// False if nothing is left to give.
  bool give_way(const Shortage& shortage) {
    const double enough = preferences_.least_rows * static_cast<double>(l1_.bytes());
    if (bytes_of_rows(shortage.step) >= shortage.bytes && shrink_rows(shortage.step, enough)) return true;
    if (move_tensor(shortage)) return true;
    return shrink_rows(shortage.step, 0) || shrink_constants(shortage.step);
  }

  std::size_t layer_of(const Shortage& shortage) const {
    return schedule().steps[std::min(shortage.step, schedule().steps.size() - 1)].layer;
  }

  std::uint64_t bytes_of_rows(std::size_t step) const {
    std::uint64_t bytes = 0;
    for (std::size_t item = 0; item < schedule().l1.size(); ++item) {
      if (schedule().contents[item] == Content::Rows && alive(item, step)) bytes += schedule().l1[item].bytes;
    }
    return bytes;
  }

  /// Fewer rows at a time for the layers that have some in L1, unless their budget would fall below `least`.
  bool shrink_rows(std::size_t step, double least) {
    bool shrunk = false;
    std::vector<bool> seen(network_.layers.size(), false);
    for (std::size_t item = 0; item < schedule().l1.size(); ++item) {
      const std::size_t layer = schedule().item_owners[item];
      if (schedule().contents[item] != Content::Rows || !alive(item, step) || seen[layer]) continue;
      seen[layer] = true;
      const auto one_row = static_cast<double>(streamed_bytes(network_.layers[layer], 1));
      if (row_budget_[layer] * kShrink < std::max(least, one_row)) continue;
      row_budget_[layer] *= kShrink;
      shrunk = true;
    }
    return shrunk;
  }

  bool shrink_constants(std::size_t step) {
    bool shrunk = false;
    for (std::size_t item = 0; item < schedule().l1.size(); ++item) {
      const std::size_t layer = schedule().item_owners[item];
      if (schedule().contents[item] != Content::Blob || !alive(item, step)) continue;
      if (!has_slices(network_.layers[layer]) || channel_ranges(layer)[0].count <= 4) continue;
      constant_budget_[layer] = kShrink * std::min(constant_budget_[layer], double(schedule().l1[item].bytes));
      shrunk = true;
    }
    return shrunk;
  }

  /// The tensor that frees what is missing for the least traffic, or else the largest.
  bool move_tensor(const Shortage& shortage) {
    std::size_t best = Schedule::kNone;
    const auto better = [&](std::size_t one, std::size_t other) {
      const bool enough_one = bytes_of(one) >= shortage.bytes, enough_other = bytes_of(other) >= shortage.bytes;
      if (enough_one != enough_other) return enough_one;
      return enough_one ? traffic_of(one) < traffic_of(other) : bytes_of(one) > bytes_of(other);
    };
    for (std::size_t tensor = network_.tensors.size(); tensor-- > 0;) {
      if (!in_l1(tensor) || tensor == network_.input || writers_[tensor] > 1) continue;
      if (preferences_.homes[tensor] == Home::L1) continue;
      const std::size_t item = schedule().tensor_l1[tensor];
      if (schedule().l1[item].bytes == 0 || !alive(item, shortage.step)) continue;
      if (best == Schedule::kNone || better(tensor, best)) best = tensor;
    }
    if (best == Schedule::kNone) return false;
    placed_.placement.tensors[best] = Home::L2;
    return true;
  }

  std::uint64_t bytes_of(LayerTensorIndex tensor) const { return network_.tensors[tensor].shape.elements(); }

  std::uint64_t traffic_of(LayerTensorIndex tensor) const {
    std::uint64_t uses = 0;
    for (const Layer& layer : network_.layers) {
      uses += layer.output == tensor ? 1 : 0;
      uses += static_cast<std::uint64_t>(std::ranges::count(layer.inputs, tensor));
    }
    return uses * bytes_of(tensor);
  }

  const Network& network_;
  const Lowering& lowering_;
  const FreeMemory& l1_;
  const Preferences& preferences_;
  Placed placed_;
  std::vector<int> writers_;             ///< of each tensor: what is written in pieces stays in L1
  std::vector<double> row_budget_;       ///< bytes, of each layer
  std::vector<double> constant_budget_;  ///< bytes, of each layer's slice
};

}  // namespace

std::variant<Placed, NoRoom> place_by(const Preferences& preferences, const Network& network, const Lowering& lowering,
                                      const FreeMemory& l1, const PlacementOptions& options) {
  return Placer(network, lowering, l1, options, preferences).run();
}

}  // namespace tessera::compile
