// Control and status registers of a CV32E40P, counters counted up clock by clock (rtl/cv32e40p_cs_registers.sv).
// Omitted: debug registers, and mhpmcounter3, which always reads 0 here.
#pragma once

#include <cstdint>
#include <optional>

#include "base/units.hpp"
#include "support/plain/hardware_loops.hpp"

namespace tessera::plain {

class Csrs {
 public:
  Csrs(std::uint32_t hart_id, Address boot, std::uint32_t vector_alignment);

  static bool exists(std::uint16_t csr);
  static bool is_read_only(std::uint16_t csr);
  static bool is_status(std::uint16_t csr);

  /// `lines`: mip.
  std::uint32_t read(std::uint16_t csr, const HardwareLoops& loops, std::uint32_t lines) const;

  /// What happens in a clock, beside time going by.
  struct Clock {
    bool retired = false;  ///< an instruction retired in this cycle
    bool writes = false;
    std::uint16_t csr = 0;
    std::uint32_t value = 0;
    bool trap = false;  ///< csr_save_cause
    std::uint32_t cause = 0;
    Address pc = 0;
    bool trap_return = false;  ///< csr_restore_mret
  };
  void clock(const Clock& clock);

  /// The interrupt to take (rtl/cv32e40p_int_controller.sv): `lines` are those of the cycle before, and mie is seen as
  /// it is being written.
  std::optional<unsigned> interrupt(std::uint32_t lines, const Clock& clock) const;
  bool vectored() const { return (mtvec_ & 1) != 0; }
  Address trap_vector() const { return mtvec_ & ~3u; }
  Address return_address() const { return mepc_; }

 private:
  void write(std::uint16_t csr, std::uint32_t value);
  void count(const Clock& clock);

  std::uint32_t hart_id_;
  std::uint32_t vector_mask_;
  bool interrupts_enabled_ = false;  ///< mstatus.MIE
  bool previously_enabled_ = false;  ///< mstatus.MPIE
  std::uint32_t mie_ = 0;
  std::uint32_t mtvec_;
  std::uint32_t mscratch_ = 0;
  std::uint32_t mepc_ = 0;
  std::uint32_t mcause_ = 0;
  std::uint32_t mcountinhibit_ = 0xD;
  std::uint32_t mhpmevent3_ = 0;
  std::uint64_t mcycle_ = 0;
  std::uint64_t minstret_ = 0;
};

}  // namespace tessera::plain
