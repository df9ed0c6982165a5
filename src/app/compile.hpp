// `tessera compile`: what the passes make of a network file, as text.
#pragma once

#include <string>

namespace tessera::app {

struct CompileOptions {
  std::string model;
  std::string machine = "cluster";
  std::string mapping = "auto";
  bool replicate = false;
  std::string stage = "layers";
  std::string output = "-";
};

/// What there is to show, in order: "graph, layers, ...".
std::string stage_names();

/// Returns the exit status.
int run_compile(const CompileOptions& options);

}  // namespace tessera::app
