// `tessera pack`: which weight matrix lies where on the arrays, and how many arrays that takes.
#pragma once

#include <string>
#include <vector>

#include "compile/pack/pack.hpp"

namespace tessera::app {

struct PackCommandOptions {
  std::string model;     ///< a network file; or else
  std::string matrices;  ///< a file of comma-separated values
  std::string algorithm = "improved";
  std::string array = "256x256";  ///< rows x columns
  std::vector<std::string> exclude;
  bool replicate = false;
  std::string svg;
  std::string json;
};

/// Matrices to pack, wherever they come from.
struct MatrixSource {
  std::string name;  ///< for reports
  std::vector<compile::WeightMatrix> matrices;
};

/// Reads the matrices the options name, packs them and writes the reports. Returns the exit status.
int run_pack(const PackCommandOptions& options);

/// Packs matrices from any source and writes the reports that are asked for.
void pack_and_report(const MatrixSource& source, const PackCommandOptions& options);

}  // namespace tessera::app
