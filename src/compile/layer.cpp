#include "compile/layer.hpp"

namespace tessera::compile {

std::uint64_t Convolution::multiply_accumulates() const {
  const std::uint64_t inputs = depthwise ? 1 : static_cast<std::uint64_t>(shape.input.channels);
  return shape.output.elements() * shape.window.taps() * inputs;
}

Engine Layer::engine() const {
  const auto* convolution = std::get_if<Convolution>(&operation);
  return convolution == nullptr ? Engine::Cores : convolution->engine;
}

}  // namespace tessera::compile
