// `tessera run`: a network file on the simulated system, from pictures to a table of its layers.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "graph/graph.hpp"

namespace tessera::app {

/// How a network is run and reported, whatever network it is.
struct NetworkOptions {
  std::string machine = "cluster";
  std::string mapping = "auto";
  std::string json;
  bool check = false;
  bool quiet = false;
  bool progress = false;
};

struct RunOptions {
  std::string model;
  std::vector<std::string> inputs;
  std::string labels;
  NetworkOptions network;
};

/// Data for the network's one input, and what they are called in the report.
struct NamedInput {
  std::string name;
  graph::Data data;
};

/// Reads the files that the options name, runs the network on each input and writes the reports. Returns the exit
/// status: 1 if a checked layer differs from the reference.
int run_run(const RunOptions& options);

/// Runs a network on each input and writes the reports, in which the network is called `name`. `labels` is empty or has
/// a line for each element of the network's first output. Returns the exit status as above.
int run_and_report(const graph::Graph& graph, const std::string& name, std::span<const NamedInput> inputs,
                   std::span<const std::string> labels, const NetworkOptions& options);

}  // namespace tessera::app
