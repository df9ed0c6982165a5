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

CLI::App* add_reproduce_command(CLI::App& app, ReproduceOptions& options) {
  CLI::App* command = app.add_subcommand("reproduce", "Every published figure beside the simulated one");
  command->add_option("--only", options.only, fmt::format("one group: {}", fmt::join(group_names(), ", ")))
      ->type_name("NAME");
  command->add_option("--energy", options.energy, "prices: a shipped model or a .toml file")->capture_default_str();
  command->add_option("--area", options.area, "areas: a shipped model or a .toml file")->capture_default_str();
  command->add_option("--json", options.json, "write the result as JSON; - for standard output")->type_name("FILE|-");
  command->add_option("--markdown", options.markdown, "write the result as a page; - for standard output")
      ->type_name("FILE|-");
  return command;
}

report::Reproduction reproduce(const ReproduceOptions& options,
                               const std::function<void(const std::string&)>& progress) {
  const std::vector<std::string_view> names = group_names();
  if (!options.only.empty() && std::ranges::find(names, options.only) == names.end()) {
    throw Error(ErrorKind::Usage, "--only", fmt::format("there is no group '{}'", options.only),
                fmt::format("there are: {}", fmt::join(names, ", ")));
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
