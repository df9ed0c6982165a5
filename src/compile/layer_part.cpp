#include "compile/layer_part.hpp"

#include <algorithm>

namespace tessera::compile {
namespace {

std::uint32_t word(std::int32_t value) { return static_cast<std::uint32_t>(value); }

/// A box of an image that lies in HWC.
Slab slab_of_box(const graph::ImageShape& image, const Box& box) {
  const ImageStrides strides = strides_of(image);
  const std::int32_t first = box.rows.first * strides.row + box.columns.first * strides.pixel + box.channels.first;
  const std::array<SlabDimension, 3> dimensions{{{word(box.rows.count), word(strides.row)},
                                                 {word(box.columns.count), word(strides.pixel)},
                                                 {word(box.channels.count), 1}}};
  return slab_of(word(first), dimensions).slab;
}

LayerPart windowed_part(const Network& network, const Layer& layer, const Cut& cut) {
  const graph::WindowedShape shape = network.cut_shape_of(layer);
  LayerPart result;
  result.part = part_of(shape, cut.output, layer.channels());
  result.input = slab_of_box(shape.input, result.part.input);
  result.output = slab_of_box(shape.output, cut.output);
  result.packed_input = strides_of(result.part.shape.input);
  result.packed_output = strides_of(result.part.shape.output);
  return result;
}

std::array<std::int32_t, 4> packed_strides(const PackedSlab& packed) {
  std::array<std::int32_t, 4> strides{};
  std::ranges::transform(packed.strides, strides.begin(),
                         [](auto stride) { return static_cast<std::int32_t>(stride); });
  return strides;
}

PackedSlab moved_slab(std::int32_t offset, const MovedCodes& moved, const std::array<std::int32_t, 4>& strides) {
  std::array<SlabDimension, 4> dimensions{};
  for (std::size_t index = 0; index < dimensions.size(); ++index) {
    dimensions[index] = {word(moved.extents[index]), word(strides[index])};
  }
  return slab_of(word(offset), dimensions);
}

LayerPart copied_part(const Copy& copy, const Cut& cut) {
  LayerPart result;
  result.moves = true;
  MovedCodes& moved = result.part.moved;
  moved = {copy.extents, copy.input_strides, copy.output_strides};
  if (copy.fill) moved.input_strides.fill(0);
  const Range& range = cut.output.rows;
  moved.extents[cut.dimension] = range.count;
  const PackedSlab input = moved_slab(range.first * moved.input_strides[cut.dimension], moved, moved.input_strides);
  const PackedSlab output =
      moved_slab(copy.output_offset + range.first * moved.output_strides[cut.dimension], moved, moved.output_strides);
  if (!copy.fill) result.input = input.slab;
  result.output = output.slab;
  result.packed_moved_input = packed_strides(input);
  result.packed_moved_output = packed_strides(output);
  result.part.output = cut.output;
  result.part.shape.output = {range.count, static_cast<std::int32_t>(output.slab.bytes()) / range.count, 1};
  result.part.shape.input = result.part.shape.output;
  return result;
}

}  // namespace

LayerPart layer_part(const Network& network, const Layer& layer, const Cut& cut) {
  if (const auto* copy = std::get_if<Copy>(&layer.operation)) return copied_part(*copy, cut);
  return windowed_part(network, layer, cut);
}

Slab output_in_l1(const LayerPart& part) {
  if (part.moves) return moved_slab(0, part.part.moved, part.part.moved.output_strides).slab;
  const graph::ImageShape& image = part.part.shape.output;
  const ImageStrides& strides = part.part.output_strides;
  const std::array<SlabDimension, 3> dimensions{
      {{word(image.height), word(strides.row)}, {word(image.width), word(strides.pixel)}, {word(image.channels), 1}}};
  return slab_of(0, dimensions).slab;
}

Cut whole_cut(const Network& network, const Layer& layer) {
  if (const auto* copy = std::get_if<Copy>(&layer.operation)) return {{{0, copy->extents[0]}, {0, 1}, {0, 1}}, 0};
  return {whole_of(network.cut_shape_of(layer).output), 0};
}

Part whole_part(const Network& network, const Layer& layer) {
  return layer_part(network, layer, whole_cut(network, layer)).part;
}

}  // namespace tessera::compile
