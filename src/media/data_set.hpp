// Data sets: many inputs of a network, with the class of each where the source says it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "graph/graph.hpp"

namespace tessera::media {

struct DataSet {
  std::vector<graph::Data> inputs;   ///< data for the network's one input, in the set's order
  std::vector<std::int32_t> labels;  ///< the class of each input; empty where the source says none
  std::vector<std::string> names;    ///< of each input, for messages: "cat/7.png" within a folder, "images.npy[12]"
  /// Names of the classes, where folders have them and they are not the classes' numbers; else empty.
  std::vector<std::string> classes;
};

struct DataSetOptions {
  /// A file with the label of each input of the source; where it is empty, labels are looked for in the source, then
  /// beside it. It must not be given for a folder of folders, whose names are the labels.
  std::string labels;
  /// The array of an .npz archive that holds the inputs ("x_test"); where it is empty, the only one that can be.
  std::string array;
  std::size_t first = 0;                                       ///< inputs of the source to leave out from its beginning
  std::size_t most = std::numeric_limits<std::size_t>::max();  ///< inputs to take, if there are so many
};

/// Larger sets are refused before memory is asked for, after `first` and `most` are taken into account.
inline constexpr std::uint64_t kMostInputs = 4'000'000;
inline constexpr std::uint64_t kMostSetBytes = std::uint64_t{1} << 32;  ///< of all inputs, as the network takes them

/// The inputs for the network's one input, and their labels, from one of these:
///
/// - A folder of folders: each is a class and holds files of one input each. If all names of folders are decimal
///   numbers, they are the classes' numbers; else classes are numbered in the order of their names' bytes.
/// - A folder of files of one input each, without labels. Files are taken in the order of their names' bytes. They are
///   pictures (.jpg, .jpeg, .png, .bmp), arrays (.npy) or the tensor's bytes (.rgb, .raw, .bin, .i8, .u8, .f32). Hidden
///   files and folders are ignored, others are refused.
/// - An idx file (MNIST), or a gzip file of one: grey pictures NxHxW, or pictures NxHxWxC of 1 or 3 channels.
/// - An array of numpy (.npy), or an .npz archive of arrays: Nx(the input's shape), leading sizes of 1 aside; or the
///   input's shape itself. Elements are taken as `array_input` takes them; but unsigned bytes for an input of another
///   type or size that can be a picture are pixels: NxHxW grey (W not 1 or 3: that could be one picture), NxHxWxC or
///   NxCxHxW of 1 or 3 channels (C last where both could be).
/// - A file of CIFAR-10 or CIFAR-100 (.bin; of the latter the fine labels) for an input that can be a picture.
/// - A picture; or any other file as the bytes of one or more input tensors.
///
/// Pixels and pictures are resized and mapped as `picture_input` does. What begins as an idx, gzip, zip or .npy file is
/// taken for one, whatever its name; pictures and files of CIFAR are told by the name's ending.
///
/// Labels are looked for beside an idx file (images-idx3 -> labels-idx1, with or without .gz) and beside X.npy: the
/// first that exists of X_labels.npy, X.labels.npy, the name with the word "inputs" or "images" as "labels" or "x" as
/// "y", and labels.npy. Files of labels are read by `load_label_numbers`.
///
/// Throws Error{Input}, naming the file, if it cannot be read, does not fit the network or the labels, is damaged, has
/// numbers that are not finite, or holds no input from `first` on.
DataSet load_data_set(const graph::Graph& graph, const std::string& path, const DataSetOptions& options = {});

/// Throws Error{Input} at `path`, naming the first such input, if a label is not below `classes`.
void check_labels(const DataSet& set, std::size_t classes, const std::string& path);

/// A hash of an input's bytes (FNV-1a of 64 bits), the same on every machine.
std::uint64_t fingerprint(const graph::Data& data);

/// The places in `one` and in `other` of the first input of `one` that `other` holds too, the first time it does.
/// Inputs are the same if type and bytes are.
std::optional<std::pair<std::size_t, std::size_t>> first_shared(const DataSet& one, const DataSet& other);

}  // namespace tessera::media
