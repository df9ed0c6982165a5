// Networks of well-known architectures with random weights, for demonstrations and tests where no trained network is at
// hand: shapes, operators and quantisation are those of the originals, the answers mean nothing.
//
// All are int8 with one scale for each output channel of the weights, and pass graph::check. A seed decides every
// number, the same on every machine. Scales and biases come from running each layer on sample_picture(seed):
// activations neither die nor saturate everywhere.
#pragma once

#include <cstdint>

#include "graph/graph.hpp"
#include "media/picture.hpp"

namespace tessera::zoo {

/// Random, with large and small structures. `channels` is 1 or 3.
media::Picture sample_picture(std::uint32_t height, std::uint32_t width, std::uint32_t channels, std::uint64_t seed);

/// Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018, table 2. `resolution` x
/// `resolution` pixels of red, green and blue; `alpha` scales the channels, rounded to multiples of 8 as in the
/// authors' code. Throws Error{Usage} unless alpha is in 0.05 .. 4, resolution in 1 .. 1024 and classes in 1 .. 65536;
/// so do the following.
graph::Graph mobilenet_v2(double alpha, std::int32_t resolution, std::int32_t classes, std::uint64_t seed);

/// Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications", 2017, table 1.
graph::Graph mobilenet_v1(double alpha, std::int32_t resolution, std::int32_t classes, std::uint64_t seed);

/// The residual network of MLPerf Tiny's image classification: 32 x 32 pixels, three stages of 16, 32 and 64 channels.
graph::Graph resnet8(std::int32_t classes, std::uint64_t seed);

/// The depth-wise separable network of MLPerf Tiny's keyword spotting: 49 x 10 coefficients, 64 channels.
graph::Graph ds_cnn(std::int32_t classes, std::uint64_t seed);

}  // namespace tessera::zoo
