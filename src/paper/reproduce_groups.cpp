// See reproduce_groups.hpp.
#include "paper/reproduce_groups.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "paper/published.hpp"

namespace tessera::paper {
namespace {

constexpr std::array<GroupOfFigures, 9> kGroups{{
    {"ima", "The in-memory accelerator: peak and achieved", measure_ima},
    {"roofline", "Roofline of the in-memory accelerator", measure_roofline},
    {"depthwise", "The depth-wise engine", measure_depthwise},
    {"bottleneck", "The Bottleneck in four mappings", measure_bottleneck},
    {"packing", "TILE&PACK", measure_packing},
    {"mobilenetv2", "MobileNetV2 end to end: totals", measure_mobilenetv2},
    {"area", "Area", measure_area},
    {"comparison", "Comparison with other systems", measure_comparison},
    {"analog", "Analog cells: errors of the HERMES chip", measure_analog},
}};

std::string joined(const std::string& one, const std::string& other) {
  return one + (one.empty() || other.empty() ? "" : "; ") + other;
}

}  // namespace

std::span<const GroupOfFigures> groups_of_figures() { return kGroups; }

const MappedBottleneck& mapping_of(const BottleneckResult& result, std::string_view name) {
  const auto found = std::ranges::find(result.mappings, name, &MappedBottleneck::mapping);
  if (found == result.mappings.end()) throw Error(ErrorKind::Internal, std::string(name), "no such mapping was run");
  return *found;
}

ReproductionGroup join(const GroupOfFigures& group, const Findings& findings) {
  ReproductionGroup result;
  result.name = group.name;
  result.title = group.title;
  result.remarks = findings.remarks;
  for (const Claim& claim : published_claims()) {
    if (claim.id.substr(0, claim.id.find('.')) != group.name) continue;
    const auto found = findings.figures.find(claim.id);
    if (found == findings.figures.end()) {
      throw Error(ErrorKind::Internal, claim.id, "a published figure that nothing is simulated for");
    }
    const auto& [value, note] = found->second;
    result.rows.push_back({claim.id, result.name, claim.quantity, claim.unit, claim.published, value, claim.kind,
                           joined(claim.note, note)});
  }
  for (const auto& [id, figure] : findings.figures) {
    if (std::ranges::find(result.rows, id, &ReproductionRow::id) != result.rows.end()) continue;
    throw Error(ErrorKind::Internal, id, "a simulated figure without a published one");
  }
  return result;
}

}  // namespace tessera::paper
