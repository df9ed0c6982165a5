// Chooses where tensors are kept and how layers are cut.
//
// Given the homes of the tensors, the best cuts are found exactly, layer after layer (dynamic programming over the cuts
// of cuts_of): what a cut costs depends only on the layer and on the cut of the one before. The homes are then changed
// one tensor at a time, and only the layers between a tensor's writer and its last reader are looked at again.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "compile/lowering.hpp"
#include "compile/place/layer_cut.hpp"
#include "compile/place/placement.hpp"

namespace tessera::compile {

/// A layer that nothing helps.
struct NoRoom {
  std::size_t layer = 0;
  std::uint64_t missing_bytes = 0;
};

class Search {
 public:
  Search(const Network& network, const Lowering& lowering, std::uint64_t l1_bytes, const PlacementOptions& options);

  /// Begins with every tensor in L1 that fits there, moves to L2 what finds no room, and then tries other homes as long
  /// as the estimate falls. Nothing if all is well.
  std::optional<NoRoom> run();
  /// Keeps so many bytes more of L1 free while each layer is computed, or more than what is free now: another choice is
  /// made in any case. Makes room for that.
  std::optional<NoRoom> reserve(const std::vector<std::uint64_t>& bytes);

  Placement placement();
  /// That the choice is estimated to take.
  double cycles() { return best_at(network_.layers.size() - 1).first; }

 private:
  /// The best way to a cut of a layer: all steps before the layer's last one.
  struct Way {
    double cycles = 0;
    std::size_t before = 0;  ///< the cut of the layer before
    double leaving = 0;      ///< bytes that go to L2 during the layer's last step
  };
  struct Span {
    std::size_t first;
    std::size_t last;
  };
  struct Shortage {
    std::size_t layer;
    std::uint64_t bytes;
  };
  using Tensors = std::vector<LayerTensorIndex>;
  using Layers = std::vector<std::size_t>;

  // Homes and memory.
  void find_spans();
  bool movable(LayerTensorIndex tensor) const;
  std::uint64_t bytes_of(LayerTensorIndex tensor) const;
  void move(LayerTensorIndex tensor);
  std::int64_t free_bytes(std::size_t layer) const;
  const std::vector<LayerCut>& cuts(std::size_t layer);
  void find_cuts(std::size_t layer);
  void refine(std::size_t layer);

  // The best cuts for given homes.
  std::optional<Shortage> forward(const Span& span);
  bool reach(std::size_t layer);
  bool reach_cut(std::size_t layer, std::size_t cut);
  bool fits(const LayerCut& before, std::size_t layer, const LayerCut& cut) const;
  std::int64_t needed_bytes(std::size_t layer, const std::vector<std::size_t>& choice);
  Way extend(const Way& way, const LayerCut& before, std::size_t layer, const LayerCut& cut) const;
  std::size_t waits(const LayerCut& before, std::size_t layer, const LayerCut& cut) const;
  Shortage shortage_at(std::size_t layer);
  /// The least cycles to the end of a layer that has been reached, and the cut that takes them.
  std::pair<double, std::size_t> best_at(std::size_t layer);
  std::vector<std::size_t> chosen();

  // Other homes.
  std::optional<LayerTensorIndex> victim(const Shortage& shortage, const Tensors& spared) const;
  std::optional<NoRoom> make_room();
  std::optional<NoRoom> make_room_for_table();
  bool improve();
  bool touches_l2(LayerTensorIndex tensor) const;
  bool try_other_home(LayerTensorIndex tensor);
  bool make_room_beside(Span& span, Tensors& moved);
  std::optional<double> cycles_of(const Span& span);
  bool count_table();

  const Network& network_;
  const Lowering& lowering_;
  std::uint64_t l1_bytes_;
  PlacementOptions options_;
  std::vector<Home> homes_;
  std::vector<Span> spans_;             ///< layers from the writer to the last reader, of each tensor
  std::vector<std::uint64_t> traffic_;  ///< bytes, of each tensor if it were in L2
  std::vector<std::int64_t> resident_;  ///< bytes of tensors in L1, of each layer
  std::vector<std::int64_t> reserved_;  ///< bytes, of each layer
  std::vector<Tensors> alive_;          ///< of each layer: tensors whose span it is in
  std::vector<bool> finest_;            ///< of each layer: cuts that only memory asks for are tried, too
  std::int64_t table_ = 0;              ///< bytes of the table of steps
  std::vector<std::map<std::vector<Home>, std::vector<LayerCut>>> cuts_;  ///< of each layer, by its tensors' homes
  std::vector<const std::vector<LayerCut>*> cuts_here_;  ///< of each layer, as its tensors are; null: not looked up
  std::vector<Layers> layers_of_;                        ///< of each tensor: the layers that write or read it
  std::vector<bool> follows_;                            ///< of each layer: does it read what the one before writes?
  std::vector<std::vector<Way>> ways_;                   ///< of each layer, to each of its cuts
  std::size_t reached_ = 0;                              ///< layers whose ways are those of the homes as they are
};

}  // namespace tessera::compile
