#include "support/plain/core.hpp"

#include <utility>

namespace tessera::plain {

Core::Core(const CoreConfig& config, InstructionMemory memory, std::vector<TraceLine>& trace)
    : config_(config),
      memory_(std::move(memory)),
      trace_(trace),
      csrs_(config.id, config.boot, config.trap_vector_alignment),
      controller_(config.boot) {}

/// Always stalls if the base is on its way: there is no forwarding to the address of a jump. What is in ID counts, also
/// if it has moved on.
bool Core::jump_register_stall() const {
  if (id_.transfer() != Transfer::JumpRegister) return false;
  return (wb_writes_ && id_.reads_base(wb_register_)) || (ex_.mem_writes && id_.reads_base(ex_.mem_register)) ||
         (ex_.alu_writes && id_.reads_base(ex_.alu_register));
}

/// What is in ID reads, or writes from EX, the register that is being loaded.
bool Core::load_stall(const Signals& signals) const {
  const bool loading = (ex_.data_request && ex_.mem_writes) || (!signals.wb_ready && wb_writes_);
  const bool overwrites =
      signals.decoding && id_.writes_from_ex() && !signals.data_misaligned && id_.ex_register() == ex_.mem_register;
  return loading && (id_.reads(ex_.mem_register) || overwrites);
}

Controller::Input Core::controller_input(const Signals& signals) const {
  const isa::Instruction& instruction = id_.instruction;
  const bool to_register = id_.transfer() == Transfer::JumpRegister;
  const std::uint32_t base = to_register ? registers_[instruction.rs1] + instruction.immediate
                                         : id_.pc + static_cast<std::uint32_t>(instruction.offset);
  return {.id = id_,
          .id_valid = id_valid_,
          .loops = loops_,
          .branch_taken = signals.branch_taken,
          .branch_target = ex_.branch_target,
          .jump_target = base & ~1u,
          .trap_vector = csrs_.trap_vector(),
          .vectored = csrs_.vectored(),
          .return_address = csrs_.return_address(),
          .ex_valid = signals.ex_valid,
          .jump_register_stall = signals.jump_register_stall,
          .interrupt = signals.interrupt};
}

Core::Signals Core::settle(const DataPort& port) {
  Signals signals{};
  signals.wb_ready = outstanding_ == 0 || port.response;
  signals.data_misaligned = data_misaligned();
  signals.lsu_ready = lsu_ready(port);
  signals.units_ready = multiplier_.ready(ex_.multiply_high) && divider_.ready(ex_.divide);
  const bool done = signals.units_ready && signals.lsu_ready && signals.wb_ready;
  signals.ex_ready = done || ex_.branch;
  signals.ex_valid = (ex_.alu || ex_.csr_access || ex_.data_request) && done;
  signals.ex_result = ex_result();
  signals.branch_taken = ex_.branch && signals.ex_result != 0;
  signals.jump_register_stall = jump_register_stall();
  signals.csr_write = csr_write();
  signals.interrupt = csrs_.interrupt(interrupt_lines_, signals.csr_write);
  const Controller::Input input = controller_input(signals);
  signals.decoding = controller_.decoding(input);
  signals.load_stall = load_stall(signals);
  signals.id_ready =
      !signals.data_misaligned && !signals.jump_register_stall && !signals.load_stall && signals.ex_ready;
  signals.control = controller_.output(input, signals.id_ready);
  signals.id_valid = signals.id_ready && !signals.control.halt_id;
  return signals;
}

std::optional<Address> Core::clock_if(const Signals& signals) {
  if (!controller_.fetches()) return std::nullopt;
  const Redirect& redirect = signals.control.redirect;
  const bool fetch_valid = prefetcher_.valid(redirect);
  const std::uint32_t word = prefetcher_.word();
  const bool moves = fetch_valid && signals.id_ready && !signals.control.halt_if;
  const Aligner::Output aligned = aligner_.output(fetch_valid, word);
  const bool clear = signals.id_ready || signals.control.halt_id || signals.branch_taken;
  if (moves && aligned.valid) {
    id_ = decode(aligned.bits, aligner_.pc());
    id_valid_ = true;
  } else if (clear) {
    id_valid_ = false;
  }
  aligner_.clock(redirect, fetch_valid, word, moves);
  return prefetcher_.clock(redirect, moves && aligned.ready, memory_);
}

/// What the instruction in EX writes to a CSR.
Csrs::Clock Core::csr_write() const {
  Csrs::Clock clock;
  if (!ex_.csr_op || !ex_.decoded.csr_writes) return clock;
  const isa::Instruction& instruction = ex_.decoded.instruction;
  const bool is_immediate = (instruction.word >> 14 & 1) != 0;
  const std::uint32_t source = is_immediate ? instruction.immediate : ex_.a;
  const std::uint32_t old = csrs_.read(instruction.csr, loops_, interrupt_lines_);
  clock.writes = true;
  clock.csr = instruction.csr;
  clock.value = instruction.row->function(source, 0, old, 0);
  return clock;
}

/// A line for every instruction that leaves ID.
void Core::trace(Cycle now, const Signals& signals) {
  if (!signals.decoding || !(signals.id_valid || signals.control.traps_now)) return;
  trace_.push_back({now, config_.id, id_.pc, id_.instruction.word});
}

void Core::clock_counters(Cycle now, const Signals& signals) {
  trace(now, signals);
  const bool traps = id_.illegal || id_.is(isa::Timing::Ebreak) || id_.is(isa::Timing::Ecall);
  const bool retires = signals.id_valid && signals.decoding && !traps;
  Csrs::Clock clock = signals.csr_write;
  clock.retired = retires_;
  clock.trap = signals.control.trap;
  clock.cause = signals.control.cause;
  clock.pc = id_.pc;
  clock.trap_return = signals.control.trap_return;
  csrs_.clock(clock);
  retires_ = retires;
  if (retires) ++retired_;
}

std::optional<Address> Core::clock(Cycle now, const DataPort& port, const FetchPort& fetch) {
  prefetcher_.take(fetch);
  const Signals signals = settle(port);
  clock_counters(now, signals);
  clock_sleep_unit(signals, port);
  // Operands first: what comes out of EX and WB in this cycle is forwarded.
  const Execute issued_now = issued(signals, port);
  clock_loops(signals, issued_now.a);
  write_registers(signals, port);
  clock_wb(signals, port);
  clock_ex(signals, issued_now);
  const std::optional<Address> fetched = clock_if(signals);
  acknowledged_ = signals.control.interrupt ? signals.interrupt : std::nullopt;
  interrupt_lines_ = port.interrupt_lines;
  controller_.clock(signals.id_ready);
  return fetched;
}

}  // namespace tessera::plain
