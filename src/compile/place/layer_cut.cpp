// See layer_cut.hpp.
#include "compile/place/layer_cut.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "base/divide.hpp"
#include "compile/place/estimate.hpp"
#include "compile/transfers.hpp"

namespace tessera::compile {
namespace {

/// `count` in ranges of at most `size`, as equal as can be in whole units.
std::vector<Range> cut(std::int32_t count, std::int32_t size, std::int32_t unit) {
  const std::int32_t units = divide_up(count, unit);
  const std::int32_t parts = divide_up(units, std::max(1, size / unit));
  std::vector<Range> ranges;
  for (std::int32_t part = 0; part < parts; ++part) {
    const auto begin = static_cast<std::int32_t>(std::int64_t{units} * part / parts) * unit;
    const auto end = std::min(count, static_cast<std::int32_t>(std::int64_t{units} * (part + 1) / parts) * unit);
    ranges.push_back({begin, end - begin});
  }
  return ranges;
}

/// Numbers of parts worth a try: every one up to 8, then in steps of an eighth to a quarter.
std::vector<std::int32_t> part_counts(std::int32_t most) {
  std::vector<std::int32_t> counts;
  for (std::int32_t count = 1; count < most; count += std::max(1, count / 4)) counts.push_back(count);
  counts.push_back(most);
  return counts;
}

std::uint32_t aligned(std::size_t bytes) { return static_cast<std::uint32_t>(round_up(bytes, std::size_t{16})); }

/// Walks the parts of a tiling in the order of their steps.
class Walk {
 public:
  Walk(const Network& network, const Lowering& lowering, std::size_t layer, const LayerHomes& homes, LayerTiling tiling)
      : network_(network),
        lowering_(lowering),
        layer_(layer),
        homes_(homes),
        own_(network.layers[layer].channels() == Channels::Own),
        packs_input_(std::ranges::count(homes.inputs, Home::L2) > 0),
        parameters_(lowering.parameter_bytes(layer)) {
    cut_.tiling = std::move(tiling);
    apart_ = !homes.constants_in_l1 && cut_.tiling.places() > kMostParametersInBlob;
    const auto with_blob = apart_ ? 0 : static_cast<std::uint32_t>(cut_.tiling.places()) * parameters_;
    for (const Range& channels : cut_.tiling.channels) {
      blobs_.push_back(lowering.constant_bytes(layer, channels) + with_blob);
    }
    all_ = {0, network.cut_shape_of(network.layers[layer]).output.channels};
  }

  LayerCut run() {
    cut_.steps = cut_.tiling.parts();
    Loaded here = load(0, nullptr);
    cut_.lead_bytes = here.bytes();
    cut_.lead_to_l1 = here.arriving;
    add_table(here.transfers);
    for (std::size_t index = 0; index < cut_.steps; ++index) {
      std::optional<Loaded> next;
      if (index + 1 < cut_.steps) next = load(index + 1, &here);
      add_step(index, here, next);
      if (next) here = *next;
    }
    finish();
    return std::move(cut_);
  }

 private:
  /// What a step reads, and what of it comes during the step before.
  struct Loaded {
    LayerPart group;          ///< slices that share their input and output, as one part
    std::uint32_t blob = 0;   ///< bytes
    std::uint32_t input = 0;  ///< bytes, with the part's own parameters
    bool new_blob = true;
    bool new_input = true;
    double arriving = 0;
    std::size_t transfers = 0;

    std::uint32_t bytes() const { return blob + input; }
    std::uint32_t new_bytes() const { return (new_blob ? blob : 0) + (new_input ? input : 0); }
  };

  const Layer& layer() const { return network_.layers[layer_]; }
  std::size_t slices() const { return cut_.tiling.channels.size(); }
  bool opens_group(std::size_t index) const { return own_ || index % slices() == 0; }
  bool closes_group(std::size_t index) const { return own_ || (index + 1) % slices() == 0; }

