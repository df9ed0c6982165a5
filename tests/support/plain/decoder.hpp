// What the decoder of CV32E40P tells the pipeline about the instruction in ID (rtl/cv32e40p_decoder.sv), taken from the
// instruction's row. It looks at whatever the register between IF and ID holds, also when that has long moved on.
#pragma once

#include <cstdint>

#include "base/units.hpp"
#include "isa/instruction.hpp"

namespace tessera::plain {

class Csrs;

/// ctrl_transfer_insn_in_dec
enum class Transfer : std::uint8_t { None, Jump, JumpRegister, Branch };

struct Decoded {
  isa::Instruction instruction;
  Address pc = 0;

  bool illegal = false;
  bool csr = false;
  bool csr_writes = false;
  bool csr_status = false;  ///< flushes the pipeline
  bool is(isa::Timing timing) const { return instruction.row != nullptr && instruction.row->timing == timing; }
  bool fence() const { return is(isa::Timing::Fence) || is(isa::Timing::FenceI); }
  bool event_load() const { return is(isa::Timing::EventLoad); }
  bool load() const { return is(isa::Timing::Load) || event_load(); }
  bool store() const { return is(isa::Timing::Store); }
  bool multiply_high() const { return is(isa::Timing::MulHigh); }
  bool divide() const { return is(isa::Timing::DivideSigned) || is(isa::Timing::DivideUnsigned); }
  bool loop_setup() const;
  Transfer transfer() const;

  /// regfile_alu_we, before anything takes it back: writes a register from EX; x0 counts.
  bool writes_from_ex() const;
  unsigned ex_register() const { return instruction.post_increment ? instruction.rs1 : instruction.rd; }
  /// regfile_mem_we
  bool writes_from_wb() const { return load(); }

  /// reg_d_*_is_reg_{a,b,c}: one of its sources, x0 excepted.
  bool reads(unsigned reg) const {
    return reads_base(reg) || (reg != 0 && instruction.reads_rs2 && instruction.rs2 == reg) ||
           (reg != 0 && instruction.reads_rc && instruction.rc == reg);
  }
  bool reads_base(unsigned reg) const { return reg != 0 && instruction.reads_rs1 && instruction.rs1 == reg; }
};

/// Decodes the instruction that begins with `bits`.
Decoded decode(std::uint32_t bits, Address pc);

}  // namespace tessera::plain
