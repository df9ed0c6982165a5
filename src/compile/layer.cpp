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

/// What is computed from its own place of the inputs alone: an output's rows from the rows that their windows see,
/// every pixel, every code; or nothing, so that the layer is computed as a whole.
enum class Grain : std::uint8_t { Windows, Pixels, Codes, Whole };

/// What is asked of a kind of operation. A kind without an overload below does not compile.
struct Properties {
  std::string_view name;
  Grain grain;
  Channels channels = Channels::Own;
  const graph::WindowedShape* window = nullptr;  ///< null: a window of one pixel
};

Properties properties_of(const Convolution& one) {
  return {name_of_convolution(one), Grain::Windows, one.depthwise ? Channels::Own : Channels::All, &one.shape};
}
Properties properties_of(const Addition&) { return {"add", Grain::Codes}; }
Properties properties_of(const Multiplication&) { return {"multiply", Grain::Codes}; }
Properties properties_of(const Pooling& one) {
  return {one.average ? "average pool" : "maximum pool", Grain::Windows, Channels::Own, &one.shape};
}
Properties properties_of(const Lookup&) { return {"lookup", Grain::Codes}; }
Properties properties_of(const Copy&) { return {"copy", Grain::Codes}; }
Properties properties_of(const Softmax&) { return {"softmax", Grain::Pixels, Channels::All}; }

Properties properties_of_any(const Operation& operation) {
  return std::visit([](const auto& one) { return properties_of(one); }, operation);
}

}  // namespace

std::string_view name_of(const Operation& operation) { return properties_of_any(operation).name; }

Channels Layer::channels() const { return properties_of_any(operation).channels; }

graph::WindowedShape Network::shape_of(const Layer& layer) const {
  if (const graph::WindowedShape* window = properties_of_any(layer.operation).window) return *window;
  const graph::ImageShape& output = tensors[layer.output].shape;
  return {output, output, {}};
}

graph::WindowedShape Network::cut_shape_of(const Layer& layer) const {
  graph::WindowedShape shape = shape_of(layer);
  const Grain grain = properties_of_any(layer.operation).grain;
  if (grain == Grain::Windows) return shape;
  const std::int32_t pixels = shape.output.height * shape.output.width;
  const std::int32_t channels = shape.output.channels;
  shape.output =
      grain == Grain::Codes ? graph::ImageShape{pixels * channels, 1, 1} : graph::ImageShape{pixels, 1, channels};
  shape.input = shape.output;
  return shape;
}

}  // namespace tessera::compile
