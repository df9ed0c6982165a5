// Zicsr: access to control and status registers. Which of them exist is the core's business.
#pragma once

#include "isa/row_makers.hpp"

namespace tessera::isa {

constexpr Word csr_write(Word operand, Word, Word, Word) { return operand; }
constexpr Word csr_set(Word operand, Word, Word old, Word) { return old | operand; }
constexpr Word csr_clear(Word operand, Word, Word old, Word) { return old & ~operand; }

inline constexpr auto kZicsr = std::to_array<InstructionRow>({
    csr("csrrw", "ccccccccccccsssss001ddddd1110011", Format::Csr, csr_write),
    csr("csrrs", "ccccccccccccsssss010ddddd1110011", Format::Csr, csr_set),
    csr("csrrc", "ccccccccccccsssss011ddddd1110011", Format::Csr, csr_clear),
    csr("csrrwi", "cccccccccccciiiii101ddddd1110011", Format::CsrImmediate, csr_write),
    csr("csrrsi", "cccccccccccciiiii110ddddd1110011", Format::CsrImmediate, csr_set),
    csr("csrrci", "cccccccccccciiiii111ddddd1110011", Format::CsrImmediate, csr_clear),
});

}  // namespace tessera::isa
