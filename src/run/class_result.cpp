#include "run/class_result.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

namespace tessera::run {

std::vector<ClassScore> top_classes(std::span<const float> scores, std::span<const std::string> labels,
                                    std::size_t count) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // What is not a number would be equal to everything; it comes last.
  const auto key = [&](std::size_t index) {
    return std::isnan(scores[index]) ? -std::numeric_limits<float>::infinity() : scores[index];
  };
  std::ranges::stable_sort(order, std::ranges::greater{}, key);
  order.resize(std::min(order.size(), count));
  std::vector<ClassScore> best;
  best.reserve(order.size());
  for (const std::size_t index : order) {
    best.push_back({index, labels.empty() ? "" : labels[index], static_cast<double>(scores[index])});
  }
  return best;
}

}  // namespace tessera::run
