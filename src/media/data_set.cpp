// See data_set.hpp.
#include "media/data_set.hpp"

#include <algorithm>
#include <filesystem>
#include <unordered_map>

#include <fmt/format.h>

#include "base/error.hpp"
#include "media/file.hpp"
#include "media/input_source.hpp"
#include "media/label_file.hpp"

namespace tessera::media {
namespace {

/// Labels of a file take the place of those that the source itself has.
void take_labels(InputSource& source, const std::string& path, const std::string& file) {
  source.labels = load_label_numbers(file);
  if (source.labels.size() == source.count) return;
  throw Error(ErrorKind::Input, file,
              fmt::format("has {} labels, {} has {} inputs", source.labels.size(), path, source.count));
}

}  // namespace

DataSet load_data_set(const graph::Graph& graph, const std::string& path, const DataSetOptions& options) {
  std::error_code failure;
  const bool folder = std::filesystem::is_directory(path, failure);
  const std::vector<std::byte> bytes = folder ? std::vector<std::byte>() : read_file(path);
  if (folder && !options.array.empty()) {
    throw Error(ErrorKind::Input, path, fmt::format("is a folder, no .npz archive with an array '{}'", options.array));
  }
  InputSource source = folder ? folder_source(graph, path) : file_source(graph, bytes, path, options);
  if (!options.labels.empty()) {
    if (source.labelled_by_folders) {
      throw Error(ErrorKind::Input, options.labels, fmt::format("the labels of {} are its folders", path),
                  "give no file of labels for it");
    }
    take_labels(source, path, options.labels);
  } else if (!folder && source.labels.empty()) {
    if (const std::optional<std::string> beside = labels_beside(path)) take_labels(source, path, *beside);
  }
  return chosen_inputs(graph, source, path, options);
}

void check_labels(const DataSet& set, std::size_t classes, const std::string& path) {
  for (std::size_t i = 0; i < set.labels.size(); ++i) {
    if (set.labels[i] >= 0 && static_cast<std::size_t>(set.labels[i]) < classes) continue;
    throw Error(ErrorKind::Input, path,
                fmt::format("the input {} is of class {}, the network's output has {} classes", set.names[i],
                            set.labels[i], classes),
                "classes are numbered from 0 on");
  }
}

std::uint64_t fingerprint(const graph::Data& data) {
  constexpr std::uint64_t kBasis = 0xcbf29ce484222325, kPrime = 0x00000100000001b3;
  std::uint64_t hash = kBasis;
  for (const std::byte byte : data.bytes()) hash = (hash ^ std::to_integer<std::uint64_t>(byte)) * kPrime;
  return hash;
}

std::optional<std::pair<std::size_t, std::size_t>> first_shared(const DataSet& one, const DataSet& other) {
  // Of each hash the places in `other` of the inputs that differ: all but always one.
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> places;
  const auto find = [&](const std::vector<std::size_t>& found, const graph::Data& data) {
    return std::ranges::find_if(found, [&](std::size_t place) { return other.inputs[place] == data; });
  };
  for (std::size_t i = 0; i < other.inputs.size(); ++i) {
    std::vector<std::size_t>& found = places[fingerprint(other.inputs[i])];
    if (find(found, other.inputs[i]) == found.end()) found.push_back(i);
  }
  for (std::size_t i = 0; i < one.inputs.size(); ++i) {
    const auto found = places.find(fingerprint(one.inputs[i]));
    if (found == places.end()) continue;
    const auto place = find(found->second, one.inputs[i]);
    if (place != found->second.end()) return std::pair(i, *place);
  }
  return std::nullopt;
}

}  // namespace tessera::media
