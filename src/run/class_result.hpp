// The best classes of a network that classifies.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace tessera::run {

/// A class of the network's output with its score, dequantised.
struct ClassScore {
  std::size_t index = 0;
  std::string label;  ///< empty without labels
  double score = 0;
};

/// The classes with the highest scores, at most `count`; of equal ones the lower index comes first. `labels` is empty
/// or has a line for each score.
std::vector<ClassScore> top_classes(std::span<const float> scores, std::span<const std::string> labels,
                                    std::size_t count = 5);

}  // namespace tessera::run
