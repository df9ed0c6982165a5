#include "core/decoded.hpp"

#include <string_view>

#include "core/counters.hpp"
#include "core/csr_file.hpp"

namespace tessera::core {
namespace {

Handling handling_of(isa::Timing timing) {
  switch (timing) {
    case isa::Timing::Alu:
    case isa::Timing::Wfi:
      return Handling::Compute;  // wfi does not sleep in a cluster: it is a nop
    case isa::Timing::MulHigh:
      return Handling::MulHigh;
    case isa::Timing::DivideSigned:
      return Handling::DivideSigned;
    case isa::Timing::DivideUnsigned:
      return Handling::DivideUnsigned;
    case isa::Timing::Load:
      return Handling::Load;
    case isa::Timing::Store:
      return Handling::Store;
    case isa::Timing::EventLoad:
      return Handling::EventLoad;
    case isa::Timing::Branch:
      return Handling::Branch;
    case isa::Timing::Jump:
      return Handling::Jump;
    case isa::Timing::JumpRegister:
      return Handling::JumpRegister;
    case isa::Timing::Csr:
      return Handling::Csr;
    case isa::Timing::Fence:
    case isa::Timing::FenceI:
      return Handling::Fence;  // the core treats both alike: flush and refetch
    case isa::Timing::Ecall:
      return Handling::Ecall;
    case isa::Timing::Ebreak:
      return Handling::Ebreak;
    case isa::Timing::Mret:
      return Handling::Mret;
    case isa::Timing::LoopStart:
      return Handling::LoopStart;
    case isa::Timing::LoopEnd:
      return Handling::LoopEnd;
    case isa::Timing::LoopCount:
      return Handling::LoopCount;
    case isa::Timing::LoopSetup:
      return Handling::LoopSetup;
  }
  return Handling::Illegal;
}

std::uint32_t do_nothing(std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t) { return 0; }

std::uint32_t take_immediate(std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t immediate) { return immediate; }

std::uint32_t sources(const isa::Instruction& instruction) {
  std::uint32_t reads = 0;
  if (instruction.reads_rs1) reads |= 1u << instruction.rs1;
  if (instruction.reads_rs2) reads |= 1u << instruction.rs2;
  if (instruction.reads_rc) reads |= 1u << instruction.rc;
  return reads & ~1u;
}

/// Loads and stores: the address is base + offset; base_rd then takes base + increment, indexed or constant.
void set_access(Decoded& decoded, const isa::Instruction& instruction) {
  if (instruction.indexed)
    decoded.handling = decoded.handling == Handling::Load ? Handling::IndexedLoad : Handling::IndexedStore;
  decoded.last_in_word = static_cast<std::uint8_t>(4 - decoded.bytes);
  decoded.offset = instruction.post_increment ? 0 : instruction.immediate;
  if (instruction.post_increment && instruction.rs1 != 0) decoded.base_rd = instruction.rs1;
}

void set_destinations(Decoded& decoded, const isa::Instruction& instruction) {
  const bool is_load = decoded.bytes != 0;
  if (instruction.writes_rd) {
    decoded.rd = instruction.rd == 0 ? kDiscard : instruction.rd;
    (is_load ? decoded.loaded : decoded.alu_written) = instruction.rd;
  }
  if (instruction.post_increment) decoded.alu_written = instruction.rs1;
}

/// It flushes the pipeline, or is where a trap returns: the controller then needs time to get into the state for loops
/// (read in the RTL).
bool delays_back_edge(const Decoded& decoded) {
  return decoded.handling == Handling::EventLoad || decoded.handling == Handling::Mret ||
         (decoded.handling == Handling::Csr && CsrFile::flushes_pipeline(decoded.csr));
}

}  // namespace

Decoded make_decoded(const isa::Instruction& instruction, Address pc) {
  Decoded decoded;
  decoded.flags = 0;
  decoded.pc = pc;
  decoded.word = instruction.word;
  decoded.halfwords = instruction.length / 2;
  if (instruction.row == nullptr) {
    decoded.handling = Handling::Illegal;
    return decoded;
  }
  decoded.handling = handling_of(instruction.row->timing);
  decoded.function = instruction.row->function;
  decoded.immediate = instruction.immediate;
  decoded.offset = static_cast<std::uint32_t>(instruction.offset);
  decoded.reads = sources(instruction);
  decoded.rs1 = instruction.rs1;
  decoded.rs2 = instruction.rs2;
  decoded.rc = instruction.rc;
  decoded.bytes = instruction.row->bytes;
  decoded.csr = instruction.csr;
  decoded.loop = instruction.loop;
  decoded.energy = instruction.row->energy;
  decoded.count = PackedCounts::one(decoded.energy, instruction.length == 2);
  if (decoded.handling == Handling::Compute && decoded.count == 0) decoded.handling = Handling::RareCompute;
  if (decoded.bytes != 0) set_access(decoded, instruction);
  if (decoded.is_loop_set_up() && instruction.reads_rs1) decoded.flags |= Decoded::kReadsRs1;
  set_destinations(decoded, instruction);
  decoded.delays_back_edge = delays_back_edge(decoded);
  if (instruction.row->timing == isa::Timing::Wfi) decoded.function = do_nothing;
  if (instruction.row->name == std::string_view("auipc")) {  // a constant of the place
    decoded.immediate = decoded.function(pc, 0, 0, instruction.immediate);
    decoded.function = take_immediate;
  }
  return decoded;
}

}  // namespace tessera::core
