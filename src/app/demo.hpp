// `tessera demo`: a network of a well-known architecture with random weights on the simulated system, without any file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/run.hpp"

namespace tessera::app {

struct DemoOptions {
  std::string network = "mobilenet_v2";
  std::optional<double> alpha;             ///< of a MobileNet: 1
  std::optional<std::int32_t> resolution;  ///< of a MobileNet: 224
  std::uint32_t seed = 1;
  NetworkOptions options;
};

/// Builds the network, runs it on a picture drawn from the seed, too, and writes the report. Returns the exit status as
/// run_run does.
int run_demo(const DemoOptions& options);

}  // namespace tessera::app
