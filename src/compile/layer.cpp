#include "compile/layer.hpp"

namespace tessera::compile {

std::uint64_t Convolution::multiply_accumulates() const {
  const std::uint64_t inputs = depthwise ? 1 : static_cast<std::uint64_t>(shape.input.channels);
  return shape.output.elements() * shape.window.taps() * inputs;
}

namespace {

std::string_view name_of_convolution(const Convolution& convolution) {
  if (convolution.depthwise) return "depth-wise convolution";
  const bool pixel = convolution.shape.window == graph::Window{};
  if (pixel && convolution.shape.input.height == 1 && convolution.shape.input.width == 1) return "fully connected";
  return pixel || (convolution.shape.window.rows.kernel == 1 && convolution.shape.window.columns.kernel == 1)
             ? "point-wise convolution"
             : "convolution";
}

}  // namespace

std::string_view name_of(const Operation& operation) {
  if (const auto* convolution = std::get_if<Convolution>(&operation)) return name_of_convolution(*convolution);
  if (const auto* pooling = std::get_if<Pooling>(&operation)) return pooling->average ? "average pool" : "maximum pool";
  // In the order of the variant.
  constexpr std::array<std::string_view, std::variant_size_v<Operation>> kNames{"",       "add",  "multiply", "",
                                                                                "lookup", "copy", "softmax"};
  return kNames[operation.index()];
}

graph::WindowedShape Network::shape_of(const Layer& layer) const {
  if (const auto* convolution = std::get_if<Convolution>(&layer.operation)) return convolution->shape;
  if (const auto* pooling = std::get_if<Pooling>(&layer.operation)) return pooling->shape;
  const graph::ImageShape& output = tensors[layer.output].shape;
  return {output, output, {}};
}

}  // namespace tessera::compile