  Part part(std::size_t index, const LayerPart& group) const {
    LayerPart one = own_ || slices() == 1 ? group : part_of(index);
    if (packs_input_) one.pack_input();
    return one.part;
  }
  LayerPart part_of(std::size_t index) const {
    return layer_part(network_, layer(), cut_.tiling.cut(index / slices(), cut_.tiling.channels[index % slices()]));
  }
  LayerPart group_of(std::size_t index) const {
    if (own_ || slices() == 1) return part_of(index);
    return layer_part(network_, layer(), cut_.tiling.cut(index / slices(), all_));
  }

  Loaded load(std::size_t index, const Loaded* before) const {
    Loaded loaded;
    loaded.new_blob = before == nullptr || slices() > 1;
    loaded.new_input = before == nullptr || opens_group(index);
    loaded.group = loaded.new_input ? group_of(index) : before->group;
    const std::uint32_t blob = blobs_[index % slices()];
    loaded.blob = aligned(blob);
    if (loaded.new_blob && !homes_.constants_in_l1) add(contiguous(0, blob), loaded);
    if (apart_) {
      loaded.input += aligned(parameters_);
      add(contiguous(0, parameters_), loaded);
    }
    for (std::size_t input = 0; input < layer().inputs.size(); ++input) {
      if (homes_.inputs[input] == Home::L1 || (input > 0 && layer().inputs[input] == layer().inputs[0])) continue;
      const Slab& slab = loaded.group.input;
      loaded.input += aligned(slab.bytes());
      if (loaded.new_input) add(slab, loaded);
    }
    return loaded;
  }

  static void add(const Slab& slab, Loaded& loaded) {
    if (slab.bytes() == 0) return;
    loaded.arriving += moved_bytes(slab);
    loaded.transfers += table_entries(slab);
  }

  void add_table(std::size_t transfers) {
    cut_.table_bytes += static_cast<std::uint32_t>(transfers * sizeof(arch::NetworkTransfer));
  }

  void add_step(std::size_t index, const Loaded& here, const std::optional<Loaded>& next) {
    const Part one = part(index, here.group);
    StepLoad load = computation_of(network_, lowering_, layer_, one, index > 0);
    if (next) load.bytes_to_l1 = next->arriving;
    load.bytes_to_l2 = std::exchange(leaving_, 0);
    std::uint32_t bytes =
        here.bytes() + aligned(lowering_.buffer_bytes(layer_, cut_.tiling.channels[index % slices()], one));
    bytes += std::exchange(leaving_bytes_, 0) + (next ? next->new_bytes() : 0);
    if (homes_.output == Home::L2) {
      const Slab& slab = here.group.output;
      bytes += aligned(slab.bytes());
      if (closes_group(index)) {
        leaving_ = moved_bytes(slab);
        leaving_bytes_ = aligned(slab.bytes());
        add_table(table_entries(slab));
      }
    }
    if (next) add_table(next->transfers);
    note(index, load, bytes);
  }

  void note(std::size_t index, const StepLoad& load, std::uint32_t bytes) {
    cut_.table_bytes += sizeof(arch::NetworkStep);
    cut_.most_bytes = std::max(cut_.most_bytes, bytes);
    if (index == 0) cut_.first = load, cut_.first_bytes = bytes;
    if (index + 1 == cut_.steps) cut_.last = load, cut_.last_bytes = bytes;
    const double cycles = estimated_cycles(load);
    cut_.alone_cycles += cycles;
    if (index > 0 && index + 1 < cut_.steps) cut_.inner_cycles += cycles;
  }

