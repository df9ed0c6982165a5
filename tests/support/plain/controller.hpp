// The controller of a CV32E40P: its state machine, and the stalls it orders (rtl/cv32e40p_controller.sv of
// openhwgroup/cv32e40p v1.8, COREV_PULP = COREV_CLUSTER = 1). Omitted: debug, interrupts before
// the first instruction, and wfi, a nop in clusters.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "support/plain/decoder.hpp"
#include "support/plain/fetch.hpp"
#include "support/plain/hardware_loops.hpp"

namespace tessera::plain {

class Controller {
 public:
  /// What comes from elsewhere in the core, but for id_ready, which depends on is_decoding.
  struct Input {
    const Decoded& id;
    bool id_valid;  ///< instr_valid_i: the instruction in ID is not yet done
    const HardwareLoops& loops;
    bool branch_taken;  ///< by the branch in EX
    Address branch_target;
    Address jump_target;  ///< of the jump in ID
    Address trap_vector;
    bool vectored;
    Address return_address;
    bool ex_valid;
    bool jump_register_stall;
    std::optional<unsigned> interrupt;  ///< irq_req_ctrl, irq_id_ctrl
  };

  struct Output {
    Redirect redirect;
    bool halt_if = false;
    bool halt_id = false;
    std::array<bool, 2> decrement{};  ///< hwlp_dec_cnt
    bool trap = false;                ///< csr_save_cause
    bool interrupt = false;           ///< irq_ack: the trap is the interrupt asked for
    std::uint32_t cause = 0;
    bool trap_return = false;  ///< csr_restore_mret
    bool traps_now = false;    ///< illegal in a hardware loop: taken at once, without leaving ID
  };

  explicit Controller(Address boot) : boot_(boot) {}

  /// is_decoding_o
  bool decoding(const Input& input) const;
  Output output(const Input& input, bool id_ready);
  /// To be called after output() of the same cycle.
  void clock(bool id_ready);

  /// instr_req_o: fetching has begun
  bool fetches() const { return state_ != State::Reset; }

 private:
  enum class State : std::uint8_t {
    Reset,
    BootSet,
    FirstFetch,
    Decode,
    DecodeLoop,  ///< DECODE_HWLOOP
    FlushEx,
    FlushWb,
    ReturnJump,     ///< XRET_JUMP
    EventLoad,      ///< ELW_EXE
    EventLoadDone,  ///< IRQ_FLUSH_ELW
  };

  bool takes_interrupt(const Input& input) const;
  void take_interrupt(const Input& input, Output& output);
  void decode(const Input& input, bool id_ready, Output& output);
  void decode_jump(const Input& input, Output& output);
  void decode_csr_status(const Input& input, bool id_ready, Output& output);
  void decode_ordinary(const Input& input, Output& output);
  void decode_in_loop(const Input& input, bool id_ready, Output& output);
  void decode_ordinary_in_loop(const Input& input, Output& output);
  void flush_ex(const Input& input, Output& output);
  void flush_wb(const Input& input, Output& output);
  void flush(bool id_ready, Output& output);
  void go_to_loop_start(unsigned loop, const Input& input, Output& output);

  Address boot_;
  State state_ = State::Reset;
  State next_ = State::Reset;
  unsigned cycles_of_reset_ = 2;  ///< until the sticky fetch enable has passed the sleep unit
  bool jump_done_ = false;
  bool next_jump_done_ = false;
  bool illegal_ = false;
  bool next_illegal_ = false;
  bool loop_jump_asked_ = false;  ///< hwlp_end_4_id_q
  bool asks_loop_jump_ = false;   ///< hwlp_end_4_id_d
  Address loop_target_ = 0;
};

}  // namespace tessera::plain
