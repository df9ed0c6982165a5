// What measuring accuracy came to: values that reports are made of.
#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "arch/machine.hpp"
#include "compile/cells/deploy.hpp"
#include "run/analog.hpp"
#include "run/network_result.hpp"

namespace tessera::run {

/// One chip at one time.
struct AccuracyPoint {
  std::size_t draw = 0;
  double seconds = 0;
  std::size_t right = 0;   ///< inputs
  std::size_t agreed = 0;  ///< inputs of which it says what `exact` says
};

struct Statistic {
  double mean = 0;
  double deviation = 0;  ///< of the sample: over draws less one; 0 for a single draw
};

inline Statistic statistic_of(const std::vector<double>& values) {
  if (values.empty()) return {};
  double sum = 0, squares = 0;
  for (const double value : values) sum += value;
  const auto count = static_cast<double>(values.size());
  const double mean = sum / count;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {mean, values.size() < 2 ? 0 : std::sqrt(squares / (count - 1))};
}

/// How far a layer's outputs are from those of `exact`, each computed from its own inputs.
struct LayerError {
  std::string layer;
  double error = 0;  ///< root of the mean square of differences, over that of the exact outputs' distance to their mean
};

struct AccuracyResult {
  std::size_t inputs = 0;
  std::size_t exact_right = 0;      ///< by numerics `exact`
  std::size_t reference_right = 0;  ///< by the reference executor, in the graph's own rule
  std::vector<double> seconds;
  std::vector<AccuracyPoint> points;     ///< draw by draw, times in their order
  std::vector<LayerError> layer_errors;  ///< of the first draw at the first time, over some inputs

  /// Shares of the inputs at a time, over chips.
  Statistic accuracy(std::size_t time) const { return shares(time, &AccuracyPoint::right); }
  Statistic agreement(std::size_t time) const { return shares(time, &AccuracyPoint::agreed); }

 private:
  Statistic shares(std::size_t time, std::size_t AccuracyPoint::*count) const {
    std::vector<double> values;
    for (const AccuracyPoint& point : points) {
      if (point.seconds == seconds[time]) {
        values.push_back(static_cast<double>(point.*count) / static_cast<double>(inputs));
      }
    }
    return statistic_of(values);
  }
};

/// What is done to a chip beside inferences.
struct Service {
  std::string name;
  std::string when;
  double milliseconds = 0;
  double microjoules = 0;  ///< 0 at a clock without a known voltage
};

struct AccuracyStudy {
  std::string network;
  std::string data;
  std::string calibration;
  arch::Ima config;
  ChipOptions chip;
  compile::WeightRounding weights = compile::WeightRounding::Gptq;
  compile::CellTarget targets = compile::CellTarget::FourBit;
  std::size_t draws = 0;
  AccuracyResult result;
  std::vector<compile::CellReport> cells;
  NetworkResult cost;        ///< of an inference on cells
  NetworkResult exact_cost;  ///< of one under numerics `exact`, with the same mapping
  std::vector<Service> services;
};

}  // namespace tessera::run
