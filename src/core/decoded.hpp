// An instruction as the hart's main loop wants it: decoded once, laid out flat, hazards precomputed.
#pragma once

#include <cstdint>

#include "base/units.hpp"
#include "isa/instruction.hpp"

namespace tessera::core {

/// Which part of the main loop handles an entry. `Compute` is the common case: one cycle, no side effect but rd.
enum class Step : std::uint8_t {
  Undecoded,   ///< not looked at yet
  OutOfBlock,  ///< behind the last entry of a block: the next block has to be found
  Illegal,
  Compute,
  MulHigh,
  DivideSigned,
  DivideUnsigned,
  Load,
  Store,
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

struct Decoded {
  // Reasons to look closer before or after the step; none of them is set on most entries.
  static constexpr std::uint8_t kFirstOfLine = 1;  ///< its bytes begin, or reach into, another cache line
  static constexpr std::uint8_t kLoopEnd = 2;      ///< a hardware loop once ended behind it
  static constexpr std::uint8_t kPostIncrement = 4;
  static constexpr std::uint8_t kIndexed = 8;
  static constexpr std::uint8_t kReadsRs1 = 16;
  static constexpr std::uint8_t kLookCloser = kFirstOfLine | kLoopEnd;

  isa::Function function = nullptr;
  std::uint32_t immediate = 0;
  Address pc = 0;
  std::uint32_t word = 0;   ///< expanded encoding, for traces
  std::int32_t offset = 0;  ///< to the target of a branch, jump or loop label
  std::uint32_t reads = 0;  ///< bit r: reads x[r]; never bit 0
  Step step = Step::Undecoded;
  std::uint8_t flags = 0;
  std::uint8_t halfwords = 0;  ///< length in units of 2 bytes
  std::uint8_t rd = kDiscard;  ///< destination, x0 redirected to kDiscard
  std::uint8_t rs1 = 0;
  std::uint8_t rs2 = 0;
  std::uint8_t rc = 0;
  std::uint8_t bytes = 0;             ///< of the memory access
  std::uint8_t loaded = kNoRegister;  ///< register a load writes in WB, x0 included
  std::uint8_t alu_written =
      kNoRegister;  ///< register written from EX (results, links, incremented bases), x0 included
  std::uint16_t csr = 0;
  std::uint8_t loop = 0;
  isa::Energy energy = isa::Energy::Alu;
};

/// The entry of an instruction at `pc`.
Decoded make_decoded(const isa::Instruction& instruction, Address pc);

}  // namespace tessera::core
