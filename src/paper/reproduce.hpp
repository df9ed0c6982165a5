// Every published figure beside the simulated one, by group.
#pragma once

#include <string>

#include "paper/experiments.hpp"
#include "paper/reproduction_result.hpp"

namespace tessera::paper {

struct ReproductionOptions {
  std::string only;  ///< a group's name; empty: all
  std::string energy = "22fdx";
  std::string area = "22fdx";
};

/// Of the groups: "ima, roofline, ...".
std::string group_list();

/// Runs what the groups need, on machine `cluster`. Throws Error{Usage} if there is no such group.
Reproduction reproduce(const ReproductionOptions& options, const Announce& announce);

}  // namespace tessera::paper
