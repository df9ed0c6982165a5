// Where the inputs of a data set come from: what load_data_set is made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/graph.hpp"
#include "media/data_set.hpp"
#include "media/npy.hpp"

namespace tessera::media {

/// A number of inputs, each made when it is asked for. The functions take places below `count`; the graph, and the
/// bytes from which the source was made, must outlive them.
struct InputSource {
  std::size_t count = 0;
  std::function<graph::Data(std::size_t)> input;  ///< throws Error{Input}
  std::function<std::string(std::size_t)> name;   ///< as in DataSet
  std::vector<std::int32_t> labels;               ///< of each input; empty where the source says none
  std::vector<std::string> classes;               ///< as in DataSet
  bool labelled_by_folders = false;
};

/// What each takes is said at `load_data_set`. They throw Error{Input}; `path` names the file in messages, and its last
/// part in the names of inputs.
InputSource folder_source(const graph::Graph& graph, const std::string& path);
/// Any file that is no folder, from its bytes.
InputSource file_source(const graph::Graph& graph, std::span<const std::byte> bytes, const std::string& path,
                        const DataSetOptions& options);
InputSource array_source(const graph::Graph& graph, Array array, const std::string& path);
/// Pictures of unsigned bytes, NxHxW, NxHxWxC or NxCxHxW.
InputSource pixel_source(const graph::Graph& graph, Array array, const std::string& path);
InputSource npz_source(const graph::Graph& graph, std::span<const std::byte> bytes, const std::string& path,
                       const DataSetOptions& options);
InputSource raw_source(const graph::Graph& graph, std::span<const std::byte> bytes, const std::string& path);

/// Nothing where the bytes cannot be records of CIFAR-10 or CIFAR-100 by their number and labels. Where they can be
/// both, they are of CIFAR-100 if the file's name has "100" in it, else of CIFAR-10.
std::optional<InputSource> cifar_source(const graph::Graph& graph, std::span<const std::byte> bytes,
                                        const std::string& path);

/// The inputs from `first` on, at most `most`.
DataSet chosen_inputs(const graph::Graph& graph, const InputSource& source, const std::string& path,
                      const DataSetOptions& options);

/// Throws Error{Input} at `place` if a number is infinite or none.
void require_finite(std::span<const float> numbers, const std::string& place);

/// "a/images.npy[12]" of several inputs, "a/images.npy" of one; and the same of the path's last part.
std::string place_of_input(const std::string& path, std::size_t index, std::size_t count);
std::string name_of_input(const std::string& path, std::size_t index, std::size_t count);

}  // namespace tessera::media
