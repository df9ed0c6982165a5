// See network_input.hpp.
#include "media/network_input.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/error.hpp"
#include "graph/ops/codes.hpp"
#include "media/file.hpp"

namespace tessera::media {
namespace {

using graph::Data;
using graph::ElementType;
using graph::Graph;
using graph::Tensor;

bool is_code(const Tensor& tensor) { return tensor.type == ElementType::Int8 || tensor.type == ElementType::UInt8; }

/// How the pixels of a picture lie in a tensor.
struct PictureLayout {
  std::uint32_t height = 0;
  std::uint32_t width = 0;
  std::uint32_t channels = 0;
  bool channels_first = false;
};

std::optional<PictureLayout> picture_layout(const Tensor& tensor) {
  const auto is_channels = [](std::int64_t size) { return size == 1 || size == 3; };
  const auto is_size = [](std::int64_t size) { return size >= 1 && size <= kMostPictureSize; };
  const bool batched = tensor.shape.size() == 4 && tensor.shape[0] == 1;
  if (batched || tensor.shape.size() == 3) {
    const std::span<const std::int64_t> sizes = std::span(tensor.shape).last(3);
    const auto size = [&](std::size_t i) { return static_cast<std::uint32_t>(sizes[i]); };
    if (is_channels(sizes[2]) && is_size(sizes[0]) && is_size(sizes[1]))
      return PictureLayout{size(0), size(1), size(2), false};
    if (is_channels(sizes[0]) && is_size(sizes[1]) && is_size(sizes[2]))
      return PictureLayout{size(1), size(2), size(0), true};
  }
  return std::nullopt;
}

PictureLayout required_layout(const Tensor& tensor, const std::string& place) {
  if (const std::optional<PictureLayout> layout = picture_layout(tensor)) return *layout;
  throw Error(ErrorKind::Input, place,
              fmt::format("a picture cannot be the input '{}' of {}", tensor.name, graph::to_string(tensor.shape)),
              "give an array (.npy) or the tensor's bytes");
}

Picture with_channels(const Picture& picture, std::uint32_t channels) {
  if (picture.channels == channels) return picture;
  return channels == 1 ? to_grey(picture) : to_colour(picture);
}

/// The tensor whose codes say what a pixel means: the input itself, or what the first Quantise makes of it.
const Tensor& coded_tensor(const Graph& graph, const std::string& place) {
  const Tensor& input = input_tensor(graph);
  if (is_code(input)) return input;
  graph::TensorIndex current = graph.inputs[0];
  for (const graph::Node& node : graph.nodes) {
    if (node.inputs.empty() || node.inputs[0] != current) continue;
    if (node.kind == graph::Operator::Quantise && is_code(graph.tensor(node.output))) return graph.tensor(node.output);
    if (node.kind == graph::Operator::Transpose || node.kind == graph::Operator::Reshape) current = node.output;
  }
  throw Error(ErrorKind::Input, place,
              fmt::format("the input '{}' is {} and nothing says what its numbers are for a pixel", input.name,
                          name_of(input.type)),
              "give an array (.npy) or the tensor's bytes");
}

/// For each value of a pixel its bytes in the input tensor, one behind the other: codes, or floats.
std::vector<std::byte> pixel_table(const Tensor& input, const Tensor& coded) {
  constexpr std::int32_t kValues = 256;
  const std::int32_t lowest = graph::lowest_code(coded.type);
  std::vector<std::byte> table;
  table.reserve(kValues * size_of(input.type));
  for (std::int32_t code = lowest; code < lowest + kValues; ++code) {
    if (is_code(input)) {
      table.push_back(graph::byte_of(code));
      continue;
    }
    const float real = graph::scale_of(coded) * static_cast<float>(code - graph::zero_point_of(coded));
    const auto bytes = std::as_bytes(std::span(&real, 1));
    table.insert(table.end(), bytes.begin(), bytes.end());
  }
  return table;
}

Data quantised_reals(const Tensor& tensor, std::span<const float> reals, const std::string& place) {
  if (!tensor.quantisation || !tensor.quantisation->per_tensor()) {
    throw Error(
        ErrorKind::Input, place,
        fmt::format("has real numbers, but the input '{}' is {} without a scale", tensor.name, name_of(tensor.type)),
        fmt::format("save the codes as {}", name_of(tensor.type)));
  }
  constexpr graph::Rule kRule = graph::Rule::Single;
  const OutputRange range = graph::output_range(kRule, tensor);
  Data data(tensor.type, reals.size());
  std::ranges::transform(reals, data.bytes().begin(), [&](float real) {
    return graph::finished(graph::quantised(kRule, real, graph::scale_of(tensor), 0), range);
  });
  return data;
}

std::span<const std::int64_t> without_leading_ones(std::span<const std::int64_t> shape) {
  while (!shape.empty() && shape.front() == 1) shape = shape.subspan(1);
  return shape;
}

}  // namespace

const Tensor& input_tensor(const Graph& graph) {
  if (graph.inputs.size() == 1) return graph.tensor(graph.inputs[0]);
  throw Error(ErrorKind::Input, graph.name,
              fmt::format("has {} inputs; files can be given for one", graph.inputs.size()));
}

bool has_shape_of(const Tensor& tensor, std::span<const std::int64_t> shape) {
  return std::ranges::equal(without_leading_ones(shape), without_leading_ones(tensor.shape));
}

bool takes_pictures(const Tensor& tensor) { return picture_layout(tensor).has_value(); }

Data picture_input(const Graph& graph, const Picture& picture, const std::string& place) {
  const Tensor& input = input_tensor(graph);
  const PictureLayout layout = required_layout(input, place);
  const Tensor& coded = coded_tensor(graph, place);
  const Picture fitting = resize(with_channels(picture, layout.channels), layout.height, layout.width);
  const std::size_t size = size_of(input.type);
  const std::vector<std::byte> table = pixel_table(input, coded);
  std::vector<std::byte> bytes;
  bytes.reserve(fitting.pixels.size() * size);
  const auto append = [&](std::size_t position) {
    const std::size_t first = fitting.pixels[position] * size;
    for (std::size_t i = first; i < first + size; ++i) bytes.push_back(table[i]);
  };
  const std::size_t channels = layout.channels;
  const std::size_t pixels = fitting.pixels.size() / channels;
  if (layout.channels_first) {
    for (std::size_t i = 0; i < fitting.pixels.size(); ++i) append(i % pixels * channels + i / pixels);
  } else {
    for (std::size_t i = 0; i < fitting.pixels.size(); ++i) append(i);
  }
  return {input.type, std::move(bytes)};
}

Data array_input(const Graph& graph, const Array& array, const std::string& place) {
  const Tensor& input = input_tensor(graph);
  if (!has_shape_of(input, array.shape)) {
    throw Error(ErrorKind::Input, place,
                fmt::format("is an array of {}, the input '{}' is {}", graph::to_string(array.shape), input.name,
                            graph::to_string(input.shape)));
  }
  if (array.data.type() == input.type) return array.data;
  if (array.data.type() == ElementType::Float32 && is_code(input)) {
    return quantised_reals(input, array.data.as<float>(), place);
  }
  throw Error(ErrorKind::Input, place,
              fmt::format("is an array of {}, the input '{}' is {}", name_of(array.data.type()), input.name,
                          name_of(input.type)),
              is_code(input) ? fmt::format("save codes as {}, or real numbers as float32", name_of(input.type))
                             : fmt::format("save it as {}", name_of(input.type)));
}

Data raw_input(const Graph& graph, std::span<const std::byte> bytes, const std::string& place) {
  const Tensor& input = input_tensor(graph);
  const std::size_t expected = graph::elements_of(input.shape) * size_of(input.type);
  if (bytes.size() != expected) {
    std::string hint = "a picture (.jpg, .png, .bmp), an array (.npy) or exactly these bytes";
    if (looks_like_npy(bytes)) hint = "it is an array: name it .npy";
    if (looks_like_picture(bytes)) hint = "if it is a picture, name it .jpg, .png or .bmp";
    throw Error(ErrorKind::Input, place,
                fmt::format("has {} bytes, the input '{}' ({} of {}) has {}", bytes.size(), input.name,
                            graph::to_string(input.shape), name_of(input.type), expected),
                hint);
  }
  return {input.type, std::vector<std::byte>(bytes.begin(), bytes.end())};
}

Data load_input(const Graph& graph, const std::string& path) {
  const std::string ending = ending_of(path);
  const std::vector<std::byte> bytes = read_file(path);
  if (ending == ".npy") return array_input(graph, parse_npy(bytes, path), path);
  if (is_picture_ending(ending)) return picture_input(graph, decode_picture(bytes, path), path);
  return raw_input(graph, bytes, path);
}

std::vector<float> real_numbers(const Tensor& tensor, const Data& data) {
  if (tensor.quantisation) return graph::dequantised(tensor, data);
  const auto converted = [](auto elements) {
    std::vector<float> reals(elements.size());
    std::ranges::transform(elements, reals.begin(), [](auto element) { return static_cast<float>(element); });
    return reals;
  };
  switch (data.type()) {
    case ElementType::Int8:
      return converted(data.as<std::int8_t>());
    case ElementType::UInt8:
      return converted(data.as<std::uint8_t>());
    case ElementType::Int32:
      return converted(data.as<std::int32_t>());
    case ElementType::Int64:
      return converted(data.as<std::int64_t>());
    case ElementType::Float32:
      break;
  }
  return converted(data.as<float>());
}

std::vector<std::string> load_labels(const std::string& path, std::size_t classes) {
  const std::vector<std::byte> bytes = read_file(path);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::vector<std::string> labels;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    labels.emplace_back(line);
    begin = end + 1;
  }
  if (labels.size() == classes) return labels;
  throw Error(ErrorKind::Input, path,
              fmt::format("has {} labels, the network's output {} classes", labels.size(), classes),
              "a line for each class, in the order of the output");
}

}  // namespace tessera::media
