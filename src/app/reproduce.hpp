// `tessera reproduce`: every published figure beside the simulated one.
#pragma once

#include <string>

#include "paper/reproduce.hpp"

namespace tessera::app {

struct ReproduceOptions {
  paper::ReproductionOptions what;
  std::string json;
  std::string markdown;
};

/// Runs the experiments and writes the reports. Returns the exit status: always 0, for a miss is a result.
int run_reproduce(const ReproduceOptions& options);

}  // namespace tessera::app
