#include "paper/depthwise_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tessera::paper {
namespace {

std::string shape_of(const DepthwiseLayer& layer) {
  return fmt::format("{} x {} x {}, stride {}", layer.size, layer.size, layer.channels, layer.stride);
}

}  // namespace

std::string to_text(const DepthwiseResult& result) {
  std::string text = fmt::format(
      "Depth-wise layers of MobileNetV2 on the depth-wise engine, machine {} at {} MHz; cycles are specified\n\n"
      "{:<26} {:>6} {:>4} {:>9} {:>10} {:>9} {:>9} {:>6}  {}\n",
      result.machine, result.clock_mhz, "layer", "layers", "jobs", "cycles", "MAC/cycle", "ms", "published", "",
      "output");
  double simulated = 0;
  double published = 0;
  for (const DepthwiseLayer& layer : result.layers) {
    const double time = layer.milliseconds(result.clock_mhz);
    simulated += layer.repeats * time;
    published += layer.repeats * layer.published_ms;
    text += fmt::format("{:<26} {:>6} {:>4} {:>9} {:>10.2f} {:>9.4f} {:>9.2f} {:>+5.0f}%  {}\n", shape_of(layer),
                        layer.repeats, layer.jobs, layer.cycles, layer.macs_per_cycle(), time, layer.published_ms,
                        100 * (time / layer.published_ms - 1), layer.outputs_match ? "exact" : "DIFFERS");
  }
  return text + fmt::format("{:<26} {:>6} {:>4} {:>9} {:>10} {:>9.4f} {:>9.2f} {:>+5.0f}%\n", "all", "", "", "", "",
                            simulated, published, 100 * (simulated / published - 1));
}

std::string to_json(const DepthwiseResult& result) {
  nlohmann::ordered_json document{
      {"benchmark", "depthwise"}, {"machine", result.machine}, {"clock_mhz", result.clock_mhz}};
  for (const DepthwiseLayer& layer : result.layers) {
    document["layers"].push_back({{"size", layer.size},
                                  {"channels", layer.channels},
                                  {"stride", layer.stride},
                                  {"repeats", layer.repeats},
                                  {"jobs", layer.jobs},
                                  {"macs", layer.macs},
                                  {"cycles", layer.cycles},
                                  {"mac_per_cycle", layer.macs_per_cycle()},
                                  {"milliseconds", layer.milliseconds(result.clock_mhz)},
                                  {"published_milliseconds", layer.published_ms},
                                  {"outputs_match", layer.outputs_match}});
  }
  return document.dump(2) + "\n";
}

}  // namespace tessera::paper
