#include "isa/disassembler.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <string_view>

namespace tessera::isa {
namespace {

constexpr std::array<std::string_view, 32> kRegisterNames = {
    "zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0",  "a1",  "a2", "a3", "a4", "a5",
    "a6",   "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6"};

/// Hexadecimal, with a minus sign for negative numbers.
std::string signed_hex(std::uint32_t value) {
  const auto number = static_cast<std::int32_t>(value);
  return number < 0 ? fmt::format("-{:#x}", 0 - value) : fmt::format("{:#x}", value);
}

/// The sets of a fence: input, output, reads, writes.
std::string fence_set(std::uint32_t set) {
  std::string text;
  for (const auto& [bit, letter] : {std::pair{8u, 'i'}, {4u, 'o'}, {2u, 'r'}, {1u, 'w'}}) {
    if ((set & bit) != 0) {
      text += letter;
    }
  }
  return text.empty() ? "0" : text;
}

/// The operand a letter of FormatRow::operands stands for; punctuation stands for itself.
std::string operand(char letter, const Instruction& instruction, std::uint32_t pc) {
  const std::uint32_t immediate = instruction.immediate;
  switch (letter) {
    case 'd':
      return std::string(kRegisterNames[instruction.rd]);
    case 's':
      return std::string(kRegisterNames[instruction.rs1]);
    case 't':
      return std::string(kRegisterNames[instruction.rs2]);
    case 'x':
      return std::string(kRegisterNames[instruction.rc]);
    case 'i':
      return signed_hex(immediate);
    case 'u':
      return fmt::format("{:#x}", immediate >> 12);
    case 'v':
      return signed_hex(static_cast<std::uint32_t>(static_cast<std::int32_t>(immediate) >> 12));
    case 'h':
      return fmt::format("{:#x}", immediate >> 5);
    case 'w':
      return fmt::format("{:#x}", immediate & 31);
    case 'p':
      return fmt::format("{:#x}", pc + static_cast<std::uint32_t>(instruction.offset));
    case 'c':
      return fmt::format("{:#x}", instruction.csr);
    case 'l':
      return fmt::format("{}", instruction.loop);
    case 'f':
      return fence_set(immediate >> 4);
    case 'g':
      return fence_set(immediate & 15);
    default:
      return {letter};
  }
}

}  // namespace

std::string disassemble(const Instruction& instruction, std::uint32_t pc) {
  if (instruction.row == nullptr) {
    return "<unknown>";
  }
  const bool compressed = instruction.compressed != nullptr;
  const std::string_view operands =
      compressed ? instruction.compressed->operands : format_row(instruction.row->format).operands;
  std::string text(compressed ? instruction.compressed->name : instruction.row->name);
  if (!operands.empty()) {
    text += ' ';
  }
  for (const char letter : operands) {
    text += operand(letter, instruction, pc);
  }
  return text;
}

}  // namespace tessera::isa
