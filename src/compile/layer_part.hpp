// A part of a layer, with what it reads and writes of the layer's tensors.
#pragma once

#include <cstddef>

#include "compile/layer.hpp"
#include "compile/part.hpp"
#include "compile/slab.hpp"

namespace tessera::compile {

/// A box of the output as Network::cut_shape_of has it. Of a copy the rows are a range of one of its dimensions.
struct Cut {
  Box output;
  std::size_t dimension = 0;  ///< of a copy
};

struct LayerPart {
  Part part;   ///< as if the tensors were in L1 whole
  Slab input;  ///< of each input; without bytes where they are not read
  Slab output;
  bool moves = false;  ///< is it of a copy?
  // The part's strides where its input alone, or its output alone, is in L1.
  ImageStrides packed_input;
  ImageStrides packed_output;
  std::array<std::int32_t, 4> packed_moved_input{};
  std::array<std::int32_t, 4> packed_moved_output{};

  void pack_input() { part.input_strides = packed_input, part.moved.input_strides = packed_moved_input; }
  void pack_output() { part.output_strides = packed_output, part.moved.output_strides = packed_moved_output; }
};

LayerPart layer_part(const Network& network, const Layer& layer, const Cut& cut);

/// The codes of the part's output as they lie in L1, from the first one's address on.
Slab output_in_l1(const LayerPart& part);

/// All of it.
Cut whole_cut(const Network& network, const Layer& layer);
Part whole_part(const Network& network, const Layer& layer);

}  // namespace tessera::compile
