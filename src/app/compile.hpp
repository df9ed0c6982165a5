// `tessera compile`: what the passes make of a network file, as text.
#pragma once

#include <string>

#include "app/analog_options.hpp"
#include "app/mapping_options.hpp"

namespace tessera::app {

struct CompileOptions {
  std::string model;
  std::string machine = "cluster";
  MappingOptions mapping;
  std::string stage = "layers";
  bool timings = false;  ///< instead of what the stage has made
  AnalogCommandOptions analog;
  std::string save;  ///< a file for the deployment onto cells; empty: none
  std::string output = "-";
};

/// Returns the exit status.
int run_compile(const CompileOptions& options);

}  // namespace tessera::app
