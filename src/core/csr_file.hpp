// Control and status registers of CV32E40P (machine mode only, COREV_PULP = COREV_CLUSTER = 1, no FPU).
//
// Sources: the CV32E40P user manual, chapter "Control and Status Registers", rtl/cv32e40p_cs_registers.sv and
// cv32e40p_decoder.sv, and the measured access costs.
// Omitted: the debug registers, which exist in debug mode only (accesses are illegal instructions), and what the
// trigger registers do, which a debugger alone can set: to a program they are constants. mhpmcounter3 counts a cycle
// once in which several chosen events happen. Here that is so of cycles with anything, and of instructions with loads,
// stores, jumps, branches and compressed ones; other choices of several events are summed. Event 11, stalls by cv.elw,
// is never counted.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/units.hpp"

namespace tessera::core {

/// What the performance counter mhpmcounter3 can count; bit positions of mhpmevent3.
struct PerformanceEvents {
  std::uint64_t cycles = 0;
  std::uint64_t instructions = 0;
  std::uint64_t load_stalls = 0;
  std::uint64_t jump_register_stalls = 0;
  std::uint64_t fetch_misses = 0;
  std::uint64_t loads = 0;
  std::uint64_t stores = 0;
  std::uint64_t jumps = 0;
  std::uint64_t branches = 0;
  std::uint64_t branches_taken = 0;
  std::uint64_t compressed = 0;
};

/// One hardware loop: `count` iterations left of the instructions from `start` up to, not including, `end`.
struct HardwareLoop {
  Address start = 0;
  Address end = 0;
  std::uint32_t count = 0;
};

class CsrFile {
 public:
  /// Interrupt lines that the core has: software (3), timer (7), external (11) and the fast ones (16 to 31).
  static constexpr std::uint32_t kInterrupts = 0xFFFF'0888;

  /// `vector_alignment`: bytes to which the trap vector is aligned; 256 in hardware.
  CsrFile(std::uint32_t hart_id, Address boot, std::uint32_t vector_alignment);

  /// The register's value as an instruction in EX at the cycle of `events` sees it, or nothing where none exists.
  std::optional<std::uint32_t> read(std::uint16_t csr, const PerformanceEvents& events) const;

  /// Takes effect with the next instruction. The register exists and is writable.
  void write(std::uint16_t csr, std::uint32_t value, const PerformanceEvents& events);

  static bool is_read_only(std::uint16_t csr) { return (csr & 0xC00) == 0xC00; }

  static bool is_loop_register(std::uint16_t csr) { return csr >= 0xCC0 && csr <= 0xCC6 && csr != 0xCC3; }

  /// Accesses that flush the pipeline take 4 cycles instead of 1 (measured).
  static bool flushes_pipeline(std::uint16_t csr);

  /// Saves `pc` and the cause and returns where the handler is.
  Address enter_trap(std::uint32_t cause, bool is_interrupt, Address pc);
  Address leave_trap();

  /// The lines in force; mip shows them, and before that those that the core registers in the cycle at hand.
  void set_interrupt_lines(std::uint32_t lines) { pending_ = mip_ = lines & kInterrupts; }
  void register_interrupt_lines(std::uint32_t lines) { mip_ = lines & kInterrupts; }
  static bool shows_interrupt_lines(std::uint16_t csr);
  bool interruptible() const { return (mstatus_ & kInterruptEnable) != 0 && mie_ != 0; }
  /// The interrupt to take now, if any: the fast ones first, highest number first, then 11, 3, 7.
  std::optional<unsigned> interrupt() const;

  /// True until the program sets a trap vector of its own.
  bool default_vector() const { return !vector_written_; }
  Address vector_base() const { return mtvec_ & ~3u; }

  std::array<HardwareLoop, 2> loops;

 private:
  static constexpr std::uint32_t kInterruptEnable = 1u << 3;
  static constexpr std::uint32_t kPreviousEnable = 1u << 7;
  static constexpr std::uint32_t kMachineMode = 3u << 11;  // both privilege fields can hold nothing else

  /// A counter is its distance to the running total; while inhibited it keeps a value instead.
  struct Counter {
    std::uint64_t value = 0;
    std::uint64_t since = 0;
  };

  std::uint64_t total(unsigned counter, const PerformanceEvents& events) const;
  std::uint64_t value(unsigned counter, const PerformanceEvents& events) const;
  void set_value(unsigned counter, std::uint64_t value, const PerformanceEvents& events);
  bool inhibited(unsigned counter) const { return (mcountinhibit_ >> counter & 1) != 0; }
  void set_inhibit(std::uint32_t inhibit, const PerformanceEvents& events);
  std::optional<std::uint32_t> read_counter(std::uint16_t csr, const PerformanceEvents& events) const;
  std::optional<std::uint32_t> read_constant(std::uint16_t csr) const;
  std::optional<std::uint32_t> read_loop(std::uint16_t csr) const;

  std::uint32_t hart_id_;
  std::uint32_t vector_mask_;
  std::uint32_t mstatus_ = kMachineMode;
  std::uint32_t mie_ = 0;
  std::uint32_t mtvec_;
  std::uint32_t mscratch_ = 0;
  std::uint32_t mepc_ = 0;
  std::uint32_t mcause_ = 0;
  std::uint32_t pending_ = 0;
  std::uint32_t mip_ = 0;
  std::uint32_t mcountinhibit_ = 0xD;  // cycle, instret and counter 3 stand still at reset
  std::uint32_t mhpmevent3_ = 0;
  bool vector_written_ = false;
  std::array<Counter, 4> counters_{};  // 0 mcycle, 2 minstret, 3 mhpmcounter3
};

}  // namespace tessera::core
