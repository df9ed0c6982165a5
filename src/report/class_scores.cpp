#include "report/class_scores.hpp"

#include <fmt/format.h>

namespace tessera::report {

using nlohmann::ordered_json;

std::string to_text(std::span<const run::ClassScore> best) {
  std::string text = best.empty() ? "" : "\n";
  for (std::size_t rank = 0; rank < best.size(); ++rank) {
    const run::ClassScore& one = best[rank];
    text += fmt::format("  {}. {:>9.6f}  class {}{}{}\n", rank + 1, one.score, one.index, one.label.empty() ? "" : "  ",
                        one.label);
  }
  return text;
}

ordered_json classes_json(std::span<const run::ClassScore> best) {
  ordered_json classes = ordered_json::array();
  for (const run::ClassScore& one : best) {
    classes.push_back({{"index", one.index}, {"label", one.label}, {"score", one.score}});
  }
  return classes;
}

}  // namespace tessera::report
