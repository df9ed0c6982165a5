// See pointwise_network.hpp.
#include "paper/pointwise_network.hpp"

#include "compile/engines/engine.hpp"

#include "compile/engines/engine.hpp"

#include "compile/engines/engine.hpp"

#include "compile/engines/engine.hpp"

namespace tessera::paper {

compile::Network pointwise_network(std::int32_t in_channels, std::int32_t out_channels, std::uint32_t pixels) {
  const graph::ImageShape input{1, static_cast<std::int32_t>(pixels), in_channels};
  const graph::ImageShape output{1, static_cast<std::int32_t>(pixels), out_channels};
  compile::Convolution convolution;
  convolution.shape = {input, output, {}};
  const auto outputs = static_cast<std::size_t>(out_channels);
  convolution.weights.assign(static_cast<std::size_t>(in_channels) * outputs, 1);
  convolution.channels.assign(outputs, quantised_multiplier(1.0 / 64));
  const compile::Layer layer{"point-wise", {0}, 1, convolution, compile::find_engine("ima")};
  return {{{"input", input, 0}, {"output", output, 0}}, 0, {layer, layer}};
}

}  // namespace tessera::paper
