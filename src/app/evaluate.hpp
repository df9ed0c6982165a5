// `tessera evaluate`: a network file without the simulated system: on the reference executor, in any of its rules, or
// on analog cells, whose answers are those of `tessera run`.
#pragma once

#include <string>

#include "app/run.hpp"

namespace tessera::app {

struct EvaluateOptions {
  InputFiles files;
  std::string machine = "cluster";  ///< machine and mapping count under numerics `analog`
  MappingOptions mapping;
  AnalogCommandOptions analog;
  std::string rule = "single";  ///< of the reference executor
  std::string save;             ///< a folder; empty: none
  std::string json;
};

/// Returns the exit status.
int run_evaluate(const EvaluateOptions& options);

}  // namespace tessera::app
