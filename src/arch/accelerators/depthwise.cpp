#include "arch/accelerators/depthwise.hpp"

#include <array>

#include "arch/accelerators/depthwise_registers.h"
#include "arch/accelerators/list.hpp"
#include "arch/machine.hpp"

namespace tessera::arch {
namespace {

#define TESSERA_ONE(name, offset, access, meaning) RegisterInfo{#name, offset, access, meaning},
constexpr std::array kRegisters{TESSERA_DEPTHWISE_REGISTERS(TESSERA_ONE)};
#undef TESSERA_ONE

constexpr std::array kEngine{
    AreaItem{"depthwise", "engine", one},
    AreaItem{"streamer", "lane", [](const Machine& machine) -> double { return machine.accelerators.lanes(); }},
};
constexpr std::array kAreas{
    AreaRow{"depthwise", one, kEngine},
};

}  // namespace

// One parameter, one line.
// clang-format off

const FieldList<Depthwise>& depthwise_fields() {
  static const FieldList<Depthwise> list{"depthwise", "The depth-wise engine: 3x3, 16 channels at a time; flavour `cluster` only.", {
      field<&Depthwise::present>("present", false, "", anything(), Source::Specified, "false: its registers do not exist"),
      field<&Depthwise::drain_cycles>("drain_cycles", 4, "cycles", range(1, 1000), Source::Fitted, "from the last store of an output column to the next column; 4 meets the published 29.7 MAC/cycle"),
  }};
  return list;
}

// clang-format on

Depthwise::Depthwise() { depthwise_fields().set_defaults(*this); }

const AcceleratorRow& depthwise_row() {
  static const AcceleratorRow row{"depthwise",
                                  "Depth-wise engine",
                                  true,
                                  HWPE_DEPTHWISE_PORT,
                                  kRegisters,
                                  DEPTHWISE_FIRST_JOB_REGISTER,
                                  DEPTHWISE_JOB_REGISTERS,
                                  {},
                                  kAreas};
  return row;
}

}  // namespace tessera::arch
