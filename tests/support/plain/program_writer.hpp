// Writes one core's part of a random program: see random_program.hpp. Registers have fixed roles, so that random
// instructions can do no harm.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string_view>
#include <vector>

#include "isa/instruction.hpp"
#include "support/plain/code_writer.hpp"
#include "support/plain/random_program.hpp"

namespace tessera::plain {

namespace role {
inline constexpr unsigned stack = 2;       ///< data of this core alone
inline constexpr unsigned shared = 8;      ///< data of all cores, in the TCDM
inline constexpr unsigned alias = 9;       ///< the same by its other address
inline constexpr unsigned jump_base = 24;  ///< addresses of code; 22 and 23 likewise
inline constexpr unsigned inner_count = 25;
inline constexpr unsigned slow = 26;    ///< data behind the bus
inline constexpr unsigned events = 27;  ///< the event unit's private link
inline constexpr unsigned peripherals = 28;
inline constexpr unsigned count = 29;
inline constexpr unsigned handler = 30;  ///< and 31: of the trap handler
}  // namespace role

/// What one core triggers for another in a phase, and that one waits for.
struct Message {
  unsigned from;
  unsigned to;
  unsigned event;
};

class ProgramWriter {
 public:
  ProgramWriter(std::uint64_t seed, const ProgramShape& shape, unsigned core, Address code);

  void prologue(Address trap_handler);
  void phase(const std::vector<Message>& messages);
  void epilogue();
  const CodeWriter& code() const { return code_; }

  static void trap_handler(CodeWriter& code);
  /// Vectors, the handler of interrupts, and that of traps.
  static void interrupt_handler(CodeWriter& code);

 private:
  /// Where an instruction stands, and what therefore may not.
  struct Place {
    bool in_loop = false;  ///< of hardware
  };

  std::uint32_t random(std::uint32_t limit) { return static_cast<std::uint32_t>(engine_() % limit); }
  bool chance(unsigned percent) { return random(100) < percent; }
  unsigned any_register() { return random(32); }
  unsigned free_register();
  unsigned popular_free() { return random(6); }  ///< x10 to x15, as in compressed instructions

  // program_writer.cpp: single instructions
  void simple(const Place& place);
  void row_instruction(isa::Timing timing);
  void compressed_computation();
  void compressed_access();
  void data_access(unsigned base, std::int32_t reach);
  void indexed_access();
  void pointer_access();
  void csr_access();
  void trap(const Place& place);
  void event_unit_access();
  void software_interrupt();
  void enable_interrupts();
  void without_interrupts();
  void peripheral_access();
  void cache_control_access();
  void operands();
  void dependent_pair();
  bool is_free(unsigned reg) const;

  // program_control.cpp: what changes the order of instructions
  void item();
  void simple_run(unsigned at_most);
  void forward_branch();
  void backward_loop();
  void forward_jump();
  void jump_through_register();
  void prepare_base(unsigned reg, bool& post_incremented);
  void hardware_loop(unsigned loop);
  /// Where the distance to the end of the body belongs, and into which encoding: the short one if it reaches.
  struct LoopSetUp {
    Address at = 0;
    std::uint32_t word = 0;
    std::uint32_t short_word = 0;
    std::optional<Address> origin = {};  ///< of the distance, if not `at`: then it counts bytes
  };
  LoopSetUp loop_set_up(unsigned loop);
  void loop_body(unsigned instructions);
  void wait_alone(const Place& place);
  void mutex_section();
  void wait_for(std::uint32_t mask, std::int32_t offset, const Place& place);
  void send(const Message& message);
  void patch_code();
  void dma_transfer();

  std::mt19937_64 engine_;
  ProgramShape shape_;
  unsigned core_;
  CodeWriter code_;
};

}  // namespace tessera::plain
