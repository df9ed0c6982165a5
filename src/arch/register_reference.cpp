#include "arch/register_reference.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "arch/address_map.hpp"
#include "arch/accelerators/depthwise_registers.h"
#include "arch/hwpe_registers.h"
#include "arch/accelerators/ima_registers.h"

namespace tessera::arch {
namespace {

struct Register {
  std::string_view name;
  std::uint32_t offset;
  std::string_view access;
  std::string_view meaning;
};

#define TESSERA_ONE(name, offset, access, meaning) Register{#name, offset, access, meaning},
constexpr std::array kCommon{TESSERA_HWPE_REGISTERS(TESSERA_ONE)};
constexpr std::array kIma{TESSERA_IMA_REGISTERS(TESSERA_ONE)};
constexpr std::array kDepthwise{TESSERA_DEPTHWISE_REGISTERS(TESSERA_ONE)};
#undef TESSERA_ONE

struct Unit {
  std::string_view title;
  std::uint32_t port;
  std::span<const Register> registers;
  std::uint32_t first_job_register;
  std::uint32_t job_registers;
  std::string_view notes;
};

constexpr std::string_view kImaNotes =
    R"(
## Cells

Read ACQUIRE, choose ARRAY, P_START_X, P_START_Y and P_WIDTH, write P_HEIGHT, then the weights to SUBMIT, row by row. A
row is programmed when its last weight has come; meanwhile SUBMIT stalls. The last row done raises the event; only then
comes the next P_HEIGHT, or TRIGGER. A core that wants no job then gives its context back by SOFT_CLEAR. Cells are
neither programmed nor read while there are jobs. In numerics `quantised` a cell holds -8 to 7, in `exact` -256 to 255
(P_FORMAT 1).

## Tile table

The entries of a job make up its layer's matrix, column strips from left to right, the tiles of each strip from top to
bottom. Rows of the matrix are inputs: pixel of the product, tap row, tap column, channel; columns are outputs: pixel of
the product, channel. In depth-wise mode an entry's place in the matrix has no meaning: blocks of (taps x channels a
job) rows and (channels a job) columns fill each area downwards, then to the right.
)";

std::string table(std::span<const Register> registers) {
  std::string text = "| Offset | Register | Access | Meaning |\n|---|---|---|---|\n";
  for (const Register& one : registers) {
    text += fmt::format("| 0x{:02x} | {} | {} | {} |\n", one.offset, one.name, one.access, one.meaning);
  }
  return text;
}

std::string reference(const Unit& unit) {
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
      +HWPE_SELECT_SHIFT, map::cluster_control.base + 0x18, unit.port / HWPE_PORT_BYTES, table(kCommon),
      unit.first_job_register, last, table(unit.registers), unit.notes);
}

}  // namespace

std::string ima_register_reference() {
  return reference(
      {"In-memory accelerator", HWPE_IMA_PORT, kIma, IMA_FIRST_JOB_REGISTER, IMA_JOB_REGISTERS, kImaNotes});
}

std::string depthwise_register_reference() {
  return reference({"Depth-wise engine",
                    HWPE_DEPTHWISE_PORT,
                    kDepthwise,
                    DEPTHWISE_FIRST_JOB_REGISTER,
                    DEPTHWISE_JOB_REGISTERS,
                    {}});
}

}  // namespace tessera::arch
