// See reproduce.hpp.
#include "app/reproduce.hpp"

#include <algorithm>
#include <cstdio>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "app/output.hpp"
#include "app/reproduce_groups.hpp"
#include "base/error.hpp"
#include "report/reproduction_report.hpp"

namespace tessera::app {
namespace {

std::vector<std::string_view> group_names() {
  std::vector<std::string_view> names;
  for (const GroupOfFigures& group : groups_of_figures()) names.push_back(group.name);
  names.push_back(kTableGroup);
  return names;
}

/// Tells a user who watches what is being run; files and pipes are left alone.
void tell(const std::string& step) {
  if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\033[K{}", step);
}

}  // namespace

std::string group_list() { return fmt::format("{}", fmt::join(group_names(), ", ")); }

report::Reproduction reproduce(const ReproduceOptions& options,
                               const std::function<void(const std::string&)>& progress) {
  const std::vector<std::string_view> names = group_names();
  if (!options.only.empty() && std::ranges::find(names, options.only) == names.end()) {
    throw Error(ErrorKind::Usage, "--only", fmt::format("there is no group '{}'", options.only),
                "there are: " + group_list());
  }
  const auto wanted = [&](std::string_view name) { return options.only.empty() || options.only == name; };
  ReproductionRuns runs(options.energy, options.area, progress);
  report::Reproduction result{runs.machine().name, runs.machine().clock_mhz, options.energy, {}};
  for (const GroupOfFigures& group : groups_of_figures()) {
    if (!wanted(group.name)) continue;
    Findings findings;
    group.measure(runs, findings);
    result.groups.push_back(join(group, findings));
  }
  if (wanted(kTableGroup)) result.groups.push_back(mobilenetv2_table(runs.mobilenetv2()));
  return result;
}

int run_reproduce(const ReproduceOptions& options) {
  if (options.json == "-" && options.markdown == "-") {
    throw Error(ErrorKind::Usage, "--markdown", "the page and the JSON cannot both go to standard output",
                "name a file for one of them");
  }
  const report::Reproduction result = reproduce(options, tell);
  tell("");
  if (!options.json.empty()) write_text(options.json, report::to_json(result));
  if (!options.markdown.empty()) write_text(options.markdown, report::to_markdown(result));
  if (options.json != "-" && options.markdown != "-") write_text("-", report::to_text(result));
  return 0;
}

}  // namespace tessera::app
