// Operators that move codes: names, transposition, padding, concatenation, broadcasting.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "compile/legalise/legaliser.hpp"

namespace tessera::compile {
namespace {

using graph::Node;

/// A dimension of a copy: how many, and how far apart in input and output.
struct Dimension {
  std::int64_t extent;
  std::int64_t input;
  std::int64_t output;
};

/// Neighbours that lie one behind the other on both sides become one; four are left, outermost first.
Copy copy_of(const Node& node, const std::vector<Dimension>& dimensions) {
  std::vector<Dimension> merged;
  for (const Dimension& one : dimensions) {
    if (one.extent == 1) continue;
    const bool joins = !merged.empty() && merged.back().input == one.input * one.extent &&
                       merged.back().output == one.output * one.extent;
    if (joins) {
      merged.back() = {merged.back().extent * one.extent, one.input, one.output};
    } else {
      merged.push_back(one);
    }
  }
  if (merged.size() > 4) Legaliser::fail(node, "it moves codes in more than four dimensions");
  Copy copy;
  for (std::size_t index = 0; index < merged.size(); ++index) {
    const std::size_t place = 4 - merged.size() + index;
    copy.extents[place] = static_cast<std::int32_t>(merged[index].extent);
    copy.input_strides[place] = static_cast<std::int32_t>(merged[index].input);
    copy.output_strides[place] = static_cast<std::int32_t>(merged[index].output);
  }
  return copy;
}

std::vector<std::int64_t> strides_of(const graph::Shape& shape) {
  std::vector<std::int64_t> strides(shape.size(), 1);
  for (std::size_t index = shape.size(); index-- > 1;) strides[index - 1] = strides[index] * shape[index];
  return strides;
}

/// Rows and columns of an image and nothing else, with zeros, read by convolutions alone.
bool folds(Legaliser& to, const Node& node) {
  const auto& pad = node.as<graph::PadAttributes>();
  if (pad.before.size() != 4 || pad.before[0] + pad.after[0] + pad.before[3] + pad.after[3] != 0) return false;
  const auto readers = to.readers_of(node.output);
  const bool zero = pad.value == 0 && to.input(node).quantisation.has_value();
  const bool answer = std::ranges::count(to.graph().outputs, node.output) > 0;
  return zero && !answer && !readers.empty() && std::ranges::all_of(readers, [&](const Node* reader) {
           return reader->kind == graph::Operator::Convolution && reader->inputs[0] == node.output;
         });
}

std::int8_t pad_code(const graph::Tensor& tensor, float value) {
  const std::int32_t code = graph::quantised(kDeviceRule, value, graph::scale_of(tensor), device_zero_point(tensor));
  return static_cast<std::int8_t>(std::clamp(code, -128, 127));
}

}  // namespace

void legalise_reshape(Legaliser& to, const Node& node) { to.alias(node); }

void legalise_transpose(Legaliser& to, const Node& node) {
  const auto& permutation = node.as<graph::TransposeAttributes>().permutation;
  const auto from = strides_of(to.input(node).shape);
  const auto into = strides_of(to.output(node).shape);
  std::vector<Dimension> dimensions;
  for (std::size_t index = 0; index < permutation.size(); ++index) {
    dimensions.push_back(
        {to.output(node).shape[index], from[static_cast<std::size_t>(permutation[index])], into[index]});
  }
  const Copy copy = copy_of(node, dimensions);
  // What is left in order is another name for the input.
  if (std::ranges::equal(copy.input_strides, copy.output_strides)) return to.alias(node);
  to.add_layer(node, {to.find(node, 0)}, copy);
}

void legalise_pad(Legaliser& to, const Node& node) {
  const auto& pad = node.as<graph::PadAttributes>();
  if (folds(to, node)) {
    return to.fold_pad(node, {node.inputs[0], {pad.before[1], pad.before[2]}, {pad.after[1], pad.after[2]}});
  }
  const graph::Shape& shape = to.input(node).shape;
  const auto from = strides_of(shape);
  const auto into = strides_of(to.output(node).shape);
  std::vector<Dimension> dimensions;
  std::int64_t offset = 0;
  for (std::size_t index = 0; index < shape.size(); ++index) {
    dimensions.push_back({shape[index], from[index], into[index]});
    offset += pad.before[index] * into[index];
  }
  const auto elements = static_cast<std::int64_t>(graph::elements_of(to.output(node).shape));
  Copy fill = copy_of(node, {{elements, 1, 1}});
  fill.fill = pad_code(to.input(node), pad.value);
  to.add_layer(node.name + " (fill)", {to.find(node, 0)}, to.output_tensor(node), fill);
  Copy copy = copy_of(node, dimensions);
  copy.output_offset = static_cast<std::int32_t>(offset);
  to.add_layer(node, {to.find(node, 0)}, copy);
}

void legalise_concat(Legaliser& to, const Node& node) {
  const auto& attributes = node.as<graph::ConcatAttributes>();
  const graph::Tensor& output = to.output(node);
  const auto rank = static_cast<std::int32_t>(output.shape.size());
  const auto axis = static_cast<std::size_t>(attributes.axis < 0 ? attributes.axis + rank : attributes.axis);
  const std::int64_t inner = strides_of(output.shape)[axis];
  const std::int64_t row = inner * output.shape[axis];
  std::int64_t offset = 0;
  for (std::size_t index = 0; index < node.inputs.size(); ++index) {
    const graph::Tensor& input = to.input(node, index);
    const std::int64_t part = inner * input.shape[axis];
    const auto rows = static_cast<std::int64_t>(graph::elements_of(output.shape)) / row;
    Copy copy = copy_of(node, {{rows, part, row}, {part, 1, 1}});
    copy.output_offset = static_cast<std::int32_t>(offset);
    if (output.quantisation) {
      const auto codes = graph::rescaling_table(kDeviceRule, input, output, attributes.activation);
      copy.table = device_table(input, output, codes);
    }
    to.add_layer(fmt::format("{} ({} of {})", node.name, index + 1, node.inputs.size()), {to.find(node, index)},
                 to.output_tensor(node), copy);
    offset += part;
  }
}

LayerTensorIndex broadcast(Legaliser& to, const Node& node, std::size_t index) {
  const graph::Tensor& input = to.input(node, index);
  const graph::Tensor& output = to.output(node);
  const LayerTensorIndex source = to.find(node, index);
  if (graph::elements_of(input.shape) == graph::elements_of(output.shape)) return source;
  const auto from = strides_of(input.shape);
  const auto into = strides_of(output.shape);
  const std::size_t missing = output.shape.size() - input.shape.size();
  std::vector<Dimension> dimensions;
  for (std::size_t axis = 0; axis < output.shape.size(); ++axis) {
    const bool repeated = axis < missing || input.shape[axis - missing] == 1;
    dimensions.push_back({output.shape[axis], repeated ? 0 : from[axis - missing], into[axis]});
  }
  const LayerTensorIndex tensor = to.add_tensor(input.name + " (repeated)", image_of(output), device_zero_point(input));
  to.add_layer(fmt::format("{} (repeats {})", node.name, input.name), {source}, tensor, copy_of(node, dimensions));
  return tensor;
}

}  // namespace tessera::compile
