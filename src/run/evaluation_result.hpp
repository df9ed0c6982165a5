// What the reference executor answers for a network's input.
#pragma once

#include <string>
#include <vector>

#include "run/class_result.hpp"

namespace tessera::run {

struct EvaluationResult {
  std::string network;          ///< what it is called
  std::string input;            ///< the same
  std::string rule;             ///< of rounding
  std::vector<float> output;    ///< the network's first output as real numbers
  std::vector<ClassScore> top;  ///< best first
};

}  // namespace tessera::run
