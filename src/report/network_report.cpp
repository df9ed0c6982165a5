// See network_report.hpp: the values, and the text.
#include "report/network_report.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <string_view>

#include <fmt/format.h>

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

std::string check_text(const LayerCheck& check) {
  if (check.identical()) return "identical";
  const Difference& difference = *check.difference;
  return fmt::format("DIFFERS in {}, first [{}]: {}, not {}", difference.count, difference.element, difference.found,
                     difference.expected);
}

std::string layers_text(const NetworkReport& report) {
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
  for (std::size_t index = 0; index < report.layers.size(); ++index) {
    const NetworkLayer& layer = report.layers[index];
    table.add(
        {shortened(layer.name, kNameWidth), layer.operation, layer.engine,
         layer.input_shape == layer.output_shape ? layer.output_shape : layer.input_shape + " -> " + layer.output_shape,
         layer.macs == 0 ? "" : fmt::format("{}", layer.macs), fmt::format("{}", layer.cycles),
         fmt::format("{:.1f}", 100 * ratio(layer.cycles, report.cycles)),
         fmt::format("{:.3f}", report.milliseconds(layer.cycles)),
         layer.macs == 0 ? "" : fmt::format("{:.2f}", ratio(layer.macs, layer.cycles)),
         report.energy ? fmt::format("{:.3f}", report.energy->parts.at(index).energy.cluster() / 1e6) : "",
         kib(layer.bytes_to_l1), kib(layer.bytes_from_l1), fmt::format("{}", layer.tiles),
         layer.check ? check_text(*layer.check) : "", layer.note});
  }
  return table.text();
}

std::string usage_text(const Usage& usage, std::string_view unit) {
  return fmt::format("{} of {}{}{} ({:.1f} %)", usage.used, usage.available, unit.empty() ? "" : " ", unit,
                     100 * ratio(usage.used, usage.available));
}

std::string totals_text(const NetworkReport& report) {
  std::string text =
      fmt::format("  latency      {:.3f} ms: {} cycles at {} MHz\n", report.milliseconds(report.cycles), report.cycles,
                  report.clock_mhz) +
      fmt::format("  throughput   {:.1f} inferences/s\n", report.inferences_per_second()) +
      fmt::format("  work         {} MAC, {:.2f} MAC/cycle\n", report.macs(), ratio(report.macs(), report.cycles));
  const auto add = [&](std::string_view name, const Usage& usage, std::string_view unit) {
    if (usage.available != 0) text += fmt::format("  {:<12} {}\n", name, usage_text(usage, unit));
  };
  add("arrays", report.arrays, "");
  if (report.arrays.used != 0) {
    add("cells", report.cells, "cells of these arrays");
    text += fmt::format("  numerics     {}{}\n", report.numerics,
                        report.numerics == "exact" ? ": whole weights of up to 9 bits, which no 4-bit cell holds" : "");
  }
  add("L1", report.l1, "bytes at the peak");
  add("L2", report.l2, "bytes");
  text += fmt::format("  DMA          {} bytes to L1, {} bytes from L1\n", report.bytes_to_l1, report.bytes_from_l1);
  add("asleep", report.asleep, "core-cycles");
  if (report.energy) text += fmt::format("  energy       {}\n", energy_summary(*report.energy));
  if (!report.checked()) return text;
  const auto checked =
      std::ranges::count_if(report.layers, [](const NetworkLayer& layer) { return layer.check.has_value(); });
  const auto differing = std::ranges::count_if(
      report.layers, [](const NetworkLayer& layer) { return layer.check && !layer.check->identical(); });
  return text + (differing == 0
                     ? fmt::format("  check        identical to the reference in all layers checked: {}\n", checked)
                     : fmt::format("  check        DIFFERS from the reference in {} of {} layers checked\n", differing,
                                   checked));
}

}  // namespace

std::uint64_t NetworkReport::macs() const {
  return std::accumulate(layers.begin(), layers.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const NetworkLayer& layer) { return sum + layer.macs; });
}

double NetworkReport::milliseconds(Cycle duration) const { return ratio(duration, std::uint64_t{clock_mhz} * 1000); }

double NetworkReport::inferences_per_second() const { return ratio(std::uint64_t{clock_mhz} * 1'000'000, cycles); }

bool NetworkReport::checked() const {
  return std::ranges::any_of(layers, [](const NetworkLayer& layer) { return layer.check.has_value(); });
}

bool NetworkReport::identical() const {
  return std::ranges::all_of(layers,
                             [](const NetworkLayer& layer) { return !layer.check || layer.check->identical(); });
}

std::string to_text(const NetworkReport& report) {
  std::string text = fmt::format("{}{}{}\nmachine {} at {} MHz, mapping {}\n\n", report.network,
                                 report.input.empty() ? "" : ", input ", report.input, report.machine, report.clock_mhz,
                                 report.mapping);
  const std::string units = report.energy ? "\n" + units_text(*report.energy) : "";
  return text + layers_text(report) + "\n" + totals_text(report) + units + to_text(report.top);
}

}  // namespace tessera::report
