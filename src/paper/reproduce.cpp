// See reproduce.hpp.
#include "paper/reproduce.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.hpp"
#include "paper/reproduce_groups.hpp"

namespace tessera::paper {
namespace {

std::vector<std::string_view> group_names() {
  std::vector<std::string_view> names;
  for (const GroupOfFigures& group : groups_of_figures()) names.push_back(group.name);
  names.push_back(kTableGroup);
  return names;
}

}  // namespace

std::string group_list() { return fmt::format("{}", fmt::join(group_names(), ", ")); }

Reproduction reproduce(const ReproductionOptions& options, const Announce& announce) {
  const std::vector<std::string_view> names = group_names();
  if (!options.only.empty() && std::ranges::find(names, options.only) == names.end()) {
    throw Error(ErrorKind::Usage, "--only", fmt::format("there is no group '{}'", options.only),
                "there are: " + group_list());
  }
  const auto wanted = [&](std::string_view name) { return options.only.empty() || options.only == name; };
  ReproductionRuns runs(options.energy, options.area, announce);
  Reproduction result{runs.machine().name, runs.machine().clock_mhz, options.energy, {}};
  for (const GroupOfFigures& group : groups_of_figures()) {
    if (!wanted(group.name)) continue;
    Findings findings;
    group.measure(runs, findings);
    result.groups.push_back(join(group, findings));
  }
  if (wanted(kTableGroup)) result.groups.push_back(mobilenetv2_table(runs.mobilenetv2()));
  return result;
}

}  // namespace tessera::paper
