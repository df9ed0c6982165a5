// See fidelity.hpp.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "paper/fidelity.hpp"

namespace tessera::paper {
namespace {

using nlohmann::ordered_json;

/// 3461660 -> "3,461,660".
std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t place = text.size(); place > 3;) text.insert(place -= 3, ",");
  return text;
}

struct Held {
  unsigned programs = 0;
  std::uint64_t lines = 0;
};

Held held_to(const FidelityRow& row) {
  Held held;
  for (const Recording& recording : recordings()) {
    if (std::ranges::find(row.folders, recording.folder) == row.folders.end()) continue;
    held.programs += recording.programs;
    held.lines += recording.instructions + recording.requests;
  }
  return held;
}

std::string evidence(const FidelityRow& row) {
  if (row.folders.empty()) return "";
  const Held held = held_to(row);
  return fmt::format("{} programs, {} lines", held.programs, grouped(held.lines));
}

double change(Cycle cycles, Cycle now) { return static_cast<double>(now) / static_cast<double>(cycles) - 1; }

std::string change_text(Cycle cycles, const std::optional<Cycle>& now) {
  if (!now) return "not valid";
  if (*now == cycles) return "0";
  constexpr double kSmall = 0.00005;
  if (std::abs(change(cycles, *now)) < kSmall) return "below 0.01 %";
  return fmt::format("{:+.2f} %", 100 * change(cycles, *now));
}

std::string units_text() {
  std::string text = "| unit | what | fidelity | held to | not known |\n|---|---|---|---|---|\n";
  for (const FidelityRow& row : fidelity_rows()) {
    text += fmt::format("| {} | {} | {} | {} | {} |\n", row.unit, row.what, name_of(row.fidelity), evidence(row),
                        row.limits);
  }
  return text;
}

std::string recordings_text() {
  std::string text = "| recorded | programs | instructions | requests of banks |\n|---|---|---|---|\n";
  for (const Recording& one : recordings()) {
    text += fmt::format("| `{}` | {} | {} | {} |\n", one.folder, one.programs, grouped(one.instructions),
                        one.requests == 0 ? "" : grouped(one.requests));
  }
  return text;
}

std::string sensitivities_text(const FidelityResult& result) {
  std::string text = "| parameter | value | what the file says | half of it | twice as much |\n|---|---|---|---|---|\n";
  for (const Sensitivity& one : result.sensitivities) {
    text += fmt::format("| `{}.{}` | {} | {} | {} | {} |\n", one.section, one.name, one.value, one.source,
                        change_text(result.cycles, one.half), change_text(result.cycles, one.twice));
  }
  return text;
}

}  // namespace

std::string to_text(const FidelityResult& result) {
  return fmt::format(
      R"(# How far to trust a number

`tessera bench fidelity` prints this page. *Exact* is what equals the RTL of the open hardware in every cycle of programs
that were recorded there; *specified* is what follows a contract of our own, since nobody has published more; *modelled*
is a device, or a part outside of the cluster, simplified.

{}
## What was recorded

On the verilated RTL: CV32E40P, PULP's cluster, its event unit, interconnect, DMA and instruction caches. Tests compare
every line.

{}
## What the assumptions weigh

MobileNetV2 1.0 224 on machine `{}`, mapping `ima-dw`, takes {} cycles.
Every parameter of which the machine file says that it is assumed or fitted, and the change of that latency with half of
it and with twice as much:

{})",
      units_text(), recordings_text(), result.machine, grouped(result.cycles), sensitivities_text(result));
}

std::string to_json(const FidelityResult& result) {
  ordered_json document;
  document["machine"] = result.machine;
  document["cycles"] = result.cycles;
  for (const FidelityRow& row : fidelity_rows()) {
    const Held held = held_to(row);
    document["units"].push_back({{"unit", row.unit},
                                 {"what", row.what},
                                 {"fidelity", name_of(row.fidelity)},
                                 {"programs", held.programs},
                                 {"lines", held.lines},
                                 {"not_known", row.limits}});
  }
  document["sensitivities"] = ordered_json::array();
  for (const Sensitivity& one : result.sensitivities) {
    ordered_json entry{{"parameter", one.section + "." + one.name}, {"value", one.value}, {"source", one.source}};
    if (one.half) entry["half_cycles"] = *one.half;
    if (one.twice) entry["twice_cycles"] = *one.twice;
    document["sensitivities"].push_back(std::move(entry));
  }
  return document.dump(2) + "\n";
}

}  // namespace tessera::paper
