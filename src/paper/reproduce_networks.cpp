// Published figures of whole networks: MobileNetV2's totals and table, and comparisons with other systems.
#include <fmt/format.h>

#include "base/error.hpp"
#include "paper/published.hpp"
#include "paper/reproduce_groups.hpp"
#include "paper/reproduce_inputs.hpp"

namespace tessera::paper {
namespace {

/// The table's TOTAL row counts latencies between the first and the last convolution, and energies but the last one's.
bool in_total_latency(PublishedKind kind) {
  return kind != PublishedKind::Head && kind != PublishedKind::FirstConvolution &&
         kind != PublishedKind::LastConvolution;
}
bool in_total_energy(PublishedKind kind) {
  return kind != PublishedKind::Head && kind != PublishedKind::LastConvolution;
}
bool in_network(PublishedKind kind) { return kind != PublishedKind::NotInTheNetwork; }

double mebibytes(std::uint64_t bytes) { return static_cast<double>(bytes) / (1024 * 1024); }

void add_kinds(const MobileNetV2Result& result, Findings& findings) {
  findings.remarks.emplace_back(
      "By kind of layer; assumed: all activations in L1; simulated: L1 of 512 KiB, tiles and DMA:");
  findings.remarks.push_back("");
  findings.remarks.emplace_back(
      "| kind | layers | published ms | closed form ms | assumed ms | simulated ms | published uJ | assumed uJ | "
      "simulated uJ | DMA MiB |");
  findings.remarks.emplace_back("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
  const auto number = [](const std::optional<double>& value, int digits) {
    return value ? fmt::format("{:.{}f}", *value, digits) : std::string();
  };
  const auto add = [&](std::string_view name, const MobileNetV2Sum& sum) {
    findings.remarks.push_back(
        fmt::format("| {} | {} | {} | {} | {:.3f} | {:.3f} | {} | {:.1f} | {:.1f} | {:.2f} |", name, sum.layers,
                    number(sum.published_ms, 2), number(sum.closed_form_ms, 3), result.milliseconds(sum.assumed.cycles),
                    result.milliseconds(sum.tiled.cycles), number(sum.published_uj, 0), sum.assumed.microjoules,
                    sum.tiled.microjoules, mebibytes(sum.tiled.dma_bytes)));
  };
  for (std::size_t kind = 0; kind < kLayerKindNames.size(); ++kind) {
    add(kLayerKindNames[kind],
        result.sum([&](PublishedKind other) { return static_cast<std::size_t>(other) == kind; }));
  }
  add("first to last convolution", result.body());
  add("whole network", result.sum(in_network));
}

/// The table takes one rate for all depth-wise layers, which the engine's own loop contradicts: other at each size, and
/// with 6 loads an output at stride 2. The energies that were fitted are of products of three sizes and of one layer of
/// the engine, not of rows: these follow.
Kind row_kind(const MobileNetV2Layer& layer) {
  return layer.kind == PublishedKind::DepthWise ? Kind::Inconsistent : Kind::Predicted;
}

std::string_view slow_note(const MobileNetV2Layer& layer) {
  return layer.slow_addition ? ", for these scales have no constants that are exact in 32 bits" : "";
}

/// Why a row of the table is not what was simulated.
std::string row_note(const MobileNetV2Layer& layer, const MobileNetV2Result& result) {
  const double cycles = static_cast<double>(layer.assumed.cycles);
  const double rate = static_cast<double>(layer.operations) / cycles;
  const double ideal = layer.closed_form_ms.value_or(0);
  switch (layer.kind) {
    case PublishedKind::DepthWise:
      return fmt::format("{:.1f} MAC/cycle; the table takes 29.7 for all, {:.3f} ms", rate, ideal);
    case PublishedKind::Residual:
      return fmt::format("{:.2f} elements a cycle{}; the table takes 0.82 for all, {:.3f} ms", rate, slow_note(layer),
                         ideal);
    default:
      return fmt::format("{:.0f} cycles beyond 130 ns a product", cycles - ideal * 1000 * result.clock_mhz);
  }
}

/// Energies of a row by what it does: products of 130 ns, multiply-accumulates, elements.
std::string energy_note(const MobileNetV2Layer& layer) {
  const double each = 1e6 * layer.assumed.microjoules / static_cast<double>(layer.operations);
  const double table = layer.published_uj.value_or(0);
  switch (layer.kind) {
    case PublishedKind::DepthWise:
      return fmt::format(
          "{:.2f} pJ a multiply-accumulate; fitted to 1.6 on the Bottleneck's layer, which is of stride 1", each);
    case PublishedKind::Residual:
      return fmt::format("{:.1f} pJ an element{}; the table takes 82.6 at 0.82 elements a cycle, the power was fitted",
                         each, slow_note(layer));
    default:
      break;
  }
  const double products = layer.closed_form_ms.value_or(0) / kProductMilliseconds;
  return fmt::format("{:.2f} nJ a product, by the row {:.2f}", 1000 * layer.assumed.microjoules / products,
                     1000 * table / products);
}

}  // namespace

void measure_mobilenetv2(ReproductionRuns& runs, Findings& findings) {
  const MobileNetV2Result& result = runs.mobilenetv2();
  const MobileNetV2Sum latency = result.sum(in_total_latency);
  const MobileNetV2Sum energy = result.sum(in_total_energy);
  const MobileNetV2Sum body = result.body();
  const MobileNetV2Sum whole = result.sum(in_network);
  const auto milliseconds = [&](const Simulated& simulated) { return result.milliseconds(simulated.cycles); };
  findings.set("mobilenetv2.total_ms", milliseconds(latency.assumed),
               fmt::format("the {} rows add up to {:.2f}", latency.layers, latency.published_ms.value_or(0)));
  findings.set("mobilenetv2.total_uj", energy.assumed.microjoules,
               fmt::format("the {} rows add up to {:.0f}", energy.layers, energy.published_uj.value_or(0)));
  findings.set("mobilenetv2.throughput", 1000 / milliseconds(latency.assumed));
  findings.set("mobilenetv2.true_ms", milliseconds(body.assumed),
               fmt::format("its {} rows add up to {:.2f}, their closed forms to {:.2f}", body.layers,
                           body.published_ms.value_or(0), body.closed_form_ms.value_or(0)));
  findings.set("mobilenetv2.true_uj", body.assumed.microjoules,
               fmt::format("its {} rows add up to {:.0f}", body.layers, body.published_uj.value_or(0)));
  findings.set("mobilenetv2.tiled_ms", milliseconds(body.tiled),
               fmt::format("{:.2f} ms more than with all activations in L1, {:.1f} MiB by DMA",
                           milliseconds(body.tiled) - milliseconds(body.assumed), mebibytes(body.tiled.dma_bytes)));
  findings.set("mobilenetv2.whole_ms", milliseconds(whole.tiled),
               fmt::format("the head takes {:.2f} ms; {:.1f} MiB by DMA",
                           milliseconds(whole.tiled) - milliseconds(body.tiled), mebibytes(whole.tiled.dma_bytes)));
  add_kinds(result, findings);
}

ReproductionGroup mobilenetv2_table(const MobileNetV2Result& result) {
  ReproductionGroup group;
  group.name = kTableGroup;
  group.title = "MobileNetV2 end to end: the table";
  group.counts_once = true;
  const std::vector<PublishedLayer> published = published_mobilenetv2();
  for (std::size_t index = 0; index < published.size(); ++index) {
    const MobileNetV2Layer& layer = result.layers.at(index);
    if (layer.id != published[index].id) throw Error(ErrorKind::Internal, layer.id, "the table has another order");
    const std::string name = fmt::format("{}, {}", published[index].name, published[index].input);
    group.rows.push_back({"table.latency." + layer.id, group.name, name, "ms", published[index].milliseconds,
                          result.milliseconds(layer.assumed.cycles), row_kind(layer), row_note(layer, result),
                          kPublishedMilliseconds / 2});
  }
  for (std::size_t index = 0; index < published.size(); ++index) {
    const MobileNetV2Layer& layer = result.layers[index];
    const std::string name = fmt::format("{}, {}", published[index].name, published[index].input);
    group.rows.push_back({"table.energy." + layer.id, group.name, name, "uJ", 1000 * published[index].millijoules,
                          layer.assumed.microjoules, row_kind(layer), energy_note(layer),
                          1000 * kPublishedMillijoules / 2});
  }
  return group;
}

void measure_comparison(ReproductionRuns& runs, Findings& findings) {
  const MappedRun& cores = runs.cores_alone();
  const double milliseconds = static_cast<double>(cores.cycles) / 250e3;
  findings.set("comparison.vega_throughput", 1000 / milliseconds,
               fmt::format("{} cycles with head and DMA; {:.1f} at 500 MHz", cores.cycles, 2000 / milliseconds));
  findings.set("comparison.vega_energy", cores.microjoules / 1000, "0.65 V, without L2");
  const auto& energy = mapping_of(runs.bottleneck(), "cores").energy;
  if (!energy) throw Error(ErrorKind::Internal, "comparison", "no energy is known at this clock");
  const energy::CountedPart& expand = energy->parts.front().counted;
  const energy::CountedPart& project = energy->parts.at(kDepthwiseLayer + 1).counted;
  const auto macs = static_cast<double>(expand.macs + project.macs);
  const auto cycles = static_cast<double>(expand.cycles + project.cycles);
  const double picojoules = energy_of(runs.prices(), expand.events + project.events, 250).cluster();
  findings.set("comparison.vega_power", picojoules * 250 / cycles / 1000, "the Bottleneck's two layers");
  findings.set("comparison.vega_efficiency", 2 * macs / picojoules, fmt::format("{:.1f} MAC/cycle", macs / cycles));
  const MappedRun& hybrid = runs.without_engine();
  const MobileNetV2Result& full = runs.mobilenetv2();
  const auto whole = static_cast<double>(full.body().assumed.cycles);
  const double software = static_cast<double>(hybrid.depthwise_macs) / static_cast<double>(hybrid.depthwise_cycles);
  findings.set(
      "comparison.without_engine", static_cast<double>(hybrid.body_cycles) / whole,
      fmt::format("{:.2f} against {:.2f} ms; here the cores do {:.2f} MAC/cycle on depth-wise layers",
                  full.milliseconds(hybrid.body_cycles), full.milliseconds(full.body().assumed.cycles), software));
  const auto one = static_cast<double>(hybrid.one_core_cycles);
  const double needed = (423 * whole - static_cast<double>(hybrid.body_cycles - hybrid.depthwise_cycles)) /
                        static_cast<double>(hybrid.depthwise_macs);
  findings.set("comparison.one_core", one / whole,
               fmt::format("one core is not run: the work of eight, added up, with their SIMD; 423 x would need {:.0f} "
                           "cycles a depth-wise multiply-accumulate",
                           needed));
  findings.set("comparison.one_core_throughput", full.clock_mhz * 1e6 / one,
               fmt::format("the work of eight cores added up: {:.1f} ms at {} MHz",
                           full.milliseconds(hybrid.one_core_cycles), full.clock_mhz));
}

}  // namespace tessera::paper
