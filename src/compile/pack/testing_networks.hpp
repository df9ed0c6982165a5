// Weight matrices of random networks, for tests.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "compile/pack/matrix.hpp"

namespace tessera::compile::testing {

class RandomNetwork {
 public:
  /// A chain as MobileNetV2 (inverted residuals), MobileNetV1, ResNet, or of any channels from 8 to 1280.
  static std::vector<WeightMatrix> draw() {
    RandomNetwork network;
    switch (between(0, 3)) {
      case 0:
        network.inverted_residuals();
        break;
      case 1:
        network.pointwise_chain();
        break;
      case 2:
        network.residual_blocks();
        break;
      default:
        network.any_chain();
    }
    return network.matrices_;
  }

 private:
  static std::uint32_t between(std::uint32_t least, std::uint32_t most) { return *rc::gen::inRange(least, most + 1); }

  void add(std::uint32_t rows, std::uint32_t columns) {
    matrices_.push_back({std::to_string(matrices_.size()), rows, columns, pixels_});
    pixels_ = std::max(pixels_ / between(1, 2), std::uint64_t{1});
  }

  /// Three networks of four have channels in eights.
  std::uint32_t rounded(std::uint32_t channels) const { return in_eights_ ? (channels + 7) / 8 * 8 : channels; }

  void inverted_residuals() {
    std::uint32_t channels = 8 * between(1, 4);
    add(27, channels);
    const std::uint32_t expansion = between(1, 6);
    for (std::uint32_t blocks = between(5, 20); blocks != 0; --blocks) {
      const std::uint32_t out = between(0, 2) == 0 ? std::min(320u, rounded(channels + between(1, 64))) : channels;
      if (expansion > 1) add(channels, channels * expansion);
      add(channels * expansion, out);
      channels = out;
    }
    add(channels, std::min(1280u, 4 * channels));
  }

  void pointwise_chain() {
    std::uint32_t channels = 8 * between(1, 8);
    add(27, channels);
    for (std::uint32_t layers = between(5, 20); layers != 0; --layers) {
      const std::uint32_t out =
          between(0, 1) == 0 ? channels : std::min(1280u, rounded(channels + between(1, channels)));
      add(channels, out);
      channels = out;
    }
  }

  void residual_blocks() {
    std::uint32_t channels = rounded(between(8, 80));
    add(147, channels);
    for (std::uint32_t blocks = between(3, 8); blocks != 0; --blocks) {
      const std::uint32_t out = between(0, 1) == 0 ? channels : std::min(512u, 2 * channels);
      add(9 * channels, out);
      add(9 * out, out);
      if (out != channels) add(channels, out);
      channels = out;
    }
  }

  void any_chain() {
    std::uint32_t channels = rounded(between(8, 1280));
    for (std::uint32_t layers = between(3, 30); layers != 0; --layers) {
      const std::uint32_t out = rounded(between(8, 1280));
      add(channels * (between(0, 3) == 0 ? 9 : 1), out);
      channels = out;
    }
  }

  bool in_eights_ = between(0, 3) != 0;
  std::uint64_t pixels_ = 112 * 112;
  std::vector<WeightMatrix> matrices_;
};

}  // namespace tessera::compile::testing
