// From bits in memory to a decoded instruction.
#pragma once

#include <cstdint>

#include "isa/instruction.hpp"
#include "isa/instruction_set.hpp"

namespace tessera::isa {

/// Decodes the instruction whose first 32 bits are `bits`; a compressed one (low two bits not 11) uses the lower half
/// only. Of an illegal instruction only `word` and `length` are set.
Instruction decode(std::uint32_t bits, const InstructionSet& set);

}  // namespace tessera::isa
