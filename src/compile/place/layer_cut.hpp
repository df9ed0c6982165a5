// The ways to cut a layer into parts, and what each costs: cycles, and bytes of L1 beside the tensors that are kept
// there whole. They mirror what the schedule (schedule.hpp) makes of them; the search (search.hpp) chooses among them.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "compile/lowering.hpp"
#include "compile/place/schedule.hpp"
#include "compile/place/step_cost.hpp"

namespace tessera::compile {

/// Where the tensors of a layer are kept.
struct LayerHomes {
  std::vector<Home> inputs;
  Home output = Home::L1;
  bool constants_in_l1 = false;
};

/// A layer cut into parts, one step for each.
struct LayerCut {
  LayerTiling tiling;

  // Bytes of L1: the step before the first, which brings what the first needs; the first; the step that needs most; the
  // last, without what the next layer brings meanwhile; the step after, from which the last rows leave.
  std::uint32_t lead_bytes = 0;
  std::uint32_t first_bytes = 0;
  std::uint32_t most_bytes = 0;
  std::uint32_t last_bytes = 0;
  std::uint32_t tail_bytes = 0;
  std::uint32_t table_bytes = 0;  ///< of its steps and transfers in the table of steps

  double lead_to_l1 = 0;  ///< bytes that the step before the first brings
  double tail_to_l2 = 0;  ///< bytes that the step after the last takes away
  StepLoad first;         ///< without what the layer before takes away meanwhile
  StepLoad last;          ///< without what the next layer brings; the same as the first if there is but one
  std::size_t steps = 0;
  double inner_cycles = 0;   ///< of the steps between first and last
  double hidden_cycles = 0;  ///< of all steps, if other layers hide those before and after
  double alone_cycles = 0;   ///< of all steps and those before and after, if no other layer were there

  // Of tensors in L2, for the steps that must lie between writing and reading a row (schedule.hpp): how many bytes of
  // the output are written by parts that end two steps and one step before the last; how many bytes of the first input
  // the first step needs, and the second.
  std::array<std::uint32_t, 2> written{};
  std::array<std::uint32_t, 2> needed{};
};

/// Which cuts are tried. `Finest` has those, too, whose many small parts are of use only where nothing else fits.
enum class Cuts : std::uint8_t { Usual, Finest };

/// Cuts of a layer that are worth a thought: of any two the one that takes more cycles needs less memory. The one that
/// needs least comes first.
std::vector<LayerCut> cuts_of(const Network& network, const Lowering& lowering, std::size_t layer,
                              const LayerHomes& homes, Cuts cuts = Cuts::Usual);

}  // namespace tessera::compile
