// `verify_layers` and `verify_engines` of verify.hpp.
#include <algorithm>
#include <variant>

#include "compile/engines/engine.hpp"
#include "compile/verify/broken.hpp"
#include "compile/verify/verify.hpp"

namespace tessera::compile {
namespace {

constexpr std::string_view kLevel = "the layers";

class Verifier {
 public:
  explicit Verifier(const Network& network) : network_(network), written_(network.tensors.size(), false) {}

  void run() {
    expect(!network_.layers.empty(), kLevel, "network", "there are none");
    expect(network_.input < network_.tensors.size(), kLevel, "input", "is tensor {}", network_.input);
    written_[network_.input] = true;
    for (const Layer& layer : network_.layers) check(layer);
  }

 private:
  std::size_t elements(LayerTensorIndex tensor) const { return network_.tensors[tensor].shape.elements(); }

  void check(const Layer& layer) {
    expect(!layer.inputs.empty(), kLevel, layer.name, "reads nothing");
    for (const LayerTensorIndex input : layer.inputs) {
      expect(input < written_.size() && written_[input], kLevel, layer.name, "reads tensor {} before it is written",
             input);
    }
    expect(layer.output < written_.size() && layer.output != network_.input, kLevel, layer.name, "writes tensor {}",
           layer.output);
    written_[layer.output] = true;
    std::visit([&](const auto& operation) { check(layer, operation); }, layer.operation);
  }

  void check_window(const Layer& layer, const graph::WindowedShape& shape) const {
    expect(shape.input.elements() == elements(layer.inputs[0]), kLevel, layer.name, "its input has another size");
    expect(shape.output.elements() == elements(layer.output), kLevel, layer.name, "its output has another size");
  }

  void check_range(const Layer& layer, const OutputRange& range) const {
    expect(-128 <= range.minimum && range.minimum <= range.maximum && range.maximum <= 127, kLevel, layer.name,
           "clips to {} .. {}", range.minimum, range.maximum);
  }

  void check(const Layer& layer, const Convolution& convolution) const {
    const graph::WindowedShape& shape = convolution.shape;
    check_window(layer, shape);
    check_range(layer, convolution.output);
    const auto outputs = static_cast<std::size_t>(shape.output.channels);
    const std::size_t inputs = convolution.depthwise ? 1 : static_cast<std::size_t>(shape.input.channels);
    expect(convolution.channels.size() == outputs, kLevel, layer.name, "{} channels' scales of {}",
           convolution.channels.size(), outputs);
    expect(convolution.weights.size() == outputs * inputs * shape.window.taps(), kLevel, layer.name, "{} weights",
           convolution.weights.size());
    expect(!convolution.depthwise || shape.input.channels == shape.output.channels, kLevel, layer.name,
           "depth-wise with {} and {} channels", shape.input.channels, shape.output.channels);
  }

  void check_elementwise(const Layer& layer, std::size_t inputs) const {
    expect(layer.inputs.size() == inputs, kLevel, layer.name, "reads {} tensors", layer.inputs.size());
    for (const LayerTensorIndex input : layer.inputs) {
      expect(elements(input) == elements(layer.output), kLevel, layer.name, "its tensors have different sizes");
    }
  }

  void check(const Layer& layer, const Addition& addition) const {
    check_elementwise(layer, 2);
    check_range(layer, addition.quantisation.output);
  }
  void check(const Layer& layer, const Multiplication& multiplication) const {
    check_elementwise(layer, 2);
    check_range(layer, multiplication.quantisation.output);
  }
  void check(const Layer& layer, const Pooling& pooling) const {
    check_window(layer, pooling.shape);
    check_range(layer, pooling.output);
  }
  void check(const Layer& layer, const Lookup&) const { check_elementwise(layer, 1); }
  void check(const Layer& layer, const Softmax& softmax) const {
    check_elementwise(layer, 1);
    check_range(layer, softmax.quantisation.output);
  }

  /// The first and the last code that strides reach.
  static std::pair<std::int64_t, std::int64_t> reach(const Copy& copy, const std::array<std::int32_t, 4>& strides) {
    std::int64_t first = 0, last = 0;
    for (std::size_t i = 0; i < strides.size(); ++i) {
      const std::int64_t far = (std::int64_t{copy.extents[i]} - 1) * strides[i];
      (far < 0 ? first : last) += far;
    }
    return {first, last};
  }

  void check(const Layer& layer, const Copy& copy) const {
    expect(std::ranges::all_of(copy.extents, [](std::int32_t extent) { return extent >= 1; }), kLevel, layer.name,
           "copies nothing");
    const auto inside = [](std::pair<std::int64_t, std::int64_t> reached, std::int64_t offset, std::size_t size) {
      return offset + reached.first >= 0 && offset + reached.second < static_cast<std::int64_t>(size);
    };
    expect(copy.fill.has_value() || inside(reach(copy, copy.input_strides), 0, elements(layer.inputs[0])), kLevel,
           layer.name, "reads beyond its input");
    expect(inside(reach(copy, copy.output_strides), copy.output_offset, elements(layer.output)), kLevel, layer.name,
           "writes beyond its output");
  }

  const Network& network_;
  std::vector<bool> written_;  ///< of each tensor
};

}  // namespace

void verify_layers(const Network& network) { Verifier(network).run(); }

void verify_engines(const Network& network, const arch::Machine& machine) {
  constexpr std::string_view kMapped = "the layers with engines";
  verify_layers(network);
  for (const Layer& layer : network.layers) {
    expect(std::ranges::count(engines(), layer.engine) == 1, kMapped, layer.name, "its engine is not in the list");
    const auto reason = layer.engine->refusal(layer, machine);
    expect(!reason, kMapped, layer.name, "{} refuses it: {}", layer.engine->name, reason.value_or(""));
    const EngineResources* resources = layer.engine->resources;
    const std::uint32_t most = resources == nullptr ? 1 : resources->most_copies(layer, machine);
    const std::uint32_t copies = layer.crossbar.pixels_per_product;
    expect(copies >= 1 && copies <= most, kMapped, layer.name, "{} pixels a product, {} at most", copies, most);
  }
}

}  // namespace tessera::compile
