// Tensors of a run as .npy files, to be compared with those of other tools.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "graph/graph.hpp"

namespace tessera::app {

/// Writes what each node computed to `folder`/NNN_NAME.npy: NNN is the node's place in the graph, NAME its name, in
/// which anything but letters, digits, '-' and '.' has become '_'. Elements are those of the tensor (codes stay codes),
/// images HWC. What was not computed, because it was folded into another layer, is left out. Throws Error{Input} if
/// anything cannot be written.
void save_tensors(const graph::Graph& graph, std::span<const graph::Data> tensors, const std::string& folder);

/// Makes a folder for each input below `folder`, named as they are, and returns them; none if `folder` is empty. To be
/// called before what takes long. Throws Error{Usage} if two inputs have one name, Error{Input} if a folder cannot be
/// made.
std::vector<std::string> make_folders(const std::string& folder, std::span<const std::string> inputs);

}  // namespace tessera::app
