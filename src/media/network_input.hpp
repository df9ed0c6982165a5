// From files of pictures and numbers to the input tensor of a network, and from its output to scores.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "graph/graph.hpp"
#include "media/npy.hpp"
#include "media/picture.hpp"

namespace tessera::media {

/// The network's one input. Throws Error{Input} at the network if it has not one.
const graph::Tensor& input_tensor(const graph::Graph& graph);

/// Whether an array of this shape is one of the tensor's shape: leading sizes of 1 may be missing or added.
bool has_shape_of(const graph::Tensor& tensor, std::span<const std::int64_t> shape);

/// Whether a picture can be the tensor: see `picture_input`.
bool takes_pictures(const graph::Tensor& tensor);

/// The data for the network's one input, from a file that is a picture (.jpg, .jpeg, .png, .bmp), an array (.npy), or
/// else the tensor's own bytes. What each is taken for is said by the functions below. Throws Error{Input}, naming the
/// file, if it cannot be read or does not fit; Error{Input} at the network if it has not one input.
graph::Data load_input(const graph::Graph& graph, const std::string& path);

/// The picture is resized to the input's height and width, whatever its proportions; one channel takes it grey, and
/// three take a grey one as a picture of three equal colours. A pixel of 0 .. 255 is mapped linearly onto what the
/// input's codes span: code = pixel in uint8, pixel - 128 in int8; in float32 the real numbers of these codes, by the
/// quantisation of the first Quantise that reads the input. Shapes are [1, height, width, channels] or [1, channels,
/// height, width], with or without the 1, of 1 or 3 channels.
graph::Data picture_input(const graph::Graph& graph, const Picture& picture, const std::string& place);

/// The shape must be the input's, leading sizes of 1 aside. Elements of the input's type are taken as they are (codes
/// stay codes); floats for an input of codes are real numbers and quantised, halves away from zero.
graph::Data array_input(const graph::Graph& graph, const Array& array, const std::string& place);

/// The tensor's bytes as they are: codes, or little-endian numbers.
graph::Data raw_input(const graph::Graph& graph, std::span<const std::byte> bytes, const std::string& place);

/// A tensor's elements as real numbers: scale * (code - zero point) where it has a quantisation, else the numbers
/// themselves.
std::vector<float> real_numbers(const graph::Tensor& tensor, const graph::Data& data);

/// Lines of a text file, without the ends of lines; the last one may lack its own. Throws Error{Input} if it cannot be
/// read or has not `classes` lines.
std::vector<std::string> load_labels(const std::string& path, std::size_t classes);

}  // namespace tessera::media
