#include "isa/decoder.hpp"

#include "base/bits.hpp"

namespace tessera::isa {
namespace {

std::uint32_t immediate_of(std::uint32_t word, ImmediateField field) {
  const auto extended = [](std::uint32_t value, unsigned width) {
    return static_cast<std::uint32_t>(sign_extend(value, width));
  };
  const std::uint32_t lanes = bits(word, 20, 5) << 1 | bits(word, 25, 1);
  switch (field) {
    case ImmediateField::None:
      return 0;
    case ImmediateField::Signed12:
      return extended(bits(word, 20, 12), 12);
    case ImmediateField::Unsigned12:
      return bits(word, 20, 12);
    case ImmediateField::Split12:
      return extended(bits(word, 25, 7) << 5 | bits(word, 7, 5), 12);
    case ImmediateField::Upper20:
      return word & 0xffff'f000u;
    case ImmediateField::Unsigned5:
      return bits(word, 20, 5);
    case ImmediateField::Signed5:
      return extended(bits(word, 20, 5), 5);
    case ImmediateField::SourceField:
      return bits(word, 15, 5);
    case ImmediateField::FenceSets:
      return bits(word, 20, 8);
    case ImmediateField::Is3:
      return bits(word, 25, 5);
    case ImmediateField::Pair:
      return bits(word, 20, 10);
    case ImmediateField::LaneSigned6:
      return extended(lanes, 6);
    case ImmediateField::LaneUnsigned6:
      return lanes;
  }
  return 0;
}

std::int32_t offset_of(std::uint32_t word, OffsetField field) {
  switch (field) {
    case OffsetField::None:
      return 0;
    case OffsetField::Branch:
      return sign_extend(
          bits(word, 31, 1) << 12 | bits(word, 7, 1) << 11 | bits(word, 25, 6) << 5 | bits(word, 8, 4) << 1, 13);
    case OffsetField::Jump:
      return sign_extend(
          bits(word, 31, 1) << 20 | bits(word, 12, 8) << 12 | bits(word, 20, 1) << 11 | bits(word, 21, 10) << 1, 21);
    case OffsetField::Loop12:
      return static_cast<std::int32_t>(bits(word, 20, 12) << 2);
    case OffsetField::Loop5:
      return static_cast<std::int32_t>(bits(word, 15, 5) << 2);
  }
  return 0;
}

std::uint8_t register_at(std::uint32_t word, unsigned low) { return static_cast<std::uint8_t>(bits(word, low, 5)); }

void fill_operands(Instruction& instruction, const FormatRow& format) {
  const std::uint32_t word = instruction.word;
  // The letters at the lowest bits of the three register fields and of the CSR and loop numbers (see FormatRow).
  const auto letter = [&](unsigned bit_index) { return format.fields[31 - bit_index]; };
  const char destination = letter(7);

  if (destination == 'd' || destination == 'a') {
    instruction.writes_rd = true;
    instruction.rd = register_at(word, 7);
  }
  if (destination == 'a' || destination == 'x') {
    instruction.reads_rc = true;
    instruction.rc = register_at(word, 7);
  }
  if (letter(15) == 's') {
    instruction.reads_rs1 = true;
    instruction.rs1 = register_at(word, 15);
  }
  if (letter(20) == 't' || format.stalls_on_bits_of_rs2) {
    instruction.reads_rs2 = true;
    instruction.rs2 = register_at(word, 20);
  }
  if (letter(20) == 'c') {
    instruction.csr = static_cast<std::uint16_t>(bits(word, 20, 12));
  }
  if (destination == 'l') {
    instruction.loop = static_cast<std::uint8_t>(bits(word, 7, 1));
  }
  instruction.immediate = immediate_of(word, format.immediate);
  instruction.offset = offset_of(word, format.offset);
  instruction.post_increment = format.post_increment;
  instruction.indexed = format.indexed;
}

}  // namespace

Instruction decode(std::uint32_t bits_at_pc, const InstructionSet& set) {
  Instruction instruction;
  instruction.word = bits_at_pc;
  if ((bits_at_pc & 3) != 3) {
    instruction.length = 2;
    instruction.word = bits_at_pc & 0xffff;
    instruction.compressed = set.find_compressed(instruction.word);
    if (instruction.compressed == nullptr) {
      return instruction;
    }
    instruction.word = instruction.compressed->expand(instruction.word);
  }
  instruction.row = set.find(instruction.word);
  if (instruction.row != nullptr) {
    fill_operands(instruction, format_row(instruction.row->format));
  }
  return instruction;
}

}  // namespace tessera::isa
