// Decoded instructions as assembler text.
#pragma once

#include <cstdint>
#include <string>

#include "isa/instruction.hpp"

namespace tessera::isa {

/// The instruction at `pc` as text: "mnemonic operand, operand", a compressed one in its own form. It is what LLVM 19's
/// disassembler prints without aliases, with targets as absolute addresses and CSRs by number. An illegal instruction
/// is "<unknown>".
std::string disassemble(const Instruction& instruction, std::uint32_t pc);

}  // namespace tessera::isa
