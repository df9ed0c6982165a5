// See mean.hpp.
#include "graph/reference/mean.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "graph/reference/window.hpp"
#include "graph/rule.hpp"

namespace tessera::graph {
namespace {

constexpr std::string_view kPlace = "mean";
constexpr std::size_t kMostCount = 1 << 23;

}  // namespace

MeanQuantisation make_mean_quantisation(TensorScale input, float output_scale, const OutputRange& output,
                                        std::size_t count) {
  if (count == 0 || count > kMostCount) {
    throw Error(ErrorKind::Input, std::string(kPlace), fmt::format("it is of {} pixels", count),
                fmt::format("1 to {}", kMostCount));
  }
  const auto pixels = static_cast<std::int32_t>(count);
  const double ratio = static_cast<double>(input.scale) / static_cast<double>(output_scale);
  return {.scale = over(quantised_multiplier(ratio, -pixels * input.zero_point), pixels), .output = output};
}

void mean(const MeanQuantisation& quantisation, std::span<const std::int8_t> input, std::span<std::int8_t> output) {
  check_multiplier(kPlace, quantisation.scale.multiplier, quantisation.scale.shift);
  check_output_range(kPlace, quantisation.output);
  const std::size_t channels = output.size();
  if (channels == 0) throw Error(ErrorKind::Input, std::string(kPlace), "the output is empty");
  check_size(kPlace, "the input", input.size(), std::max<std::size_t>(input.size() / channels, 1) * channels);
  std::vector<std::int64_t> sums(channels);
  for (std::size_t i = 0; i < input.size(); ++i) sums[i % channels] += input[i];
  std::ranges::transform(sums, output.begin(),
                         [&](std::int64_t sum) { return requantise(sum, quantisation.scale, quantisation.output); });
}

}  // namespace tessera::graph
