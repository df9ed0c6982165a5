// Published figures of the accelerators, of packing and of area.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/error.hpp"
#include "compile/pack/network_matrices.hpp"
#include "compile/pack/pack.hpp"
#include "paper/reproduce_groups.hpp"
#include "paper/reproduce_inputs.hpp"

namespace tessera::paper {
namespace {

using arch::Event;
using energy::CountedPart;

double products_of(const CountedPart& part) { return static_cast<double>(part.events[Event::CrossbarProduct]); }

double picojoules(ReproductionRuns& runs, const CountedPart& part, double megahertz) {
  return energy_of(runs.prices(), part.events, megahertz).cluster();
}

/// Points of the roofline for a full array.
std::vector<RooflinePoint> full_points(const RooflineResult& roofline, std::uint32_t clock_mhz,
                                       std::string_view execution) {
  std::vector<RooflinePoint> points;
  for (const RooflinePoint& point : roofline.points) {
    if (point.clock_mhz == clock_mhz && point.execution == execution && point.utilisation == 1) points.push_back(point);
  }
  std::ranges::sort(points, {}, &RooflinePoint::bus_bits);
  return points;
}

/// The first in falling order of width, or of rising, that something holds for; 0 if it never does.
template <typename Points, typename Condition>
double first_width(Points points, Condition condition) {
  const auto found = std::ranges::find_if(points, condition);
  return found == points.end() ? 0 : found->bus_bits;
}

/// The 36 matrices of the published table: those of the network but for the classifier's, and "000".
std::vector<compile::WeightMatrix> published_matrices(ReproductionRuns& runs) {
  std::vector<compile::WeightMatrix> matrices = compile::network_matrices(runs.network());
  matrices.pop_back();
  const graph::WindowedShape lone =
      std::get<compile::Convolution>(layer_not_in_the_network().layers[0].operation).shape;
  matrices.insert(matrices.begin() + 1, {std::string(kNotInTheNetwork), static_cast<std::uint32_t>(lone.input.channels),
                                         static_cast<std::uint32_t>(lone.output.channels),
                                         static_cast<std::uint64_t>(lone.output.height * lone.output.width)});
  return matrices;
}

}  // namespace

void measure_ima(ReproductionRuns& runs, Findings& findings) {
  const arch::Machine& machine = runs.machine();
  const double peak = 2.0 * machine.ima.rows * machine.ima.columns / machine.ima.product_ns / 1000;  // TOPS
  findings.set("ima.peak", peak);
  const CountedPart slow = runs.full_layer(250);
  const CountedPart fast = runs.full_layer(500);
  const double cycles = static_cast<double>(slow.cycles) / products_of(slow);
  const double achieved = 2 * static_cast<double>(slow.macs) / static_cast<double>(slow.cycles) * 0.25;  // GOPS
  findings.set("ima.achieved", achieved,
               fmt::format("{:.2f} cycles a product with {:.0f} pixels, configuration included; 958 is 34.2", cycles,
                           products_of(slow)));
  findings.set("ima.below_peak", 100 * (1 - achieved / 1000 / peak),
               "1 of 34 cycles is overhead, 1 more is 130 ns rounded up to 33 cycles");
  const auto set_efficiency = [&](const char* id, const CountedPart& part, double megahertz) {
    const double energy = picojoules(runs, part, megahertz);
    findings.set(id, 2 * static_cast<double>(part.macs) / energy,
                 fmt::format("{:.2f} nJ a product, {:.0f} mW", energy / products_of(part) / 1e3,
                             energy * megahertz / static_cast<double>(part.cycles) / 1e3));
  };
  set_efficiency("ima.efficiency_250", slow, 250);
  set_efficiency("ima.efficiency_500", fast, 500);
  findings.set("ima.product", picojoules(runs, fast, 500) / products_of(fast) / 1e3, "the whole cluster's energy");
}

void measure_roofline(ReproductionRuns& runs, Findings& findings) {
  const RooflineResult& roofline = runs.roofline();
  const auto bound = [](const RooflinePoint& point) { return point.memory_bound(); };
  auto fast = full_points(roofline, 500, "sequential");
  std::ranges::reverse(fast);
  findings.set("roofline.bound_500", first_width(fast, bound));
  findings.set("roofline.needed_250", first_width(full_points(roofline, 250, "sequential"), std::not_fn(bound)));
  const auto pipelined = full_points(roofline, 250, "pipelined");
  const double best = pipelined.back().gops();
  findings.set("roofline.best_250",
               first_width(pipelined, [&](const auto& point) { return point.gops() > 0.95 * best; }),
               fmt::format("{:.1f} GOPS, {:.1f} with {} bit", pipelined[2].gops(), best, pipelined.back().bus_bits));
  double least = 1;
  double most = 0;
  for (const RooflinePoint& point : roofline.points) {
    if (point.clock_mhz != 500 || point.execution != "sequential" || point.bus_bits != 128) continue;
    least = std::min(least, point.streaming_share());
    most = std::max(most, point.streaming_share());
  }
  findings.set("roofline.streaming_least", 100 * least,
               "5 % of the cells used: 8 beats and turnarounds, 65 cycles of compute");
  findings.set("roofline.streaming_most", 100 * most, "all cells used: 32 beats and turnarounds, 65 cycles of compute");
}

void measure_depthwise(ReproductionRuns& runs, Findings& findings) {
  const auto layer_of = [&](std::string_view mapping) -> const BottleneckLayer& {
    return mapping_of(runs.bottleneck(), mapping).layers.at(kDepthwiseLayer);
  };
  const auto rate = [](const BottleneckLayer& layer) {
    return static_cast<double>(layer.macs) / static_cast<double>(layer.cycles);
  };
  findings.set("depthwise.rate", rate(layer_of("ima-dw")), "configuration included");
  double peak = 0;
  for (const DepthwiseLayer& layer : runs.depthwise().layers) peak = std::max(peak, layer.macs_per_cycle());
  findings.set("depthwise.peak", peak);
  findings.set("depthwise.over_software", rate(layer_of("ima-dw")) / rate(layer_of("cores")),
               fmt::format("here the cores do {:.2f} MAC/cycle", rate(layer_of("cores"))));
  const auto& energy = mapping_of(runs.bottleneck(), "ima-dw").energy;
  if (!energy) throw Error(ErrorKind::Internal, "depthwise.energy", "no energy is known at this clock");
  const energy::EnergyPart& part = energy->parts.at(kDepthwiseLayer);
  findings.set("depthwise.energy", part.energy.cluster() / static_cast<double>(part.counted.macs));
}

void measure_packing(ReproductionRuns& runs, Findings& findings) {
  const std::vector<compile::WeightMatrix> matrices = published_matrices(runs);
  const compile::ArraySize array{runs.machine().ima.rows, runs.machine().ima.columns};
  const compile::Packing published = compile::pack(matrices, {array, "published", false});
  const compile::Packing improved = compile::pack(matrices, {array, "improved", false});
  const double cells = static_cast<double>(array.rows) * array.columns;
  findings.set("packing.tiles", static_cast<double>(published.tiles()), fmt::format("{} matrices", matrices.size()));
  findings.set("packing.worth", static_cast<double>(published.cells()) / cells);
  findings.set("packing.arrays", published.arrays,
               fmt::format("{:.1f} % of their cells used", 100 * published.utilisation()));
  findings.set("packing.arrays_improved", improved.arrays,
               fmt::format("{:.1f} % of their cells used; no packing needs fewer than {}", 100 * improved.utilisation(),
                           improved.lower_bound));
}

void measure_area(ReproductionRuns& runs, Findings& findings) {
  const auto area = [&](const arch::Machine& machine) { return energy::area_of(runs.areas(), machine); };
  arch::Machine one = runs.machine();  // column parameters are ours, and not in published areas
  one.ima.arrays = 1;
  one.ima.column_parameters = 0;
  const energy::Area pipelined = area(one);
  const double cluster = pipelined.cluster();
  findings.set("area.cluster", cluster);
  findings.set("area.ima", pipelined.ima());
  findings.set("area.ima_share", 100 * pipelined.ima() / cluster);
  findings.set("area.tcdm_share", 100 * pipelined.of("tcdm") / cluster);
  findings.set("area.rest_share", 100 * (1 - (pipelined.ima() + pipelined.of("tcdm")) / cluster));
  findings.set("area.depthwise_share", 100 * pipelined.of("depthwise") / cluster);
  one.ima.execution = arch::Execution::Sequential;
  const energy::Area sequential = area(one);
  const auto digital = [](const energy::Area& of) { return of.of("ima_digital") + of.of("ima_streamer"); };
  findings.set("area.pipeline_digital", 100 * (digital(pipelined) / digital(sequential) - 1));
  findings.set("area.pipeline_ima", 100 * (pipelined.ima() / sequential.ima() - 1));
  arch::Machine all = runs.machine();
  const double parameters = area(all).of("column_parameters");
  findings.set("area.system", area(all).cluster() - parameters,
               fmt::format("and {:.2f} mm2 of column parameters, which are ours", parameters));
}

}  // namespace tessera::paper
