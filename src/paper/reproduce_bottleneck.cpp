// Published ratios of the Bottleneck: speed, energy and area efficiency of four mappings, relative to the cores, under
// both readings of the paper (docs/design/bottleneck.md).
#include <fmt/format.h>

#include "base/error.hpp"
#include "paper/bottleneck.hpp"
#include "paper/reproduce_groups.hpp"

namespace tessera::paper {
namespace {

double macs_per_cycle(const BottleneckLayer& layer) {
  return static_cast<double>(layer.macs) / static_cast<double>(layer.cycles);
}

double speed_of(const BottleneckResult& result, const MappedBottleneck& mapping) {
  return static_cast<double>(mapping_of(result, "cores").cycles) / static_cast<double>(mapping.cycles);
}

double microjoules_of(const MappedBottleneck& mapping) {
  if (!mapping.energy) throw Error(ErrorKind::Internal, mapping.mapping, "no energy is known at this clock");
  return mapping.energy->microjoules();
}

/// Software makes up the ratio's numerator, so its rates are what a difference is first to be sought in.
std::string speed_note(const BottleneckResult& result, const MappedBottleneck& mapping, const BottleneckMapping& closed,
                       const Hypothesis& hypothesis) {
  const MappedBottleneck& cores = mapping_of(result, "cores");
  const double expected =
      hypothetical_cycles(hypothesis, {}, kBottleneckMappings.front()) / hypothetical_cycles(hypothesis, {}, closed);
  return fmt::format(
      "{} of {} cycles on the cores, whose software does {:.1f}, {:.1f} and {:.1f} MAC/cycle; "
      "with {}, {:.1f} and {} the closed form gives {:.2f}",
      mapping.cycles, cores.cycles, macs_per_cycle(cores.layers[0]), macs_per_cycle(cores.layers[1]),
      macs_per_cycle(cores.layers[2]), hypothesis.pointwise_macs, hypothesis.depthwise_macs, hypothesis.pointwise_macs,
      expected);
}

/// A ratio of energies is one of powers over one of speeds.
std::string energy_note(const BottleneckResult& result, const MappedBottleneck& mapping) {
  const MappedBottleneck& cores = mapping_of(result, "cores");
  const double power = mapping.energy->milliwatts();
  std::string note = fmt::format(
      "{:.1f} uJ at {:.1f} mW, on the cores {:.1f} uJ at {:.1f} mW: {:.2f} x the power, {:.2f} x by the published "
      "ratios",
      microjoules_of(mapping), power, microjoules_of(cores), cores.energy->milliwatts(),
      power / cores.energy->milliwatts(), mapping.published / mapping.published_efficiency);
  const energy::EnergyPart& depthwise = mapping.energy->parts.at(kDepthwiseLayer);
  const auto products = static_cast<double>(depthwise.counted.events[arch::Event::CrossbarProduct]);
  if (products == 0) return note;
  const double others = microjoules_of(mapping) - depthwise.energy.cluster() / 1e6;
  const double needed = microjoules_of(cores) / mapping.published_efficiency - others;
  return note + fmt::format("; a depth-wise product takes {:.1f} nJ, the published ratio needs {:.1f}",
                            depthwise.energy.cluster() / products / 1e3, needed / products * 1e3);
}

/// A row for each mapping, a column for each layer, in cycles.
void add_breakdown(const BottleneckResult& result, std::string_view title, Findings& findings) {
  findings.remarks.push_back(fmt::format("Cycles by layer, {}:", title));
  findings.remarks.push_back("");
  findings.remarks.emplace_back("| mapping | expand | depth-wise | project | add | all | uJ | arrays | cells |");
  findings.remarks.emplace_back("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
  for (const MappedBottleneck& mapping : result.mappings) {
    std::string line = fmt::format("| `{}` |", mapping.mapping);
    for (const BottleneckLayer& layer : mapping.layers) line += fmt::format(" {} |", layer.cycles);
    findings.remarks.push_back(line + fmt::format(" {} | {:.1f} | {} | {} |", mapping.cycles, microjoules_of(mapping),
                                                  mapping.arrays, mapping.cells));
  }
  findings.remarks.push_back("");
}

void add_hypotheses(const BottleneckResult& result, Findings& findings) {
  findings.remarks.emplace_back(
      "Closed forms of both readings, in cycles; software: 15.5 and 4.5 MAC/cycle with 65 cycles a product, 16 and 3.5 "
      "with 105:");
  findings.remarks.push_back("");
  findings.remarks.emplace_back(
      "| mapping | 65 cycles a product | x cores | 105 cycles a product | x cores | published |");
  findings.remarks.emplace_back("|---|--:|--:|--:|--:|--:|");
  for (const BottleneckMapping& mapping : kBottleneckMappings) {
    std::string line = fmt::format("| `{}` |", mapping.name);
    for (const Hypothesis& hypothesis : kHypotheses) {
      const double cycles = hypothetical_cycles(hypothesis, {}, mapping);
      line += fmt::format(" {:.0f} | {:.2f} |", cycles,
                          hypothetical_cycles(hypothesis, {}, kBottleneckMappings.front()) / cycles);
    }
    findings.remarks.push_back(line + fmt::format(" {:.2f} |", mapping_of(result, mapping.name).published));
  }
}

void measure_ratios(const BottleneckResult& result, const std::string& reading, const Hypothesis& hypothesis,
                    Findings& findings) {
  const double cores = microjoules_of(mapping_of(result, "cores"));
  for (const BottleneckMapping& closed : kBottleneckMappings) {
    if (closed.pointwise == "cores") continue;
    const MappedBottleneck& mapping = mapping_of(result, closed.name);
    findings.set(fmt::format("bottleneck.speed{}.{}", reading, closed.name), speed_of(result, mapping),
                 speed_note(result, mapping, closed, hypothesis));
    findings.set(fmt::format("bottleneck.energy{}.{}", reading, closed.name), cores / microjoules_of(mapping),
                 energy_note(result, mapping));
  }
}

void measure_area_efficiency(const BottleneckResult& result, Findings& findings) {
  const auto area = [](const MappedBottleneck& mapping) {
    if (!mapping.energy) throw Error(ErrorKind::Internal, mapping.mapping, "no area is known");
    return mapping.energy->mm2;
  };
  const double cores = area(mapping_of(result, "cores"));
  const auto efficiency = [&](const MappedBottleneck& mapping) {
    return speed_of(result, mapping) * cores / area(mapping);
  };
  const auto note = [&](const MappedBottleneck& mapping) {
    return fmt::format("{:.2f} mm2 with {} arrays, the cores' cluster {:.2f} mm2", area(mapping), mapping.arrays,
                       cores);
  };
  for (const char* name : {"ima-cjob8", "ima-cjob16", "ima-dw"}) {
    const MappedBottleneck& mapping = mapping_of(result, name);
    findings.set(fmt::format("bottleneck.area.{}", name), efficiency(mapping), note(mapping));
  }
  const MappedBottleneck& hybrid = mapping_of(result, "hybrid");
  findings.set("bottleneck.area.hybrid_over_cjob16", efficiency(hybrid) / efficiency(mapping_of(result, "ima-cjob16")),
               note(hybrid) + fmt::format(", {:.2f} x the cores", efficiency(hybrid)));
}

void measure_devices(const BottleneckResult& result, Findings& findings) {
  const Bottleneck bottleneck = make_bottleneck({});
  double all = 0;
  double depthwise = 0;
  for (const compile::Layer& layer : bottleneck.network.layers) {
    const auto* convolution = std::get_if<compile::Convolution>(&layer.operation);
    if (convolution == nullptr) continue;
    const auto weights = static_cast<double>(convolution->weights.size());
    all += weights;
    if (convolution->depthwise) depthwise += weights;
  }
  for (const char* name : {"ima-cjob8", "ima-cjob16"}) {
    const auto cells = static_cast<double>(mapping_of(result, name).cells);
    findings.set(fmt::format("bottleneck.devices.{}", name), 100 * (cells / all - 1),
                 fmt::format("{:.0f} cells for {:.0f} weights", cells, all));
  }
  findings.set("bottleneck.depthwise_weights", 100 * depthwise / all, fmt::format("{:.0f} of {:.0f}", depthwise, all));
}

}  // namespace

void measure_bottleneck(ReproductionRuns& runs, Findings& findings) {
  const BottleneckResult& result = runs.bottleneck();
  const BottleneckResult& slow = runs.slow_bottleneck();
  measure_ratios(result, "", kHypotheses[0], findings);
  measure_ratios(slow, "105", kHypotheses[1], findings);
  measure_area_efficiency(result, findings);
  measure_devices(result, findings);
  findings.remarks.push_back(fmt::format(
      "The layer's size is not stated; here it is {}, which fits every number that is.", result.dimensions));
  findings.remarks.push_back("");
  add_breakdown(result, "130 ns or 65 cycles a product", findings);
  add_breakdown(slow, "210 ns or 105 cycles a product", findings);
  add_hypotheses(result, findings);
}

}  // namespace tessera::paper
