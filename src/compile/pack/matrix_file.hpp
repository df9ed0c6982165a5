// A list of matrices as a file of comma-separated values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compile/pack/matrix.hpp"

namespace tessera::compile {

/// A matrix a line: name,rows,columns or name,rows,columns,pixels. A first line of just these words, empty lines and
/// those that begin with '#' are skipped. Throws Error{Input} with file and line on a wrong number of fields, on what
/// is no number from 1 (pixels: 0) to 2^31 - 1, on a name that is empty or was there before, and on a file without
/// matrices. `file` is for messages.
std::vector<WeightMatrix> parse_matrices(std::string_view text, const std::string& file);

}  // namespace tessera::compile
