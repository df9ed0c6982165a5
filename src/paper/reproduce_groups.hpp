// The groups of published figures, and how each figure is simulated.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "paper/reproduce_runs.hpp"
#include "paper/reproduction_result.hpp"

namespace tessera::paper {

struct SimulatedFigure {
  double value = 0;
  std::string note;  ///< with numbers: what it is made of
};

/// What was found for a group: figures by the ids of their claims, and lines of Markdown.
struct Findings {
  std::map<std::string, SimulatedFigure> figures;
  std::vector<std::string> remarks;

  void set(const std::string& id, double value, std::string note = {}) { figures[id] = {value, std::move(note)}; }
};

struct GroupOfFigures {
  std::string_view name;  ///< that of its claims up to their first point
  std::string_view title;
  void (*measure)(ReproductionRuns&, Findings&);
};

/// Those with claims, in the order of the report.
std::span<const GroupOfFigures> groups_of_figures();

/// Published claims beside findings. Throws Error{Internal} if a claim was not measured, or a finding is nobody's.
ReproductionGroup join(const GroupOfFigures& group, const Findings& findings);

/// The rows of MobileNetV2's end-to-end table, latency and energy.
inline constexpr std::string_view kTableGroup = "table";
ReproductionGroup mobilenetv2_table(const MobileNetV2Result& result);

/// Throws Error{Internal} if it was not run.
const MappedBottleneck& mapping_of(const BottleneckResult& result, std::string_view name);
inline constexpr std::size_t kDepthwiseLayer = 1;  ///< of the Bottleneck

void measure_ima(ReproductionRuns& runs, Findings& findings);
void measure_roofline(ReproductionRuns& runs, Findings& findings);
void measure_depthwise(ReproductionRuns& runs, Findings& findings);
void measure_bottleneck(ReproductionRuns& runs, Findings& findings);
void measure_packing(ReproductionRuns& runs, Findings& findings);
void measure_mobilenetv2(ReproductionRuns& runs, Findings& findings);
void measure_area(ReproductionRuns& runs, Findings& findings);
void measure_analog(ReproductionRuns& runs, Findings& findings);
void measure_comparison(ReproductionRuns& runs, Findings& findings);

}  // namespace tessera::paper
