// `tessera reproduce`: every published figure beside the simulated one, by group.
#pragma once

#include <functional>
#include <string>

#include "report/reproduction_result.hpp"

namespace tessera::app {

struct ReproduceOptions {
  std::string only;  ///< a group's name; empty: all
  std::string energy = "22fdx";
  std::string area = "22fdx";
  std::string json;
  std::string markdown;
};

/// Of the groups: "ima, roofline, ...".
std::string group_list();

/// Runs the experiments and writes the reports. Returns the exit status: always 0, for a miss is a result.
int run_reproduce(const ReproduceOptions& options);

/// Runs what the groups need, on machine `cluster`; progress is told to `progress`, a line for each step. Throws
/// Error{Usage} if there is no such group.
report::Reproduction reproduce(const ReproduceOptions& options,
                               const std::function<void(const std::string&)>& progress);

}  // namespace tessera::app
