#include "arch/register_reference.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <span>

#include "arch/address_map.hpp"
#include "arch/cluster_control_registers.h"
#include "arch/hwpe_registers.h"

namespace tessera::arch {
namespace {

#define TESSERA_ONE(name, offset, access, meaning) RegisterInfo{#name, offset, access, meaning},
constexpr std::array kCommon{TESSERA_HWPE_REGISTERS(TESSERA_ONE)};
#undef TESSERA_ONE

std::string table(std::span<const RegisterInfo> registers) {
  std::string text = "| Offset | Register | Access | Meaning |\n|---|---|---|---|\n";
  for (const RegisterInfo& one : registers) {
    text += fmt::format("| 0x{:02x} | {} | {} | {} |\n", one.offset, one.name, one.access, one.meaning);
  }
  return text;
}

}  // namespace

std::string register_reference(const AcceleratorRow& unit) {
  const std::uint32_t last = unit.first_job_register + 4 * (unit.job_registers - 1);
  return fmt::format(
      "# {}: registers\n\n"
      "Words of 32 bits, as offsets from {:#010x}. The end of a job raises event {} in the core that triggered it. "
      "The\n"
      "accelerator owns the data port while field [{}:{}] of the cluster's configuration register ({:#010x}) is {}.\n\n"
      "## Of every accelerator\n\n{}\n"
      "Programming: read ACQUIRE, write the job registers (0x{:02x} to 0x{:02x}, one copy for each context), write\n"
      "TRIGGER, wait for the event. What cannot be done ends the program, with a message naming register and value.\n\n"
      "## Its own\n\n{}{}",
      unit.title, map::hwpe.base + unit.port, HWPE_FIRST_EVENT + unit.port / HWPE_PORT_BYTES, HWPE_SELECT_SHIFT + 1,
      +HWPE_SELECT_SHIFT, map::cluster_control.base + CLUSTER_CONTROL_CONFIGURATION, unit.port / HWPE_PORT_BYTES,
      table(kCommon), unit.first_job_register, last, table(unit.registers), unit.notes);
}

}  // namespace tessera::arch
