// Files that say the class of each input of a data set.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "media/npy.hpp"

namespace tessera::media {

/// The labels in a file: an array of numpy (.npy), an idx file, or a gzip file of one, told by how they begin; else a
/// text with one integer a line, the last of which may lack its end. Throws Error{Input} if it cannot be read, is none
/// of these, or a label is negative or above 2^31 - 1.
std::vector<std::int32_t> load_label_numbers(const std::string& path);

/// The labels in an array of integers, N or Nx1. `place` names it in messages. Throws Error{Input} on other shapes and
/// types, and on numbers that are no label.
std::vector<std::int32_t> labels_of_array(const Array& array, const std::string& place);

/// The file with the labels of the data in this file, if there is one by one of the names said at `load_data_set`.
std::optional<std::string> labels_beside(const std::string& path);

}  // namespace tessera::media