  void finish() {
    cut_.tail_to_l2 = leaving_;
    cut_.tail_bytes = leaving_bytes_;
    cut_.most_bytes = std::max({cut_.most_bytes, cut_.lead_bytes, cut_.tail_bytes});
    cut_.hidden_cycles = cut_.alone_cycles;
    cut_.alone_cycles += estimated_cycles({0, cut_.lead_to_l1, 0});
    if (leaving_ > 0) cut_.alone_cycles += estimated_cycles({0, 0, leaving_});
    for (std::size_t early = 0; early < 2; ++early) {
      cut_.written[early] = written_before(2 - early);
      cut_.needed[early] = group_of(std::min(early, cut_.steps - 1)).input.end();
    }
  }

  /// The bytes from the output's beginning that are written by parts that end so many steps before the last one.
  std::uint32_t written_before(std::size_t steps) const {
    const bool in_order = cut_.tiling.columns.size() == 1 && (!own_ || slices() == 1) && cut_.tiling.dimension == 0;
    if (cut_.steps <= steps || !in_order) return 0;
    const std::size_t groups = (cut_.steps - steps) / slices();
    return groups == 0 ? 0 : group_of((groups - 1) * slices()).output.end();
  }

  const Network& network_;
  const Lowering& lowering_;
  std::size_t layer_;
  const LayerHomes& homes_;
  bool own_;                          ///< is an output channel computed from its own input channel alone?
  bool packs_input_;                  ///< does the part's input lie alone in L1?
  std::uint32_t parameters_;          ///< bytes, of a part
  bool apart_ = false;                ///< do they come with each part?
  std::vector<std::uint32_t> blobs_;  ///< bytes, of each channel range
  Range all_;                         ///< channels
  LayerCut cut_;
  double leaving_ = 0;               ///< bytes that the next step takes to L2
  std::uint32_t leaving_bytes_ = 0;  ///< that they have of L1
};

/// Ranges in numbers that are worth a try, each once; the first has all in one.
std::vector<std::vector<Range>> ranges_of(std::int32_t count, std::int32_t unit, std::int32_t most_parts) {
  std::vector<std::vector<Range>> all{{{0, count}}};
  unit = std::min(unit, count);
  for (const std::int32_t parts : part_counts(std::min(divide_up(count, unit), most_parts))) {
    std::vector<Range> ranges = cut(count, round_up(divide_up(count, parts), unit), unit);
    if (ranges.size() != all.back().size()) all.push_back(std::move(ranges));
  }
  return all;
}

constexpr std::int32_t kLeastLine = 64;   // bytes: a line of the DMA (kMostTransferBytes)
constexpr std::int32_t kMostParts = 512;  // of one kind; assumed: beyond, steps are shorter than their overhead

bool streams(const LayerHomes& homes) {
  return homes.output == Home::L2 || std::ranges::count(homes.inputs, Home::L2) > 0;
}

/// A copy is cut along one of its dimensions.
std::vector<LayerTiling> tilings_of_copy(const Copy& copy, const LayerHomes& homes) {
  std::vector<LayerTiling> all{{{{0, copy.extents[0]}}, {{0, 1}}, {{0, 1}}, 0}};
  if (!streams(homes)) return all;
  for (std::size_t dimension = 0; dimension < copy.extents.size(); ++dimension) {
    for (auto& ranges : ranges_of(copy.extents[dimension], 1, kMostParts)) {
      if (ranges.size() > 1) all.push_back({std::move(ranges), {{0, 1}}, {{0, 1}}, dimension});
    }
  }
  return all;
}

/// The ranges that a layer's tilings are made of.
struct Ranges {
  std::vector<std::vector<Range>> rows;
  std::vector<std::vector<Range>> columns;
  std::vector<std::vector<Range>> channels;
};

Ranges ranges_of(const Network& network, const Layer& layer, const LayerHomes& homes, Cuts which) {
  const graph::ImageShape output = network.cut_shape_of(layer).output;
  Ranges ranges{{{{0, output.height}}}, {{{0, output.width}}}, {{{0, output.channels}}}};
  if (streams(homes)) {
    // Parts begin at whole words of the kernels' and the DMA's: small rows are cut in groups of this.
    const std::int32_t unit = std::max(1, kLeastLine / (output.width * output.channels));
    ranges.rows = ranges_of(output.height, unit, kMostParts);
    ranges.columns = ranges_of(output.width, 1, kMostParts);
  }
  const bool own = layer.channels() == Channels::Own;
  const bool has_channels = !std::holds_alternative<Softmax>(layer.operation) && output.channels > 1;
  // Whole words are faster, but a pool has nothing that is packed by them.
  const bool by_one = which == Cuts::Finest && std::holds_alternative<Pooling>(layer.operation);
  const std::int32_t unit = by_one ? std::min(layer.engine->channel_unit, 1) : layer.engine->channel_unit;
  if (has_channels && unit > 0 && (own ? streams(homes) : !homes.constants_in_l1)) {
    ranges.channels = ranges_of(output.channels, unit, kMostParts);
  }
  return ranges;
}

/// Numbers of ranges.
struct RangeCounts {
  std::size_t rows = 1;
  std::size_t columns = 1;
  std::size_t channels = 1;

