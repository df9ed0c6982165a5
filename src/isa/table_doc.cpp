#include "isa/table_doc.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string_view>

namespace tessera::isa {
namespace {

std::string_view timing_name(Timing timing) {
  switch (timing) {
    case Timing::Alu:
      return "ALU";
    case Timing::MulHigh:
      return "upper product";
    case Timing::DivideSigned:
      return "signed division";
    case Timing::DivideUnsigned:
      return "unsigned division";
    case Timing::Load:
      return "load";
    case Timing::Store:
      return "store";
    case Timing::EventLoad:
      return "event load";
    case Timing::Branch:
      return "branch";
    case Timing::Jump:
      return "jump";
    case Timing::JumpRegister:
      return "jump to register";
    case Timing::Csr:
      return "CSR";
    case Timing::Fence:
      return "fence";
    case Timing::FenceI:
      return "instruction fence";
    case Timing::Ecall:
      return "environment call";
    case Timing::Ebreak:
      return "breakpoint";
    case Timing::Mret:
      return "trap return";
    case Timing::Wfi:
      return "wait for interrupt";
    case Timing::LoopStart:
      return "loop start";
    case Timing::LoopEnd:
      return "loop end";
    case Timing::LoopCount:
      return "loop count";
    case Timing::LoopSetup:
      return "loop set-up";
  }
  return "";
}

std::string_view energy_name(EnergyClass energy) {
  switch (energy) {
    case EnergyClass::Alu:
      return "ALU";
    case EnergyClass::Multiply:
      return "multiply";
    case EnergyClass::Divide:
      return "divide";
    case EnergyClass::Simd:
      return "SIMD";
    case EnergyClass::DotProduct:
      return "dot product";
    case EnergyClass::Load:
      return "load";
    case EnergyClass::Store:
      return "store";
    case EnergyClass::Branch:
      return "branch";
    case EnergyClass::Jump:
      return "jump";
    case EnergyClass::System:
      return "system";
  }
  return "";
}

void append_legend(std::string& text) {
  text +=
      "Encodings are written from the highest bit; `-` is ignored. Letters are operands: `d` rd, `a` rd that is read "
      "as "
      "well, `s` rs1, `t` rs2, `x` index register, `i` immediate, `o` offset, `c` CSR, `l` loop.\n";
}

void append_table(std::string& text, const InstructionTable& table) {
  fmt::format_to(std::back_inserter(text),
                 "\n## {}\n\n| Instruction | Encoding | Format | Timing | Energy |\n|---|---|---|---|---|\n",
                 table.name);
  for (const InstructionRow& row : table.rows) {
    fmt::format_to(std::back_inserter(text), "| `{}` | `{}` | {} | {} | {} |\n", row.name, row.pattern,
                   format_row(row.format).name, timing_name(row.timing), energy_name(row.energy));
  }
}

void append_compressed(std::string& text, std::span<const CompressedRow> rows) {
  text += "\n## RV32C\n\nWhere several rows match, the first counts.\n\n| Instruction | Encoding |\n|---|---|\n";
  for (const CompressedRow& row : rows) {
    if (row.is_reserved()) {
      fmt::format_to(std::back_inserter(text), "| reserved | `{}` |\n", row.pattern);
    } else {
      fmt::format_to(std::back_inserter(text), "| `{}` | `{}` |\n", row.name, row.pattern);
    }
  }
}

}  // namespace

std::string instruction_reference(const InstructionSet& set) {
  std::string text = fmt::format("# {} instructions\n\n", set.name());
  append_legend(text);
  for (const InstructionTable& table : set.tables()) {
    append_table(text, table);
  }
  append_compressed(text, set.compressed());
  return text;
}

}  // namespace tessera::isa
