// `tessera accuracy`: how often a network on analog cells is right over its life, beside what it costs.
#pragma once

#include <cstddef>
#include <string>

#include "app/analog_options.hpp"
#include "app/mapping_options.hpp"
#include "run/energy.hpp"

namespace tessera::app {

struct AccuracyCommandOptions {
  std::string model;
  std::string machine = "cluster";
  MappingOptions mapping;
  AnalogCommandOptions analog;  ///< numerics are `analog` whatever the machine says
  std::string data;
  std::string labels;
  std::size_t count = 0;  ///< inputs to score; 0: all
  std::size_t first = 0;
  std::string at = "25s,1h,1d,30d,1y";
  std::size_t draws = 10;
  unsigned threads = 0;
  run::Prices prices;
  std::string json;
  std::string svg;
  std::string cache;  ///< a folder of points computed before; empty: none
  bool quiet = false;
};

/// Returns the exit status.
int run_accuracy(const AccuracyCommandOptions& options);

}  // namespace tessera::app
