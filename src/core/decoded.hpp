// An instruction as the hart's main loop wants it: decoded once, laid out flat, hazards precomputed.
#pragma once

#include <cstdint>

#include "base/units.hpp"
#include "isa/instruction.hpp"

namespace tessera::core {

/// Which part of the main loop handles an entry. `Compute` is the common case: one cycle, no side effect but rd.
enum class Handling : std::uint8_t {
  Undecoded,   ///< not looked at yet
  OutOfBlock,  ///< behind the last entry of a block: the next block has to be found
  Illegal,
  BrokenLoop,  ///< a loop's back-edge leads here if it breaks a rule that hardware does not check
  Compute,
  RareCompute,  ///< the same, but of a class that the main loop does not count
  MulHigh,
  DivideSigned,
  DivideUnsigned,
  Load,   ///< by base and constant offset, or post-incremented by a constant
  Store,  ///< likewise
  IndexedLoad,
  IndexedStore,
  EventLoad,
  Branch,
  Jump,
  JumpRegister,
  Csr,
  Fence,
  Ecall,
  Ebreak,
  Mret,
  LoopStart,
  LoopEnd,
  LoopCount,
  LoopSetup,
};

/// Register 32 of the hart swallows what is written to x0.
inline constexpr std::uint8_t kDiscard = 32;
inline constexpr std::uint8_t kNoRegister = 0xFF;
inline constexpr std::uint8_t kStackPointer = 2;

struct Decoded {
  static constexpr std::uint8_t kReaches = 1;  ///< once it is in ID, another cache line is asked for (front_end.hpp)
  static constexpr std::uint8_t kJumps =
      2;  ///< a jump, where caches are: it may ask for its target before it leaves ID
  static constexpr std::uint8_t kLoopEnd = 4;   ///< a hardware loop once ended behind it
  static constexpr std::uint8_t kReadsRs1 = 8;  ///< of loop set-up: from a register, not an immediate
  static constexpr std::uint8_t kUnknown = 16;  ///< not looked at yet, or in another block

  isa::Function function = nullptr;
  const Decoded* next = nullptr;  ///< the entry behind it
  std::uint64_t count = 0;        ///< what it adds to PackedCounts
  std::uint32_t immediate = 0;    ///< of loads and stores: what the base grows by
  Handling handling = Handling::Undecoded;
  std::uint8_t flags = kUnknown;
  std::uint8_t rd = kDiscard;  ///< destination, x0 redirected to kDiscard
  std::uint8_t rs1 = 0;
  std::uint8_t rs2 = 0;
  std::uint8_t rc = 0;
  std::uint8_t bytes = 0;             ///< of the memory access
  std::uint8_t last_in_word = 0;      ///< the last byte of a word at which the access lies in that word alone
  std::uint8_t halfwords = 0;         ///< length in units of 2 bytes
  std::uint8_t loaded = kNoRegister;  ///< register a load writes in WB, x0 included
  std::uint8_t alu_written =
      kNoRegister;  ///< register written from EX (results, links, incremented bases), x0 included
  isa::EnergyClass energy = isa::EnergyClass::Alu;
  bool chains = false;              ///< loads a word, and so does the one behind it, which does not need it
  bool delays_back_edge = false;    ///< so that one within two instructions behind it costs a cycle
  std::uint8_t base_rd = kDiscard;  ///< where loads and stores put the incremented base
  std::uint8_t loop = 0;
  std::uint32_t reads = 0;  ///< bit r: reads x[r]; never bit 0
  Address pc = 0;
  std::uint32_t word = 0;    ///< expanded encoding, for traces
  std::uint32_t offset = 0;  ///< from pc to the target of a branch, jump or loop label; from the base to the data
  std::uint16_t csr = 0;

  bool is_loop_set_up() const { return handling >= Handling::LoopStart; }
  bool is_store() const { return handling == Handling::Store || handling == Handling::IndexedStore; }
  /// One cycle, no side effect but rd, nothing to be looked at before or behind it.
  bool is_plain() const { return handling == Handling::Compute && flags == 0; }
  /// A load of a word, with nothing else to be looked at than, perhaps, a cache line.
  bool is_plain_word_load() const { return handling == Handling::Load && bytes == 4 && (flags & ~kReaches) == 0; }
  /// It adds to the stack pointer. One that sets it to something else does not: that is another stack.
  bool moves_stack() const { return rd == kStackPointer && rs1 == kStackPointer; }
  Address behind() const { return pc + halfwords * 2u; }
  /// The word asked for in the first cycle in which it is in ID: the second behind the one that was taken for it.
  Address fetched_behind() const { return ((pc + 2) & ~3u) + 8; }
};

/// The entry of an instruction at `pc`.
Decoded make_decoded(const isa::Instruction& instruction, Address pc);

}  // namespace tessera::core