  std::size_t parts() const { return rows * columns * channels; }
};

/// Is the combination tried? Many small parts of several kinds seldom pay.
bool is_usual(const Layer& layer, const RangeCounts& counts) {
  constexpr std::size_t kMostMixedParts = 32;  // assumed: beyond, weights come too often to pay
  const bool rows = counts.rows > 1, columns = counts.columns > 1, channels = counts.channels > 1;
  if (channels && layer.channels() == Channels::Own) return false;
  if (columns && (!layer.engine->prefers_columns || channels)) return false;
  return rows + columns + channels < 2 || counts.parts() <= kMostMixedParts;
}

std::vector<LayerTiling> tilings_of(const Network& network, const Layer& layer, const LayerHomes& homes, Cuts which) {
  if (const auto* copy = std::get_if<Copy>(&layer.operation)) return tilings_of_copy(*copy, homes);
  constexpr std::size_t kMostFineParts = 2048;
  const Ranges ranges = ranges_of(network, layer, homes, which);
  std::vector<LayerTiling> all;
  for (const auto& rows : ranges.rows) {
    for (const auto& columns : ranges.columns) {
      for (const auto& channels : ranges.channels) {
        const RangeCounts counts{rows.size(), columns.size(), channels.size()};
        // Of columns, only those of single rows are of use where memory decides.
        const bool fine = which == Cuts::Finest && counts.parts() <= kMostFineParts &&
                          (counts.columns == 1 || &rows == &ranges.rows.back());
        if (fine || is_usual(layer, counts)) all.push_back({rows, columns, channels});
      }
    }
  }
  return all;
}

/// Drops those that need as much memory as another that takes no more cycles, be it alone or between layers that hide
/// what is moved before it and behind.
std::vector<LayerCut> worth_a_thought(std::vector<LayerCut> cuts) {
  std::ranges::stable_sort(cuts, [](const LayerCut& one, const LayerCut& other) {
    return std::tuple(one.most_bytes, one.alone_cycles) < std::tuple(other.most_bytes, other.alone_cycles);
  });
  std::vector<LayerCut> kept;
  for (LayerCut& cut : cuts) {
    const auto better = [&](const LayerCut& other) {
      return other.alone_cycles <= cut.alone_cycles && other.hidden_cycles <= cut.hidden_cycles;
    };
    if (std::ranges::none_of(kept, better)) kept.push_back(std::move(cut));
  }
  return kept;
}

}  // namespace

std::vector<LayerCut> cuts_of(const Network& network, const Lowering& lowering, std::size_t layer,
                              const LayerHomes& homes, Cuts which) {
  std::vector<LayerCut> cuts;
  for (LayerTiling& tiling : tilings_of(network, network.layers[layer], homes, which)) {
    cuts.push_back(Walk(network, lowering, layer, homes, std::move(tiling)).run());
  }
  return worth_a_thought(std::move(cuts));
}

}  // namespace tessera::compile
