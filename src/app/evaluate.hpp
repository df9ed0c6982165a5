// `tessera evaluate`: a network file on the reference executor, in any of its rules, without the simulated system.
#pragma once

#include <string>

#include "app/run.hpp"

namespace tessera::app {

struct EvaluateOptions {
  InputFiles files;
  std::string rule = "single";
  std::string save;  ///< a folder; empty: none
  std::string json;
};

/// Returns the exit status.
int run_evaluate(const EvaluateOptions& options);

}  // namespace tessera::app
