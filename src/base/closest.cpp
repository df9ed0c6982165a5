#include "base/closest.hpp"

#include <algorithm>
#include <numeric>

namespace tessera {

unsigned edit_distance(std::string_view from, std::string_view to) {
  // row[j] is the distance from the letters of `from` seen so far to the first j letters of `to`.
  std::vector<unsigned> row(to.size() + 1);
  std::iota(row.begin(), row.end(), 0u);
  for (const char letter : from) {
    unsigned diagonal = row[0]++;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const unsigned replaced = diagonal + (letter == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
  const auto distance = [word](std::string_view candidate) { return edit_distance(word, candidate); };
  const auto nearest = std::ranges::min_element(candidates, {}, distance);
  if (nearest == candidates.end()) return {};
  // A third of the letters wrong is a slip; more is another word.
  if (distance(*nearest) * 3 > std::max(word.size(), nearest->size())) return {};
  return "did you mean '" + std::string(*nearest) + "'?";
}

}  // namespace tessera
