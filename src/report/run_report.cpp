#include "report/run_report.hpp"

#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/energy_json.hpp"
#include "report/energy_report.hpp"

namespace tessera::report {
namespace {

using nlohmann::json;

json core_json(const system::CoreResult& core) {
  const core::HartCounters& counters = core.counters;
  json stalls = json::object();
  for (std::size_t cause = 0; cause < core::kStallNames.size(); ++cause) {
    stalls[std::string(core::kStallNames[cause])] = counters.stalls[cause];
  }
  json instructions = json::object();
  for (std::size_t group = 0; group < counters.retired.size(); ++group) {
    instructions[std::string(isa::kEnergyNames[group])] = counters.retired[group];
  }
  json result{{"retired", counters.instructions()},
              {"instructions", std::move(instructions)},
              {"stalls", std::move(stalls)},
              {"sleeping_cycles", counters.sleeping},
              {"data_accesses", counters.data_accesses},
              {"tcdm_accesses", counters.tcdm_accesses},
              {"tcdm_conflicts", counters.tcdm_conflicts},
              {"pc", core.pc},
              {"place", core.place}};
  result["exit_code"] = core.exit_code ? json(*core.exit_code) : json();
  result["waits_for"] = core.waits_for.empty() ? json() : json(core.waits_for);
  return result;
}

}  // namespace

std::string to_json(const system::Result& result, std::string_view machine,
                    const std::optional<energy::EnergyResult>& energy) {
  json document{{"machine", machine},
                {"ending", system::name_of(result.ending)},
                {"reason", result.reason},
                {"cycles", result.cycles},
                {"warnings", result.warnings}};
  document["cores"] = json::array();
  for (const system::CoreResult& core : result.cores) document["cores"].push_back(core_json(core));
  document["marks"] = json::array();
  for (const system::Mark& mark : result.marks) {
    document["marks"].push_back(
        {{"core", mark.core}, {"mark", mark.number}, {"value", mark.value}, {"cycle", mark.cycle}});
  }
  if (result.cache) {
    document["instruction_cache"] = {{"private_lookups", result.cache->private_lookups},
                                     {"private_misses", result.cache->private_misses},
                                     {"shared_lookups", result.cache->shared_lookups},
                                     {"shared_misses", result.cache->shared_misses}};
  }
  if (result.dma) {
    document["dma"] = {{"bytes_to_l1", result.dma->bytes_to_l1},
                       {"bytes_to_l2", result.dma->bytes_to_l2},
                       {"busy_cycles", result.dma->busy_cycles}};
  }
  for (const system::AcceleratorResult& accelerator : result.accelerators) {
    json& counts = document["accelerators"][accelerator.name];
    for (const accel::Count& count : accelerator.counts) counts[std::string(count.name)] = count.value;
  }
  document["energy"] = energy ? json(energy_json(*energy)) : json();
  return document.dump(2) + "\n";
}

std::string to_text(const system::Result& result, const std::optional<energy::EnergyResult>& energy) {
  fmt::memory_buffer text;
  const auto out = std::back_inserter(text);
  for (const system::Mark& mark : result.marks) {
    fmt::format_to(out, "[c{}] mark {} = {} (cycle {})\n", mark.core, mark.number, mark.value, mark.cycle);
  }
  fmt::format_to(out, "{}: {} after {} cycles\n", system::name_of(result.ending), result.reason, result.cycles);
  fmt::format_to(out, "{:>4} {:>12} {:>6} {:>12} {:>12} {:>10}\n", "core", "instructions", "IPC", "asleep", "TCDM",
                 "conflicts");
  for (std::size_t index = 0; index < result.cores.size(); ++index) {
    const core::HartCounters& counters = result.cores[index].counters;
    const std::uint64_t awake = result.cycles - counters.sleeping;
    const double ipc = awake == 0 ? 0 : static_cast<double>(counters.instructions()) / static_cast<double>(awake);
    fmt::format_to(out, "{:>4} {:>12} {:>6.2f} {:>12} {:>12} {:>10}\n", index, counters.instructions(), ipc,
                   counters.sleeping, counters.tcdm_accesses, counters.tcdm_conflicts);
  }
  const bool stuck = result.ending != system::Ending::Passed && result.ending != system::Ending::Failed &&
                     result.ending != system::Ending::GuestFault;
  for (std::size_t index = 0; stuck && index < result.cores.size(); ++index) {
    const system::CoreResult& core = result.cores[index];
    fmt::format_to(out, "core {} at pc {:#010x}{}: {}\n", index, core.pc,
                   core.place.empty() ? "" : " (" + core.place + ")",
                   core.waits_for.empty() ? "running" : "waits for " + core.waits_for);
  }
  if (energy) fmt::format_to(out, "energy: {}\n{}", energy_summary(*energy), units_text(*energy));
  return fmt::to_string(text);
}

}  // namespace tessera::report
