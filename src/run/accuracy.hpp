// How often a network on analog cells is right, over chips and over their life.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "run/accuracy_result.hpp"
#include "run/deployment.hpp"

namespace tessera::run {

/// Inputs with the classes they are of.
struct LabelledInputs {
  std::vector<graph::Data> inputs;
  std::vector<std::int32_t> labels;
};

struct AccuracyOptions {
  std::vector<double> seconds;  ///< after programming
  std::size_t draws = 10;       ///< chips, of the seeds from that of the deployment on
  unsigned threads = 0;         ///< 0: as many as there are processors
};

/// Told after each point: how many are done, of how many.
using AccuracyProgress = std::function<void(std::size_t done, std::size_t points)>;

/// Points that are known already come first, and are not computed again; `on_point` is told of each new one.
struct KnownPoints {
  std::vector<AccuracyPoint> points;
  std::function<void(const AccuracyPoint&)> on_point;
};

/// Of a deployment with layers on analog cells. Throws Error{Input} if it has none, or an input does not fit; what
/// `progress` throws ends the work.
AccuracyResult measure_accuracy(const Deployment& deployment, const LabelledInputs& data,
                                const AccuracyOptions& options, const AccuracyProgress& progress = {},
                                const KnownPoints& known = {});

}  // namespace tessera::run
