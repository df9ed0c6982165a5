#include "paper/roofline_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tessera::paper {

double RooflinePoint::gops() const {
  const double operations = 2.0 * rows * columns;  // a multiply-accumulate is two
  return operations / cycles_per_product() * clock_mhz / 1000;
}

std::string to_text(const RooflineResult& result) {
  std::string text = fmt::format(
      "Roofline of the in-memory accelerator, machine {}, point-wise layers of {} pixels; cycles are specified\n\n"
      "{:>5} {:<10} {:>4} {:>6} {:>5} {:>8} {:>7} {:>9} {:>9} {:>8}  {}\n",
      result.machine, result.pixels, "MHz", "execution", "bits", "cells", "rows", "product", "GOPS", "compute", "beats",
      "stream", "bound by");
  for (const RooflinePoint& point : result.points) {
    const double products = static_cast<double>(point.products);
    text += fmt::format("{:>5} {:<10} {:>4} {:>4.0f} % {:>5} {:>8.2f} {:>7.1f} {:>9.1f} {:>9.1f} {:>6.1f} %  {}\n",
                        point.clock_mhz, point.execution, point.bus_bits, 100 * point.utilisation, point.rows,
                        point.cycles_per_product(), point.gops(), static_cast<double>(point.compute_cycles) / products,
                        static_cast<double>(point.beats) / products, 100 * point.streaming_share(),
                        point.memory_bound() ? "memory" : "compute");
  }
  return text +
         "\nproduct, compute, beats: cycles a product; stream: share of the cycles in which nothing is computed\n";
}

std::string to_json(const RooflineResult& result) {
  nlohmann::ordered_json document{{"benchmark", "roofline"}, {"machine", result.machine}, {"pixels", result.pixels}};
  document["points"] = nlohmann::ordered_json::array();
  for (const RooflinePoint& point : result.points) {
    document["points"].push_back({{"clock_mhz", point.clock_mhz},
                                  {"execution", point.execution},
                                  {"bus_bits", point.bus_bits},
                                  {"utilisation", point.utilisation},
                                  {"rows", point.rows},
                                  {"columns", point.columns},
                                  {"products", point.products},
                                  {"cycles", point.cycles},
                                  {"cycles_per_product", point.cycles_per_product()},
                                  {"gops", point.gops()},
                                  {"compute_cycles", point.compute_cycles},
                                  {"beats", point.beats},
                                  {"streaming_share", point.streaming_share()},
                                  {"bound", point.memory_bound() ? "memory" : "compute"}});
  }
  return document.dump(2) + "\n";
}

}  // namespace tessera::paper
