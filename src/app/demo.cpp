// See demo.hpp.
#include "app/demo.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.hpp"
#include "media/network_input.hpp"
#include "zoo/networks.hpp"

namespace tessera::app {
namespace {

struct DemoNetwork {
  std::string_view name;
  graph::Graph (*build)(const DemoOptions&);
};

double alpha_of(const DemoOptions& options) { return options.alpha.value_or(1); }
std::int32_t resolution_of(const DemoOptions& options) { return options.resolution.value_or(224); }

constexpr std::int32_t kImageNetClasses = 1001;  // with the background
constexpr std::array kNetworks{
    DemoNetwork{"mobilenet_v2",
                [](const DemoOptions& options) {
                  return zoo::mobilenet_v2(alpha_of(options), resolution_of(options), kImageNetClasses, options.seed);
                }},
    DemoNetwork{"mobilenet_v1",
                [](const DemoOptions& options) {
                  return zoo::mobilenet_v1(alpha_of(options), resolution_of(options), kImageNetClasses, options.seed);
                }},
    DemoNetwork{"resnet8", [](const DemoOptions& options) { return zoo::resnet8(10, options.seed); }},
    DemoNetwork{"ds_cnn", [](const DemoOptions& options) { return zoo::ds_cnn(12, options.seed); }},
};

graph::Graph build(const DemoOptions& options) {
  const auto found = std::ranges::find(kNetworks, options.network, &DemoNetwork::name);
  if (found != kNetworks.end()) {
    if ((options.alpha || options.resolution) && !options.network.starts_with("mobilenet")) {
      throw Error(ErrorKind::Usage, options.alpha ? "--alpha" : "--resolution",
                  fmt::format("'{}' has one size only", options.network), "a MobileNet has others");
    }
    return found->build(options);
  }
  std::vector<std::string_view> names;
  names.reserve(kNetworks.size());
  for (const DemoNetwork& network : kNetworks) names.push_back(network.name);
  throw Error(ErrorKind::Usage, "--network", fmt::format("there is no '{}'", options.network),
              fmt::format("there are: {}", fmt::join(names, ", ")));
}

}  // namespace

int run_demo(const DemoOptions& options) {
  graph::Graph graph = build(options);
  // Not the picture with which the scales were chosen.
  const graph::Shape& shape = graph.tensor(graph.inputs[0]).shape;
  const auto size = [&](std::size_t i) { return static_cast<std::uint32_t>(shape[i]); };
  const std::uint64_t seed = std::uint64_t{options.seed} + 1;
  graph::Data picture = media::picture_input(graph, zoo::sample_picture(size(1), size(2), size(3), seed), graph.name);
  const std::string name = graph.name + " with random weights";
  return run_and_report(
      {name, std::move(graph), nullptr, {{fmt::format("picture of seed {}", seed), std::move(picture)}}, {}},
      options.options);
}

}  // namespace tessera::app
