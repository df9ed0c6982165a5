#include "support/plain/decoder.hpp"

#include "isa/decoder.hpp"
#include "isa/instruction_set.hpp"
#include "support/plain/csrs.hpp"

namespace tessera::plain {

bool Decoded::loop_setup() const {
  return is(isa::Timing::LoopStart) || is(isa::Timing::LoopEnd) || is(isa::Timing::LoopCount) ||
         is(isa::Timing::LoopSetup);
}

Transfer Decoded::transfer() const {
  if (is(isa::Timing::Jump)) return Transfer::Jump;
  if (is(isa::Timing::JumpRegister)) return Transfer::JumpRegister;
  return is(isa::Timing::Branch) ? Transfer::Branch : Transfer::None;
}

bool Decoded::writes_from_ex() const {
  if (instruction.row == nullptr) return false;
  return instruction.post_increment || (instruction.writes_rd && !load());
}

Decoded decode(std::uint32_t bits, Address pc) {
  Decoded decoded{.instruction = isa::decode(bits, isa::core_v_xcv()), .pc = pc};
  const isa::Instruction& instruction = decoded.instruction;
  decoded.illegal = instruction.row == nullptr;
  if (!decoded.is(isa::Timing::Csr)) return decoded;
  decoded.csr = true;
  // csrrw always writes; the others do not if their source is x0 or 0.
  const std::uint32_t function = instruction.word >> 12 & 3;
  decoded.csr_writes = function == 1 || (instruction.word >> 15 & 31) != 0;
  decoded.illegal = !Csrs::exists(instruction.csr) || (decoded.csr_writes && Csrs::is_read_only(instruction.csr));
  decoded.csr_status = !decoded.illegal && Csrs::is_status(instruction.csr);
  return decoded;
}

}  // namespace tessera::plain
