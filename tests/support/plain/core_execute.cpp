// Stages EX and WB of the core: load-store unit, write-back, and the registers in front of them.
#include <algorithm>

#include "support/plain/core.hpp"

namespace tessera::plain {

Address Core::address_offset() const {
  const isa::Instruction& instruction = ex_.decoded.instruction;
  if (!instruction.indexed) return instruction.immediate;
  return ex_.decoded.store() ? ex_.c : ex_.b;
}

Address Core::data_address() const { return ex_.decoded.instruction.post_increment ? ex_.a : ex_.a + address_offset(); }

/// Bytes of the access in EX that lie in the first word.
unsigned Core::first_bytes() const {
  const unsigned bytes = ex_.decoded.instruction.row->bytes;
  return std::min(bytes, 4 - (data_address() & 3));
}

bool Core::data_misaligned() const {
  return ex_.data_request && !ex_.second_part && first_bytes() < ex_.decoded.instruction.row->bytes;
}

/// The adapter in front of the cluster's memory lets only one access be outstanding. All memories here answer in the
/// cycle after the grant, so it never holds anything back.
std::optional<DataRequest> Core::request() const {
  if (!ex_.data_request || outstanding_ == 2) return std::nullopt;
  const unsigned bytes = ex_.decoded.instruction.row->bytes;
  DataRequest request{data_address(), first_bytes(), ex_.decoded.store(), ex_.b, ex_.event_load};
  if (ex_.second_part) {
    request.data >>= 8 * request.bytes;
    request.address = (request.address & ~3u) + 4;
    request.bytes = bytes - request.bytes;
  }
  return request;
}

bool Core::lsu_ready(const DataPort& port) const {
  if (!ex_.data_request) return true;
  if (outstanding_ == 0) return port.granted;
  return outstanding_ == 1 ? port.granted && port.response : port.response.has_value();
}

std::uint32_t Core::ex_result() const {
  const isa::Instruction& instruction = ex_.decoded.instruction;
  if (instruction.row == nullptr) return 0;
  if (ex_.decoded.csr) return ex_.csr_op ? csrs_.read(instruction.csr, loops_, interrupt_lines_) : 0;
  if (ex_.decoded.load() || ex_.decoded.store()) return ex_.a + address_offset();
  if (ex_.decoded.is(isa::Timing::Jump) || ex_.decoded.is(isa::Timing::JumpRegister)) {
    return ex_.decoded.pc + instruction.length;
  }
  if (instruction.row->function == nullptr) return 0;
  return instruction.row->function(ex_.a, ex_.b, ex_.c, instruction.immediate);
}

std::uint32_t Core::loaded_value(const DataPort& port) const {
  const std::uint32_t data = port.response.value_or(0);
  return wb_extend_(wb_second_part_ ? first_part_ | data << (8 * wb_first_bytes_) : data, 0, 0, 0);
}

std::uint32_t Core::operand(unsigned reg, const Signals& signals, const DataPort& port) const {
  if (reg == 0) return 0;
  if (ex_.alu_writes && ex_.alu_register == reg) return signals.ex_result;
  if (wb_writes_ && wb_register_ == reg) return loaded_value(port);
  return registers_[reg];
}

void Core::write_registers(const Signals& signals, const DataPort& port) {
  if (wb_writes_ && port.response && !wb_first_part_) registers_[wb_register_] = loaded_value(port);
  if (ex_.alu_writes && signals.units_ready && signals.lsu_ready) registers_[ex_.alu_register] = signals.ex_result;
  registers_[0] = 0;
}

void Core::clock_wb(const Signals& signals, const DataPort& port) {
  if (wb_writes_ && wb_first_part_ && port.response) first_part_ = *port.response;
  if (signals.ex_valid) {
    wb_writes_ = ex_.mem_writes;
    if (ex_.mem_writes) {
      wb_register_ = ex_.mem_register;
      wb_extend_ = ex_.decoded.instruction.row->function;
      wb_first_part_ = signals.data_misaligned;
      wb_second_part_ = ex_.second_part;
      wb_first_bytes_ = first_bytes();
    }
  } else if (signals.wb_ready) {
    wb_writes_ = false;
  }
  outstanding_ += (port.granted ? 1u : 0u) - (port.response ? 1u : 0u);
}

/// What goes from ID to EX in this cycle, if anything does.
Execute Core::issued(const Signals& signals, const DataPort& port) const {
  const isa::Instruction& instruction = id_.instruction;
  Execute next{.decoded = id_, .csr_access = id_.csr};
  const bool is_pc_relative = instruction.row != nullptr && instruction.row->name == "auipc";
  next.a = is_pc_relative ? id_.pc : operand(instruction.rs1, signals, port);
  next.b = operand(instruction.rs2, signals, port);
  next.c = operand(instruction.rc, signals, port);
  next.branch_target = id_.pc + static_cast<std::uint32_t>(instruction.offset);
  // deassert_we: of what is not decoded, or illegal, nothing but a trace of a CSR access gets into EX.
  if (!signals.decoding || id_.illegal) return next;
  next.alu = true;
  next.csr_op = id_.csr;
  next.branch = id_.transfer() == Transfer::Branch;
  next.multiply_high = id_.multiply_high();
  next.divide = id_.divide();
  next.alu_writes = id_.writes_from_ex();
  next.alu_register = id_.ex_register();
  next.data_request = id_.load() || id_.store();
  next.mem_writes = id_.writes_from_wb();
  next.mem_register = next.mem_writes ? instruction.rd : ex_.mem_register;
  next.event_load = id_.event_load();
  return next;
}

void Core::clock_ex(const Signals& signals, const Execute& next) {
  const bool is_signed = ex_.decoded.is(isa::Timing::DivideSigned);
  const bool frozen = multiplier_.multicycle();
  multiplier_.clock(ex_.multiply_high, signals.ex_ready);
  divider_.clock(ex_.divide, DividerState::shift(ex_.b, is_signed), signals.ex_ready);
  if (signals.data_misaligned) {
    if (!signals.ex_ready) return;
    ex_.second_part = true;
    ex_.alu_writes = false;
  } else if (frozen) {
    return;
  } else if (signals.id_valid) {
    ex_ = next;
  } else if (signals.ex_ready) {
    ex_ = Execute{.decoded = ex_.decoded, .alu = true, .csr_access = ex_.csr_access, .mem_register = ex_.mem_register};
  } else if (ex_.csr_access) {
    ex_.alu_writes = false;
  }
}

void Core::set_up_loop(std::uint32_t operand) {
  const isa::Instruction& instruction = id_.instruction;
  HardwareLoop& loop = loops_.loop[instruction.loop];
  const std::uint32_t value = instruction.reads_rs1 ? operand : instruction.immediate;
  const Address label = id_.pc + static_cast<std::uint32_t>(instruction.offset);
  const Address address = (id_.is(isa::Timing::LoopSetup) || !instruction.reads_rs1 ? label : operand) & ~3u;
  if (id_.is(isa::Timing::LoopStart)) loop.start = address;
  if (id_.is(isa::Timing::LoopEnd)) loop.end = address;
  if (id_.is(isa::Timing::LoopCount)) loop.count = value;
  if (id_.is(isa::Timing::LoopSetup)) loop = {(id_.pc + 4) & ~3u, address, value};
}

void Core::clock_loops(const Signals& signals, std::uint32_t operand) {
  const bool leaves = signals.id_ready || signals.control.halt_id || signals.branch_taken;
  for (unsigned loop = 0; loop < 2; ++loop) {
    if (signals.control.decrement[loop] && id_valid_ && leaves) --loops_.loop[loop].count;
  }
  // A register written anew is not decremented; no loop's last instruction sets it up, so the order does not show.
  if (id_.loop_setup() && !id_.illegal && signals.decoding && signals.id_ready) set_up_loop(operand);
}

void Core::clock_sleep_unit(const Signals& signals, const DataPort& port) {
  const bool starts = ex_.event_load && request();
  const bool finishes = event_load_in_wb_ && port.response && !ex_.second_part;
  event_load_busy_ = starts || (event_load_busy_ && !finishes);
  busy_ = !event_load_busy_ || prefetcher_.busy(signals.control.redirect);
  if (signals.lsu_ready && ex_.data_request) event_load_in_wb_ = ex_.event_load;
}

}  // namespace tessera::plain
