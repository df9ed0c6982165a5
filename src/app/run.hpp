// `tessera run`: a network file on the simulated system, from pictures to a table of its layers.
#pragma once

#include <string>
#include <vector>

#include "app/analog_options.hpp"
#include "app/mapping_options.hpp"
#include "graph/graph.hpp"
#include "run/energy.hpp"

namespace tessera::app {

/// How a network is run and reported, whatever network it is.
struct NetworkOptions {
  std::string machine = "cluster";
  MappingOptions mapping;
  AnalogCommandOptions analog;
  std::string json;
  std::string save;  ///< a folder for the tensors of each input; empty: none
  run::Prices prices;
  bool check = false;
  bool timing_only = false;
  bool quiet = false;
  bool progress = false;
};

/// A network and what it is to answer.
struct InputFiles {
  std::string model;
  std::vector<std::string> inputs;
  std::string labels;  ///< empty: none
};

struct RunCommandOptions {
  InputFiles files;
  NetworkOptions network;
};

/// Data for the network's one input, and what they are called in the report.
struct NamedInput {
  std::string name;
  graph::Data data;
};

struct LoadedFiles {
  std::string name;  ///< of the network's file
  graph::Graph graph;
  std::shared_ptr<const run::SavedDeployment> saved;  ///< null: the file is a model
  std::vector<NamedInput> inputs;
  std::vector<std::string> labels;

  std::vector<std::string> names() const;  ///< of the inputs
};

/// Reads all files. Throws Error{Input} naming the one that does not fit.
LoadedFiles load(const InputFiles& files);

/// Reads the files that the options name, runs the network on each input and writes the reports. Returns the exit
/// status: 1 if a checked layer differs from the reference.
int run_run(const RunCommandOptions& options);

/// Runs a network on each input and writes the reports. `labels` is empty or has a line for each element of the
/// network's first output. Returns the exit status as above.
int run_and_report(LoadedFiles loaded, const NetworkOptions& options);

}  // namespace tessera::app
