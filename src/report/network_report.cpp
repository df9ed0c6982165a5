// See network_report.hpp: the text.
#include "report/network_report.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "report/class_scores.hpp"
#include "report/energy_report.hpp"
#include "report/shape_text.hpp"
#include "report/table.hpp"

namespace tessera::report {
namespace {

constexpr std::size_t kNameWidth = 28;

double ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// Nothing where there is nothing: a column of zeros says less than one that is not there.
std::string kib(std::uint64_t bytes) {
  return bytes == 0 ? "" : fmt::format("{:.1f}", static_cast<double>(bytes) / 1024);
}

std::string check_text(const run::LayerCheck& check) {
  if (check.identical()) return "identical";
  const run::Difference& difference = *check.difference;
  return fmt::format("DIFFERS in {}, first [{}]: {}, not {}", difference.count, difference.element, difference.found,
                     difference.expected);
}

std::string shapes_text(const run::LayerResult& layer) {
  return layer.input == layer.output ? text_of(layer.output) : text_of(layer.input) + " -> " + text_of(layer.output);
}

std::string numerics_text(const std::optional<arch::ImaNumerics>& numerics) {
  if (numerics == arch::ImaNumerics::Exact) return "exact: whole weights of up to 9 bits, which no 4-bit cell holds";
  return numerics ? std::string(name_of_value(*numerics)) : "";
}

std::string layers_text(const run::NetworkResult& result) {
  using enum Table::Align;
  Table table({{"layer", Left},
               {"operator", Left},
               {"engine", Left},
               {"shape", Left},
               {"MAC"},
               {"cycles"},
               {"%"},
               {"ms"},
               {"MAC/cycle"},
               {"uJ"},
               {"KiB in"},
               {"KiB out"},
               {"tiles"},
               {"check", Left},
               {"note", Left}});
  for (std::size_t index = 0; index < result.layers.size(); ++index) {
    const run::LayerResult& layer = result.layers[index];
    table.add({shortened(layer.name, kNameWidth), layer.operation, layer.engine, shapes_text(layer),
               layer.macs == 0 ? "" : fmt::format("{}", layer.macs), fmt::format("{}", layer.cycles),
               fmt::format("{:.1f}", 100 * ratio(layer.cycles, result.cycles)),
               fmt::format("{:.3f}", result.milliseconds(layer.cycles)),
               layer.macs == 0 ? "" : fmt::format("{:.2f}", ratio(layer.macs, layer.cycles)),
               result.energy ? fmt::format("{:.3f}", result.energy->parts.at(index).energy.cluster() / 1e6) : "",
               kib(layer.bytes_to_l1), kib(layer.bytes_from_l1), fmt::format("{}", layer.tiles),
               layer.check ? check_text(*layer.check) : "", layer.note});
  }
  return table.text();
}

std::string usage_text(const run::Usage& usage, std::string_view unit) {
  return fmt::format("{} of {}{}{} ({:.1f} %)", usage.used, usage.available, unit.empty() ? "" : " ", unit,
                     100 * ratio(usage.used, usage.available));
}

std::string totals_text(const run::NetworkResult& result) {
  std::string text =
      fmt::format("  latency      {:.3f} ms: {} cycles at {} MHz\n", result.milliseconds(result.cycles), result.cycles,
                  result.clock_mhz) +
      fmt::format("  throughput   {:.1f} inferences/s\n", result.inferences_per_second()) +
      fmt::format("  work         {} MAC, {:.2f} MAC/cycle\n", result.macs(), ratio(result.macs(), result.cycles));
  const auto add = [&](std::string_view name, const run::Usage& usage, std::string_view unit) {
    if (usage.available != 0) text += fmt::format("  {:<12} {}\n", name, usage_text(usage, unit));
  };
  add("arrays", result.arrays, "");
  if (result.arrays.used != 0) {
    add("cells", result.cells, "cells of these arrays");
    text += "  numerics     " + numerics_text(result.numerics) + "\n";
  }
  add("L1", result.l1, "bytes at the peak");
  add("L2", result.l2, "bytes");
  text += fmt::format("  DMA          {} bytes to L1, {} bytes from L1\n", result.bytes_to_l1, result.bytes_from_l1);
  add("asleep", result.asleep, "core-cycles");
  if (result.energy) text += fmt::format("  energy       {}\n", energy_summary(*result.energy));
  if (!result.checked()) return text;
  const auto checked =
      std::ranges::count_if(result.layers, [](const run::LayerResult& layer) { return layer.check.has_value(); });
  const auto differing = std::ranges::count_if(
      result.layers, [](const run::LayerResult& layer) { return layer.check && !layer.check->identical(); });
  return text + (differing == 0
                     ? fmt::format("  check        identical to the reference in all layers checked: {}\n", checked)
                     : fmt::format("  check        DIFFERS from the reference in {} of {} layers checked\n", differing,
                                   checked));
}

}  // namespace

std::string to_text(const run::NetworkResult& result) {
  std::string text = fmt::format("{}{}{}\nmachine {} at {} MHz, mapping {}\n\n", result.network,
                                 result.input.empty() ? "" : ", input ", result.input, result.machine, result.clock_mhz,
                                 result.mapping);
  const std::string units = result.energy ? "\n" + units_text(*result.energy) : "";
  const std::string answer = result.timing_only ? "\nThe answer was not computed: timing only.\n" : to_text(result.top);
  return text + layers_text(result) + "\n" + totals_text(result) + units + answer;
}

}  // namespace tessera::report
