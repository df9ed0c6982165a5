// The register between ID and EX of a CV32E40P, and the units in EX that take several cycles
// (rtl/cv32e40p_mult.sv, cv32e40p_alu_div.sv).
#pragma once

#include <bit>
#include <cstdint>

#include "support/plain/decoder.hpp"

namespace tessera::plain {

struct Execute {
  Decoded decoded;
  std::uint32_t a = 0;  ///< rs1
  std::uint32_t b = 0;  ///< rs2
  std::uint32_t c = 0;  ///< third source
  Address branch_target = 0;

  bool alu = false;         ///< alu_en or mult_en: something is to be done, if only nothing
  bool csr_access = false;  ///< stays set in bubbles
  bool csr_op = false;      ///< a CSR is accessed
  bool branch = false;
  bool multiply_high = false;
  bool divide = false;
  bool alu_writes = false;  ///< regfile_alu_we
  unsigned alu_register = 0;
  bool data_request = false;
  bool mem_writes = false;  ///< regfile_we: a load
  unsigned mem_register = 0;
  bool event_load = false;
  bool second_part = false;  ///< data_misaligned_ex: of an access that crosses a word
};

/// mulh: the first cycle starts it, three steps freeze EX, the last one is the result's.
struct MultiplierState {
  enum class Step : std::uint8_t { Idle, Step0, Step1, Step2, Finish } step = Step::Idle;

  bool ready(bool enabled) const { return step == Step::Finish || (step == Step::Idle && !enabled); }
  bool multicycle() const { return step == Step::Step0 || step == Step::Step1 || step == Step::Step2; }
  void clock(bool enabled, bool ex_ready) {
    if (step == Step::Idle) {
      if (enabled) step = Step::Step0;
    } else if (step == Step::Finish) {
      if (ex_ready) step = Step::Idle;
    } else {
      step = static_cast<Step>(static_cast<unsigned>(step) + 1);
    }
  }
};

/// A quotient bit a cycle, for as many bits as the divisor can be shifted left.
struct DividerState {
  enum class Step : std::uint8_t { Idle, Divide, Finish } step = Step::Idle;
  unsigned count = 0;

  static unsigned shift(std::uint32_t divisor, bool is_signed) {
    if (divisor == 0) return 32;
    if (is_signed && (divisor >> 31) != 0) return static_cast<unsigned>(std::countl_one(divisor)) - 1;
    return static_cast<unsigned>(std::countl_zero(divisor));
  }
  bool ready(bool enabled) const { return step == Step::Finish || (step == Step::Idle && !enabled); }
  void clock(bool enabled, unsigned divisor_shift, bool ex_ready) {
    switch (step) {
      case Step::Idle:
        if (!enabled) break;
        count = divisor_shift;
        step = Step::Divide;
        break;
      case Step::Divide:
        if (count == 0) step = Step::Finish;
        if (count != 0) --count;
        break;
      case Step::Finish:
        if (ex_ready) step = Step::Idle;
        break;
    }
  }
};

}  // namespace tessera::plain
