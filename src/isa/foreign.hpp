// Instructions of other cores: which extension an encoding belongs to that this core does not have, for messages.
#pragma once

#include <cstdint>
#include <string_view>

namespace tessera::isa {

/// The extension that has the instruction `word`, which is illegal here: "A (atomic instructions)"; empty if none is
/// known. Of encodings that several extensions share all are named. The low half alone counts if it is compressed.
std::string_view extension_of(std::uint32_t word);

/// The extension or the privilege level that has a control and status register which does not exist here; empty if none
/// is known.
std::string_view extension_of_csr(std::uint16_t csr);

/// XpulpV2, of RI5CY and of the pulp-riscv toolchain, gives encodings of XCV another meaning, so that such a program
/// runs into wrong results rather than into illegal instructions. Two groups can be told, since no compiler for XCV has
/// reason to write them: loads post-incremented by a register, which read as cv.bneimm (if that leads out of the
/// program), and hardware loops, which read as SIMD operations of no effect. The name there of the instruction `word`,
/// if it is one of those, or null.
const char* xpulpv2_reading(std::uint32_t word);
/// Whether that tells only together with the target of a branch.
bool reads_as_branch(std::uint32_t word);

}  // namespace tessera::isa
