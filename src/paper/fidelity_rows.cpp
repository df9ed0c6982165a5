// The units of the system, and what each is held to. Counts are checked against the recordings by a test.
#include <array>

#include "paper/fidelity.hpp"

namespace tessera::paper {

std::string_view name_of(Fidelity fidelity) {
  constexpr std::array<std::string_view, 3> kNames{"exact", "specified", "modelled"};
  return kNames[static_cast<std::size_t>(fidelity)];
}

std::span<const Recording> recordings() {
  static constexpr std::array kRecordings{
      Recording{"random", 100, 50'720, 0},          Recording{"kernels", 1, 7'452, 0},
      Recording{"random8", 20, 111'822, 27'821},    Recording{"cluster", 5, 364'763, 187'385},
      Recording{"caches/icache", 60, 3'461'660, 0}, Recording{"caches/dma-contention", 50, 269'245, 132'165},
      Recording{"caches/interrupts", 7, 2'870, 0},
  };
  return kRecordings;
}

const std::vector<FidelityRow>& fidelity_rows() {
  static const std::vector<FidelityRow> rows{
      {"core",
       "instructions, hazards, hardware loops, traps",
       Fidelity::Exact,
       {"random", "kernels", "random8", "cluster"},
       "an illegal instruction in a hardware loop's body"},
      {"core", "interrupts", Fidelity::Exact, {"caches/interrupts"}, ""},
      {"core", "instruction fetch and prefetcher", Fidelity::Exact, {"caches/icache"}, ""},
      {"instruction caches",
       "private, shared, and their refills",
       Fidelity::Exact,
       {"caches/icache"},
       "refills that meet the DMA or the cores at the L2 port"},
      {"interconnect", "banks, arbitration", Fidelity::Exact, {"random8", "cluster", "caches/dma-contention"}, ""},
      {"event unit",
       "events, barriers, sleep",
       Fidelity::Exact,
       {"random8", "cluster"},
       "mutexes and dispatch are read in the RTL, not recorded"},
      {"DMA",
       "commands, bursts, lanes, events",
       Fidelity::Exact,
       {"caches/dma-contention"},
       "commands of more than three cores at once are read in the RTL, not recorded"},
      {"peripherals",
       "control unit, timer, their bus",
       Fidelity::Exact,
       {"cluster"},
       "several cores at once; the timer's prescaler"},
      {"L2",
       "its port: latency, beats, order",
       Fidelity::Modelled,
       {},
       "the interconnect of the microcontroller system; masters share the port in the order of requests"},
      {"accelerators' frame",
       "control port, streamers, data port",
       Fidelity::Specified,
       {},
       "`start_cycles` is measured on an open HWPE"},
      {"in-memory accelerator",
       "jobs, tiles, pipelining",
       Fidelity::Specified,
       {},
       "a product takes the published 130 ns; figures of the publication come out (docs/reproduction.md)"},
      {"in-memory accelerator", "numerics `exact`", Fidelity::Specified, {}, "not realisable on cells of 4 bits"},
      {"in-memory accelerator",
       "numerics `analog`: devices, read noise, converters",
       Fidelity::Modelled,
       {},
       "published statistics of phase-change cells (docs/design/analog.md)"},
      {"depth-wise engine", "jobs", Fidelity::Specified, {}, "fitted to the published 29.7 MAC a cycle"},
      {"other accelerators", "jobs", Fidelity::Specified, {}, "not published"},
      {"energy", "prices of events", Fidelity::Modelled, {}, "fitted to published figures (docs/calibration.md)"},
      {"area", "areas of units", Fidelity::Modelled, {}, "published and fitted"},
  };
  return rows;
}

}  // namespace tessera::paper
