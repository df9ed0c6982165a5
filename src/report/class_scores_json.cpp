#include "report/class_scores_json.hpp"

namespace tessera::report {

using nlohmann::ordered_json;

ordered_json classes_json(std::span<const ClassScore> best) {
  ordered_json classes = ordered_json::array();
  for (const ClassScore& one : best) {
    classes.push_back({{"index", one.index}, {"label", one.label}, {"score", one.score}});
  }
  return classes;
}

}  // namespace tessera::report
