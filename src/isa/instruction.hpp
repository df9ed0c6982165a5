// What an instruction is: one row of a table, and one decoded instance of it.
//
// A row is a line of the manual: name, bit pattern, operand format, what it does in the pipeline, its energy class and
// its meaning as a pure function. Decoder, disassembler, hazard check and documentation all read the row.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "isa/format.hpp"

namespace tessera::isa {

/// What an instruction does in the pipeline. The cycle costs live in `core/`; a row only says which rule applies.
enum class Timing : std::uint8_t {
  Alu,             ///< one cycle: ALU, MUL, MAC, dot products, bit manipulation, SIMD
  MulHigh,         ///< upper half of a product
  DivideSigned,    ///< div, rem
  DivideUnsigned,  ///< divu, remu
  Load,
  Store,
  EventLoad,  ///< cv.elw: a load that may put the core to sleep
  Branch,
  Jump,          ///< jal
  JumpRegister,  ///< jalr
  Csr,
  Fence,
  FenceI,
  Ecall,
  Ebreak,
  Mret,
  Wfi,
  LoopStart,  ///< cv.start, cv.starti
  LoopEnd,    ///< cv.end, cv.endi
  LoopCount,  ///< cv.count, cv.counti
  LoopSetup,  ///< cv.setup, cv.setupi
};

/// Groups of instructions that share a price in `configs/energy/`.
enum class EnergyClass : std::uint8_t { Alu, Multiply, Divide, Simd, DotProduct, Load, Store, Branch, Jump, System };
inline constexpr int kEnergyClasses = 10;
inline constexpr std::array<std::string_view, kEnergyClasses> kEnergyNames{
    "alu", "multiply", "divide", "simd", "dot_product", "load", "store", "branch", "jump", "system"};

/// The meaning of an instruction, free of side effects. All values are 32-bit patterns.
///
/// | timing | a | b | c | imm | result |
/// |---|---|---|---|---|---|
/// | Alu, MulHigh, Divide* | x[rs1] | x[rs2] | x[rc] | operand immediate | value of rd |
/// | Load, EventLoad | raw bytes, zero-extended | - | - | - | value of rd (sign extension) |
/// | Store | x[rs2] | - | - | - | unused: function is null |
/// | Branch | x[rs1] | x[rs2] | - | operand immediate (cv.beqimm) | 1 taken, 0 not |
/// | Csr | x[rs1], or the 5-bit zero-extended immediate | - | old value of the CSR | - | new value of the CSR |
/// | all others | | | | | function is null |
///
/// `auipc` and `lui` receive their upper immediate (bits 31:12 in place) in `imm`; `auipc` receives its pc in `a`.
using Function = std::uint32_t (*)(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t imm);

/// One line of an instruction table.
struct InstructionRow {
  std::string_view name;     ///< mnemonic as LLVM prints it, e.g. "cv.sdotsp.b"
  std::string_view pattern;  ///< 32 characters, bit 31 first: 0, 1, field letters (see format.hpp)
  Format format = Format::None;
  Timing timing = Timing::Alu;
  EnergyClass energy = EnergyClass::Alu;
  Function function = nullptr;
  std::uint8_t bytes = 0;  ///< size of the memory access: 1, 2, 4; 0 without one
  /// A special case of later rows of the same table: it takes precedence where they overlap. All other overlaps are
  /// mistakes and do not compile.
  bool special_case = false;
};

/// One line of a table of compressed instructions: a 16-bit encoding that stands for a 32-bit one.
struct CompressedRow {
  std::string_view name;      ///< mnemonic as LLVM prints it, e.g. "c.addi"; empty if reserved
  std::string_view pattern;   ///< 16 characters, bit 15 first; letters are operands, `-` is ignored
  std::string_view operands;  ///< text, in the letters of FormatRow::operands; they refer to the expanded instruction
  std::uint32_t (*expand)(std::uint32_t half) = nullptr;  ///< null if reserved
  bool special_case = false;                              ///< takes precedence over later rows that overlap

  /// The core refuses it.
  constexpr bool is_reserved() const { return name.empty(); }
};

/// A decoded instruction. `row == nullptr` means illegal.
struct Instruction {
  const InstructionRow* row = nullptr;
  std::uint32_t word = 0;   ///< the 32-bit encoding; a compressed instruction is expanded
  std::uint8_t length = 4;  ///< bytes occupied in memory: 2 or 4
  std::uint8_t rd = 0;      ///< destination; meaningful if writes_rd
  std::uint8_t rs1 = 0;     ///< base register of memory accesses
  std::uint8_t rs2 = 0;     ///< second source; the data register of stores
  std::uint8_t rc = 0;      ///< third source: rd of accumulating instructions, index register of cv.sw rs2, rs3(rs1)
  bool writes_rd = false;   ///< an rd field exists (also when it is x0)
  bool reads_rs1 = false;   ///< reads_*: what the core's hazard check sees, at times more than the function uses
  bool reads_rs2 = false;
  bool reads_rc = false;
  bool post_increment = false;  ///< rs1 += imm (or x[index]) after the access; address = old rs1
  bool indexed = false;         ///< address or increment from a register: x[rs2] for loads, x[rc] for stores
  std::uint32_t immediate = 0;  ///< operand immediate, sign- or zero-extended as the format says; raw 10-bit fields of
                                ///< two-immediate instructions (cv.extract: imm = Is3 << 5 | Is2)
  std::int32_t offset = 0;      ///< bytes from pc to the target: branches, jal, and loop start/end labels
  std::uint16_t csr = 0;        ///< CSR number
  std::uint8_t loop = 0;        ///< hardware loop 0 or 1
  const CompressedRow* compressed = nullptr;  ///< the 16-bit form this was expanded from; null for 32-bit encodings
};

}  // namespace tessera::isa
