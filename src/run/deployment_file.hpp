// A deployment onto analog cells as a file, which takes the place of the model: the model itself, the machine, which
// engine runs which layer, the cells of its layers, and the inputs that it was calibrated with.
//
// Form: a line "tessera deployment 1", a line with the bytes of the description, the description (JSON), then the
// model, the targets of each layer as 16 bits, little-endian, and the inputs, one behind the other.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "run/analog.hpp"

namespace tessera::run {

struct SavedDeployment {
  std::string model_name;
  std::vector<std::byte> model;  ///< its file
  std::string machine;           ///< TOML
  std::string mapping;           ///< as --mapping names it
  std::vector<std::string> on;   ///< exceptions of single layers: LAYER=ENGINE
  bool replicate = false;
  compile::WeightRounding weights = compile::WeightRounding::Gptq;
  compile::CellTarget targets = compile::CellTarget::FourBit;
  SavedCells cells;
};

/// Whether the bytes begin as such a file does.
bool looks_like_deployment(std::span<const std::byte> file);

/// Throws Error{Input} at `name` if the file is damaged or of another version.
SavedDeployment parse_deployment(std::span<const std::byte> file, const std::string& name);

/// The bytes of the file.
std::string to_file(const SavedDeployment& deployment);

}  // namespace tessera::run
