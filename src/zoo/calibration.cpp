// See calibration.hpp.
//
// Every step is a single operation of IEEE 754 or exact, so that no compiler has a multiplication and an addition to
// fuse: the results are the same everywhere.
#include "zoo/calibration.hpp"

#include <algorithm>
#include <cmath>

namespace tessera::zoo {
namespace {

struct Statistics {
  double mean = 0;
  double variance = 0;
};

/// Of every `stride`-th sum from `first` on. Squares of differences of 26 bits are exact.
Statistics statistics_of(std::span<const std::int32_t> sums, std::size_t first, std::size_t stride) {
  std::int64_t total = 0;
  std::int64_t count = 0;
  for (std::size_t i = first; i < sums.size(); i += stride, ++count) total += sums[i];
  const std::int64_t middle = total / count;
  double squares = 0;
  for (std::size_t i = first; i < sums.size(); i += stride) {
    const auto difference = static_cast<double>(sums[i] - middle);
    squares += difference * difference;
  }
  return {static_cast<double>(total) / static_cast<double>(count), squares / static_cast<double>(count)};
}

std::vector<Statistics> statistics_of_channels(std::span<const std::int32_t> sums, std::size_t channels) {
  constexpr std::size_t kEnough = 16;
  if (sums.size() / channels < kEnough) return std::vector(channels, statistics_of(sums, 0, 1));
  std::vector<Statistics> all;
  double variance = 0;
  for (std::size_t channel = 0; channel < channels; ++channel) {
    all.push_back(statistics_of(sums, channel, channels));
    variance += all.back().variance;
  }
  // A channel that hardly varies on the sample shall not have an enormous scale.
  variance /= static_cast<double>(channels);
  for (Statistics& one : all) one.variance = (one.variance + variance) / 2;
  return all;
}

/// 0.5 .. 1.5
double around_one(Random& random) { return static_cast<double>(random.between(512, 1536)) / 1024; }

}  // namespace

graph::Quantisation spanning(double least, double most) {
  least = std::min(least, 0.0);
  most = std::max(most, 0.0);
  const auto scale = static_cast<float>(most > least ? (most - least) / 255 : 1.0);
  const double zero_point = std::floor(-128 - least / static_cast<double>(scale) + 0.5);
  return {
      .scales = {scale}, .zero_points = {static_cast<std::int32_t>(std::clamp(zero_point, -128.0, 127.0))}, .axis = 0};
}

ProductScales normalised(std::span<const std::int32_t> sums, std::size_t channels, float data_scale, double deviation,
                         double centre, Random& random) {
  ProductScales result;
  const std::vector<Statistics> statistics = statistics_of_channels(sums, channels);
  for (std::size_t channel = 0; channel < channels; ++channel) {
    const double spread = std::max(std::sqrt(statistics[channel].variance), 1.0);
    const double wanted = deviation * around_one(random);
    result.weight_scales.push_back(static_cast<float>(wanted / spread / static_cast<double>(data_scale)));
    const double unit = static_cast<double>(result.weight_scales.back()) * static_cast<double>(data_scale);
    const double own_centre = centre * around_one(random) * (random.between(0, 3) == 0 ? -1 : 1);
    const double bias = own_centre / unit - statistics[channel].mean;
    result.biases.push_back(static_cast<std::int32_t>(std::floor(bias + 0.5)));
    for (std::size_t i = channel; i < sums.size(); i += channels) {
      const double real = static_cast<double>(sums[i] + result.biases.back()) * unit;
      result.least = std::min(result.least, real);
      result.most = std::max(result.most, real);
    }
  }
  return result;
}

}  // namespace tessera::zoo
