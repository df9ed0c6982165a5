// See input_source.hpp: files of one kind of data, and what is chosen of a source.
#include "media/input_source.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "base/error.hpp"
#include "media/file.hpp"
#include "media/idx.hpp"
#include "media/inflate.hpp"
#include "media/network_input.hpp"
#include "media/zip.hpp"

namespace tessera::media {
namespace {

using graph::Data;
using graph::ElementType;
using graph::Graph;
using graph::Tensor;
using Bytes = std::span<const std::byte>;

std::string indexed(const std::string& text, std::size_t index, std::size_t count) {
  return count == 1 ? text : fmt::format("{}[{}]", text, index);
}

std::size_t bytes_of_input(const Tensor& input) { return graph::elements_of(input.shape) * size_of(input.type); }

/// Other bytes begin like an idx file by chance: either the size or the name must agree.
bool is_idx(Bytes bytes, const std::string& path) {
  const bool named = std::filesystem::path(path).filename().string().find("idx") != std::string::npos;
  return is_whole_idx(bytes) || (named && looks_like_idx(bytes));
}

InputSource idx_source(const Graph& graph, Bytes bytes, const std::string& path) {
  return pixel_source(graph, parse_idx(bytes, path), path);
}

InputSource packed_source(const Graph& graph, Bytes bytes, const std::string& path) {
  const std::vector<std::byte> unpacked = gunzip(bytes, kMostFileBytes, path);
  if (looks_like_idx(unpacked)) return idx_source(graph, unpacked, path);
  throw Error(ErrorKind::Input, path, "is a gzip file, but holds no idx file",
              "unpack it; only idx files are read packed");
}

InputSource picture_source(const Graph& graph, Bytes bytes, const std::string& path) {
  const auto input = [&graph, bytes, path](std::size_t) {
    return picture_input(graph, decode_picture(bytes, path), path);
  };
  const auto name = [path](std::size_t i) { return name_of_input(path, i, 1); };
  return {.count = 1, .input = input, .name = name, .labels = {}, .classes = {}};
}

std::string hint_for_raw(Bytes bytes, const std::string& path) {
  if (looks_like_picture(bytes)) return "if it is a picture, name it .jpg, .png or .bmp";
  if (ending_of(path) == ".bin") {
    return "records of CIFAR have 3073 bytes and a label to 9, or 3074 and labels to 19 and 99, for an input of "
           "pictures";
  }
  return "give a folder, an idx file, .npy, .npz, a picture, or exactly these bytes";
}

}  // namespace

std::string place_of_input(const std::string& path, std::size_t index, std::size_t count) {
  return indexed(path, index, count);
}

std::string name_of_input(const std::string& path, std::size_t index, std::size_t count) {
  return indexed(std::filesystem::path(path).filename().string(), index, count);
}

void require_finite(std::span<const float> numbers, const std::string& place) {
  const auto found = std::ranges::find_if(numbers, [](float number) { return !std::isfinite(number); });
  if (found == numbers.end()) return;
  throw Error(ErrorKind::Input, place,
              fmt::format("its number {} is {}, numbers must be finite", found - numbers.begin(), *found));
}

InputSource raw_source(const Graph& graph, Bytes bytes, const std::string& path) {
  const Tensor& input = input_tensor(graph);
  const std::size_t size = bytes_of_input(input);
  if (size == 0 || bytes.empty() || bytes.size() % size != 0) {
    throw Error(ErrorKind::Input, path,
                fmt::format("has {} bytes, no whole number of inputs '{}' ({} of {}), which have {} each", bytes.size(),
                            input.name, graph::to_string(input.shape), name_of(input.type), size),
                hint_for_raw(bytes, path));
  }
  const std::size_t count = bytes.size() / size;
  const auto one = [&graph, bytes, size, count, path](std::size_t i) {
    const std::string place = place_of_input(path, i, count);
    Data data = raw_input(graph, bytes.subspan(i * size, size), place);
    if (data.type() == ElementType::Float32) require_finite(std::as_const(data).as<float>(), place);
    return data;
  };
  const auto name = [path, count](std::size_t i) { return name_of_input(path, i, count); };
  return {.count = count, .input = one, .name = name, .labels = {}, .classes = {}};
}

InputSource file_source(const Graph& graph, Bytes bytes, const std::string& path, const DataSetOptions& options) {
  const Tensor& input = input_tensor(graph);
  const std::string ending = ending_of(path);
  if (looks_like_zip(bytes) || ending == ".npz") return npz_source(graph, bytes, path, options);
  if (!options.array.empty()) {
    throw Error(ErrorKind::Input, path, fmt::format("is no .npz archive with an array '{}'", options.array));
  }
  if (looks_like_gzip(bytes)) return packed_source(graph, bytes, path);
  if (looks_like_npy(bytes) || ending == ".npy") return array_source(graph, parse_npy(bytes, path), path);
  if (is_idx(bytes, path)) return idx_source(graph, bytes, path);
  if (is_picture_ending(ending)) return picture_source(graph, bytes, path);
  if (ending == ".bin" && takes_pictures(input)) {
    if (std::optional<InputSource> source = cifar_source(graph, bytes, path)) return *std::move(source);
  }
  return raw_source(graph, bytes, path);
}

DataSet chosen_inputs(const Graph& graph, const InputSource& source, const std::string& path,
                      const DataSetOptions& options) {
  if (options.first >= source.count) {
    throw Error(ErrorKind::Input, path, fmt::format("has {} inputs, none from {} on", source.count, options.first));
  }
  const std::size_t count = std::min(options.most, source.count - options.first);
  const std::size_t size = bytes_of_input(input_tensor(graph));
  if (count > kMostInputs || count * std::uint64_t{size} > kMostSetBytes) {
    throw Error(ErrorKind::Input, path,
                fmt::format("{} inputs of {} bytes are more than {} or more than {} MiB", count, size, kMostInputs,
                            kMostSetBytes >> 20U),
                "take fewer of them");
  }
  DataSet set{.inputs = {}, .labels = {}, .names = {}, .classes = source.classes};
  set.inputs.reserve(count);
  set.names.reserve(count);
  for (std::size_t i = options.first; i < options.first + count; ++i) {
    set.inputs.push_back(source.input(i));
    set.names.push_back(source.name(i));
    if (!source.labels.empty()) set.labels.push_back(source.labels[i]);
  }
  return set;
}

}  // namespace tessera::media
