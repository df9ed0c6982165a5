#include "arch/accelerators/adder.hpp"

#include <algorithm>
#include <array>

#include "arch/accelerators/adder_registers.h"
#include "arch/accelerators/list.hpp"
#include "arch/machine.hpp"
#include "base/divide.hpp"

namespace tessera::arch {
namespace {

#define TESSERA_ONE(name, offset, access, meaning) RegisterInfo{#name, offset, access, meaning},
constexpr std::array kRegisters{TESSERA_ADDER_REGISTERS(TESSERA_ONE)};
#undef TESSERA_ONE

constexpr std::string_view kNotes = R"(
## What it computes

For each element, in the rule `single`, with 20 bits of headroom: both inputs less their zero points, times 2^20, are
scaled to twice the larger of their scales; the sum is scaled to the output's, its zero point added, and clipped.
)";

constexpr std::array kEngine{
    AreaItem{"adder", "multiplier", [](const Machine& machine) -> double { return 4 * machine.accelerators.lanes(); }},
    AreaItem{"streamer", "lane", [](const Machine& machine) -> double { return machine.accelerators.lanes(); }},
};
constexpr std::array kAreas{
    AreaRow{"adder", one, kEngine},
};

constexpr std::uint32_t skew_of(Address address) { return address % 4; }

Cycle beats_of(Address address, std::uint32_t bytes, std::uint32_t width) {
  return divide_up(skew_of(address) + bytes, width);
}

/// Whether an output beat asks for the port while the last input beat arrives: the input beat before that completes it.
/// Input beats count in their order, the first input's 0, 2, ..., the second's 1, 3, ...: output beat j is complete
/// with number 2 j + `later`, the later of those that it needs.
bool output_waits(const AdderGeometry& job, Cycle first_beats, Cycle second_beats) {
  const auto ends_behind = [&](Address input) { return skew_of(input) > skew_of(job.output); };
  const Cycle later = std::max<Cycle>(ends_behind(job.first) ? 2 : 0, ends_behind(job.second) ? 3 : 1);
  const Cycle before_last = 2 * std::min(first_beats, second_beats) - (first_beats == second_beats ? 2 : 1);
  return before_last >= later && (before_last - later) % 2 == 0;
}

}  // namespace

// One parameter, one line.
// clang-format off

const FieldList<Adder>& adder_fields() {
  static const FieldList<Adder> list{"adder", "The vector adder: sums of int8 codes between three scales; flavour `cluster` only.", {
      field<&Adder::present>("present", false, "", anything(), Source::Specified, "false: its registers do not exist"),
  }};
  return list;
}

// clang-format on

Adder::Adder() { adder_fields().set_defaults(*this); }

const AcceleratorRow& adder_row() {
  static const AcceleratorRow row{.name = "adder",
                                  .title = "Vector adder",
                                  .published = false,
                                  .port = HWPE_ADDER_PORT,
                                  .registers = kRegisters,
                                  .first_job_register = ADDER_FIRST_JOB_REGISTER,
                                  .job_registers = ADDER_JOB_REGISTERS,
                                  .notes = kNotes,
                                  .areas = kAreas};
  return row;
}

Cycle adder_job_cycles(const Machine& machine, const AdderGeometry& job) {
  const std::uint32_t width = machine.accelerators.data_width_bits / 8;
  const Cycle first = beats_of(job.first, job.count, width);
  const Cycle second = beats_of(job.second, job.count, width);
  const Cycle output = beats_of(job.output, job.count, width);
  const Cycle idle = output_waits(job, first, second) ? 0 : 1;
  return machine.accelerators.start_cycles + first + second + output + idle + machine.accelerators.end_cycles;
}

}  // namespace tessera::arch
