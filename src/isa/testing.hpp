// Helpers of the tests in this folder.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "isa/instruction_set.hpp"

namespace tessera::isa {

/// The first row with this mnemonic.
inline const InstructionRow& row_named(std::string_view name) {
  for (const InstructionTable& table : core_v_xcv().tables()) {
    for (const InstructionRow& row : table.rows) {
      if (row.name == name) {
        return row;
      }
    }
  }
  throw std::invalid_argument("no instruction " + std::string(name));
}

/// What the instruction computes from x[rs1], x[rs2], x[rc] and its immediate.
inline std::uint32_t evaluate(std::string_view name, std::uint32_t a, std::uint32_t b = 0, std::uint32_t c = 0,
                              std::uint32_t imm = 0) {
  return row_named(name).function(a, b, c, imm);
}

}  // namespace tessera::isa
