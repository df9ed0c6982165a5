// See layer_cut.hpp.
#include "compile/place/layer_cut.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>

#include "base/divide.hpp"
#include "compile/place/estimate.hpp"

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
        shape_(network.cut_shape_of(network.layers[layer])) {
    cut_.tiling = std::move(tiling);
    for (const Range& channels : cut_.tiling.channels) {
      blobs_.push_back(lowering.blob_bytes(layer, channels, cut_.tiling.rows.size()));
    }
  }

  LayerCut run() {
    const std::size_t rows = cut_.tiling.rows.size(), slices = cut_.tiling.channels.size();
    cut_.steps = rows * slices;
    std::optional<Loaded> here = load(0, 0);
    cut_.lead_bytes = here->bytes();
    cut_.lead_to_l1 = here->arriving;
    add_table(here->transfers);
    for (std::size_t index = 0; index < cut_.steps; ++index) {
      std::optional<Loaded> next;
      if (index + 1 < cut_.steps) next = load((index + 1) / slices, (index + 1) % slices, &*here, index / slices);
      add_step(index, *here, next);
      if (next) here = next;
    }
    finish();
    return std::move(cut_);
  }

 private:
  /// What a step reads, and what of it comes during the step before.
  struct Loaded {
    std::uint32_t blob = 0;  ///< bytes
    std::uint32_t rows = 0;  ///< bytes
    bool new_blob = true;
    bool new_rows = true;
    double arriving = 0;
    std::size_t transfers = 0;

    std::uint32_t bytes() const { return blob + rows; }
    std::uint32_t new_bytes() const { return (new_blob ? blob : 0) + (new_rows ? rows : 0); }
  };

  const Layer& layer() const { return network_.layers[layer_]; }

  Part part(std::size_t row, std::size_t slice) const {
    return part_of(shape_, cut_.tiling.rows[row], cut_.tiling.channels[slice]);
  }

  Loaded load(std::size_t row, std::size_t slice, const Loaded* before = nullptr, std::size_t row_before = 0) const {
    Loaded loaded;
    loaded.new_blob = before == nullptr || cut_.tiling.channels.size() > 1;
    loaded.new_rows = before == nullptr || row != row_before;
    const std::uint32_t blob = blobs_[slice];
    loaded.blob = aligned(blob);
    if (loaded.new_blob && !homes_.constants_in_l1 && blob > 0) {
      loaded.arriving += blob;
      loaded.transfers += transfer_entries(blob);
    }
    const Part one = part(row, slice);
    for (std::size_t input = 0; input < layer().inputs.size(); ++input) {
      if (homes_.inputs[input] == Home::L1 || (input > 0 && layer().inputs[input] == layer().inputs[0])) continue;
      const auto bytes = static_cast<std::uint32_t>(input_bytes(network_, layer(), one, layer().inputs[input]).count);
      loaded.rows += aligned(bytes);
      if (!loaded.new_rows) continue;
      loaded.arriving += bytes;
      loaded.transfers += transfer_entries(bytes);
    }
    return loaded;
  }

  void add_table(std::size_t transfers) {
    cut_.table_bytes += static_cast<std::uint32_t>(transfers * sizeof(arch::NetworkTransfer));
  }

  void add_step(std::size_t index, const Loaded& here, const std::optional<Loaded>& next) {
    const std::size_t slices = cut_.tiling.channels.size();
    const Part one = part(index / slices, index % slices);
    StepLoad load = computation_of(network_, lowering_, layer_, one, index > 0);
    if (next) load.bytes_to_l1 = next->arriving;
    load.bytes_to_l2 = leaving_;
    std::uint32_t bytes =
        here.bytes() + aligned(lowering_.buffer_bytes(layer_, cut_.tiling.channels[index % slices], one));
    bytes += std::exchange(leaving_bytes_, 0) + (next ? next->new_bytes() : 0);
    leaving_ = 0;
    if (homes_.output == Home::L2) {
      const auto rows = static_cast<std::uint32_t>(one.rows.count * one.output_row_bytes());
      bytes += aligned(rows);
      if (index % slices + 1 == slices) {
        leaving_ = rows;
        leaving_bytes_ = aligned(rows);
        add_table(transfer_entries(rows));
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
    const std::size_t rows = cut_.tiling.rows.size(), slices = cut_.tiling.channels.size();
    for (std::size_t early = 0; early < 2; ++early) {
      // The output's rows whose last part ends two steps, then one step before the last; what the first step reads,
      // then the second.
      const std::size_t whole = cut_.steps >= 2 - early ? (cut_.steps - (2 - early)) / slices : 0;
      if (whole > 0) {
        const Part last = part(whole - 1, 0);
        cut_.written[early] = static_cast<std::uint32_t>(last.rows.end() * last.output_row_bytes());
      }
      const Part read = part(std::min(early / slices, rows - 1), 0);
      const Range bytes = input_bytes(network_, layer(), read, layer().inputs[0]);
      cut_.needed[early] = static_cast<std::uint32_t>(bytes.end());
    }
  }

  const Network& network_;
  const Lowering& lowering_;
  std::size_t layer_;
  const LayerHomes& homes_;
  graph::WindowedShape shape_;
  Cycle repeated_;                    ///< that a part takes less behind another one
  std::vector<std::uint32_t> blobs_;  ///< bytes, of each channel range
  LayerCut cut_;
  double leaving_ = 0;               ///< bytes that the next step takes to L2
  std::uint32_t leaving_bytes_ = 0;  ///< that they have of L1
};

constexpr std::int32_t kLeastRowBytes = 64;  // a line of the DMA (kMostTransferBytes)
constexpr std::int32_t kMostRowParts = 512;  // assumed: beyond, steps are shorter than their overhead in any network

std::vector<std::vector<Range>> row_ranges(const Network& network, const Layer& layer, const LayerHomes& homes) {
  const graph::ImageShape output = network.cut_shape_of(layer).output;
  const std::int32_t height = output.height;
  // Parts begin at whole words of the kernels' and the DMA's: small rows are cut in groups of this.
  const std::int32_t unit = std::min(height, std::max(1, kLeastRowBytes / (output.width * output.channels)));
  const bool streams = homes.output == Home::L2 || std::ranges::count(homes.inputs, Home::L2) > 0;
  std::vector<std::vector<Range>> all{{{0, height}}};
  if (!layer.by_rows() || !streams) return all;
  for (const std::int32_t parts : part_counts(std::min(divide_up(height, unit), kMostRowParts))) {
    std::vector<Range> ranges = cut(height, round_up(divide_up(height, parts), unit), unit);
    if (ranges.size() != all.back().size()) all.push_back(std::move(ranges));
  }
  return all;
}

bool has_slices(const Layer& layer) {
  const auto* convolution = std::get_if<Convolution>(&layer.operation);
  return layer.engine == &kCores && convolution != nullptr && !convolution->depthwise;
}

/// Slices are multiples of what keeps all cores busy: four channels to a block of the kernels.
std::vector<std::vector<Range>> channel_ranges(const Network& network, const Layer& layer, const LayerHomes& homes) {
  constexpr std::int32_t kUnit = 4;
  const std::int32_t channels = network.cut_shape_of(layer).output.channels;
  std::vector<std::vector<Range>> all{{{0, channels}}};
  if (!has_slices(layer) || homes.constants_in_l1) return all;
  for (const std::int32_t parts : part_counts(divide_up(channels, kUnit))) {
    std::vector<Range> ranges = cut(channels, round_up(divide_up(channels, parts), kUnit), kUnit);
    if (ranges.size() != all.back().size()) all.push_back(std::move(ranges));
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
  constexpr std::size_t kMostParts = 32;  // assumed: beyond, weights come too often to pay
  const Layer& one = network.layers[layer];
  std::vector<LayerCut> cuts;
  for (const auto& rows : row_ranges(network, one, homes)) {
    for (const auto& channels : channel_ranges(network, one, homes)) {
      const bool both = rows.size() > 1 && channels.size() > 1;
      if (both && which == Cuts::Usual && rows.size() * channels.size() > kMostParts) continue;
      cuts.push_back(Walk(network, lowering, layer, homes, {rows, channels}).run());
    }
  }
  return worth_a_thought(std::move(cuts));
}

}  // namespace tessera::compile
