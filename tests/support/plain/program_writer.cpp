#include "support/plain/program_writer.hpp"

#include <array>

#include "isa/decoder.hpp"
#include "isa/instruction_set.hpp"

namespace tessera::plain {
namespace {

constexpr unsigned kAttempts = 200;

using RowList = std::vector<const isa::InstructionRow*>;

const RowList& rows_of(isa::Timing timing) {
  static const auto table = [] {
    std::array<RowList, 32> lists;
    for (const isa::InstructionTable& extension : isa::core_v_xcv().tables()) {
      for (const isa::InstructionRow& row : extension.rows) lists[static_cast<std::size_t>(row.timing)].push_back(&row);
    }
    return lists;
  }();
  return table[static_cast<std::size_t>(timing)];
}

std::uint32_t fill(std::string_view pattern, std::uint32_t random_bits) {
  std::uint32_t word = 0;
  for (const char letter : pattern) {
    const bool fixed = letter == '0' || letter == '1';
    word = word << 1 | (fixed ? static_cast<std::uint32_t>(letter - '0') : random_bits >> 31);
    random_bits = random_bits << 1 | random_bits >> 31;
  }
  return word;
}

std::uint32_t with_field(std::uint32_t word, unsigned low, std::uint32_t value) {
  return (word & ~(31u << low)) | value << low;
}

std::uint32_t with_immediate(std::uint32_t word, bool is_store, std::int32_t value) {
  const auto bits = static_cast<std::uint32_t>(value);
  if (!is_store) return (word & 0x000F'FFFF) | bits << 20;
  return (word & ~0xFE00'0F80u) | (bits >> 5 & 0x7F) << 25 | (bits & 31) << 7;
}

}  // namespace

ProgramWriter::ProgramWriter(std::uint64_t seed, const ProgramShape& shape, unsigned core, Address code)
    : engine_(seed * 64 + core), shape_(shape), core_(core), code_(code) {}

bool ProgramWriter::is_free(unsigned reg) const {
  return reg <= 1 || (reg >= 3 && reg <= 7) || (reg >= 10 && reg <= 21);
}

unsigned ProgramWriter::free_register() {
  while (true) {
    const unsigned reg = any_register();
    if (reg != 0 && is_free(reg)) return reg;
  }
}

/// A random instruction of this kind that writes no register with a role.
void ProgramWriter::row_instruction(isa::Timing timing) {
  const RowList& rows = rows_of(timing);
  for (unsigned attempt = 0; attempt < kAttempts; ++attempt) {
    const isa::InstructionRow& row = *rows[random(static_cast<std::uint32_t>(rows.size()))];
    const std::uint32_t word = fill(row.pattern, static_cast<std::uint32_t>(engine_()));
    const isa::Instruction instruction = isa::decode(word, isa::core_v_xcv());
    if (instruction.row == nullptr || !is_free(instruction.rd)) continue;
    code_.word(word);
    return;
  }
}

void ProgramWriter::compressed_computation() {
  const auto rows = isa::core_v_xcv().compressed();
  for (unsigned attempt = 0; attempt < kAttempts; ++attempt) {
    const isa::CompressedRow& row = rows[random(static_cast<std::uint32_t>(rows.size()))];
    const std::uint32_t half = fill(row.pattern, static_cast<std::uint32_t>(engine_()));
    const isa::Instruction instruction = isa::decode(half & 0xFFFF, isa::core_v_xcv());
    if (instruction.row == nullptr || instruction.row->timing != isa::Timing::Alu) continue;
    const bool moves_stack = instruction.compressed->name == "c.addi16sp";
    if (!is_free(instruction.rd) && !moves_stack) continue;
    code_.half(half);
    if (moves_stack) code_.addi(role::stack, role::stack, -static_cast<std::int32_t>(instruction.immediate));
    return;
  }
}

void ProgramWriter::compressed_access() {
  const auto rows = isa::core_v_xcv().compressed();
  for (unsigned attempt = 0; attempt < kAttempts; ++attempt) {
    const isa::CompressedRow& row = rows[random(static_cast<std::uint32_t>(rows.size()))];
    const std::uint32_t half = fill(row.pattern, static_cast<std::uint32_t>(engine_()));
    const isa::Instruction instruction = isa::decode(half & 0xFFFF, isa::core_v_xcv());
    if (instruction.row == nullptr || instruction.row->bytes == 0) continue;
    const unsigned base = instruction.rs1;
    if (base != role::stack && base != role::shared && base != role::alias) continue;
    if (instruction.writes_rd && !is_free(instruction.rd)) continue;
    code_.half(half);
    return;
  }
}

/// A load or store with an immediate; with post-increment where the base may drift a little.
void ProgramWriter::data_access(unsigned base, std::int32_t reach) {
  const RowList& rows = rows_of(chance(55) ? isa::Timing::Load : isa::Timing::Store);
  const bool may_drift = base == role::shared || base == role::alias;
  for (unsigned attempt = 0; attempt < kAttempts; ++attempt) {
    const isa::InstructionRow& row = *rows[random(static_cast<std::uint32_t>(rows.size()))];
    std::uint32_t word = fill(row.pattern, static_cast<std::uint32_t>(engine_()));
    const isa::Instruction instruction = isa::decode(word, isa::core_v_xcv());
    if (instruction.row == nullptr || instruction.indexed || (instruction.post_increment && !may_drift)) continue;
    if (instruction.writes_rd && !is_free(instruction.rd)) continue;
    const std::int32_t range = instruction.post_increment ? 8 : reach;
    const auto offset = static_cast<std::int32_t>(random(2 * static_cast<std::uint32_t>(range))) - range;
    word = with_field(with_immediate(word, row.timing == isa::Timing::Store, offset), 15, base);
    code_.word(word);
    return;
  }
}

/// By an index, or a pointer incremented by a register.
void ProgramWriter::indexed_access() {
  const unsigned base = chance(50) ? role::shared : role::alias;
  const unsigned index = free_register();
  unsigned pointer = free_register();
  while (pointer == index) pointer = free_register();
  code_.word(CodeWriter::type_i(0x13, 7, index, any_register(), static_cast<std::int32_t>(random(128))));  // andi
  const RowList& rows = rows_of(chance(50) ? isa::Timing::Load : isa::Timing::Store);
  for (unsigned attempt = 0; attempt < kAttempts; ++attempt) {
    const isa::InstructionRow& row = *rows[random(static_cast<std::uint32_t>(rows.size()))];
    std::uint32_t word = fill(row.pattern, static_cast<std::uint32_t>(engine_()));
    const isa::Instruction instruction = isa::decode(word, isa::core_v_xcv());
    if (instruction.row == nullptr || !instruction.indexed) continue;
    if (instruction.writes_rd && !is_free(instruction.rd)) continue;
    if (instruction.post_increment) code_.addi(pointer, base, static_cast<std::int32_t>(random(64)));
    word = with_field(word, row.timing == isa::Timing::Store ? 7 : 20, index);
    word = with_field(word, 15, instruction.post_increment ? pointer : base);
    code_.word(word);
    return;
  }
}

/// Through a pointer that the load may overwrite, or that the increment moves just before it is used again.
void ProgramWriter::pointer_access() {
  const unsigned pointer = free_register();
  const unsigned bases[] = {role::shared, role::alias, role::stack};
  code_.addi(pointer, bases[random(3)], static_cast<std::int32_t>(random(128)));
  const unsigned times = 1 + random(3);
  for (unsigned time = 0; time < times; ++time) {
    const auto step = static_cast<std::int32_t>(random(16)) - 8;
    const std::uint32_t size = random(3);
    if (chance(50)) {
      code_.word(CodeWriter::store(size, any_register(), pointer, step) | 8);  // cv.sb, cv.sh, cv.sw: post-increment
    } else {
      const bool overwrites = time + 1 == times && chance(30);
      unsigned rd = overwrites ? pointer : free_register();
      while (!overwrites && rd == pointer) rd = free_register();
      code_.word(CodeWriter::type_i(0x0B, size, rd, pointer, step));
    }
  }
}

void ProgramWriter::operands() {
  const std::uint32_t interesting[] = {0, 1, 2, 0x7FFF'FFFF, 0x8000'0000, 0xFFFF'FFFF, 0xFFFF'FFF8, 31, 0x0001'0000};
  const unsigned reg = free_register();
  if (chance(50)) {
    code_.li(reg, interesting[random(std::size(interesting))]);
  } else {
    code_.li(reg, static_cast<std::uint32_t>(engine_()) >> random(32));
  }
}

/// A load and an instruction that reads or overwrites what it loads.
void ProgramWriter::dependent_pair() {
  const unsigned loaded = free_register();
  const unsigned bases[] = {role::shared, role::alias, role::stack};
  code_.lw(loaded, bases[random(3)], static_cast<std::int32_t>(random(256)));
  const isa::Timing timings[] = {isa::Timing::Alu, isa::Timing::Alu, isa::Timing::MulHigh, isa::Timing::DivideSigned};
  const RowList& rows = rows_of(timings[random(4)]);
  for (unsigned attempt = 0; attempt < kAttempts; ++attempt) {
    const isa::InstructionRow& row = *rows[random(static_cast<std::uint32_t>(rows.size()))];
    const std::uint32_t word = fill(row.pattern, static_cast<std::uint32_t>(engine_()));
    const isa::Instruction instruction = isa::decode(word, isa::core_v_xcv());
    if (instruction.row == nullptr || !is_free(instruction.rd)) continue;
    const bool uses = (instruction.reads_rs1 && instruction.rs1 == loaded) ||
                      (instruction.reads_rs2 && instruction.rs2 == loaded) || instruction.rd == loaded;
    if (!uses) continue;
    code_.word(word);
    return;
  }
}

void ProgramWriter::simple(const Place& place) {
  if (shape_.interrupts && chance(5)) return software_interrupt();
  const std::uint32_t kind = random(100);
  if (kind < 26) {
    row_instruction(isa::Timing::Alu);
  } else if (kind < 38) {
    place.in_loop ? row_instruction(isa::Timing::Alu) : compressed_computation();
  } else if (kind < 41) {
    row_instruction(isa::Timing::MulHigh);
  } else if (kind < 45) {
    row_instruction(chance(50) ? isa::Timing::DivideSigned : isa::Timing::DivideUnsigned);
  } else if (kind < 62) {
    data_access(chance(60) ? role::shared : chance(50) ? role::alias : role::stack, chance(50) ? 32 : 512);
  } else if (kind < 66) {
    place.in_loop ? data_access(role::shared, 16) : compressed_access();
  } else if (kind < 70) {
    indexed_access();
  } else if (kind < 74) {
    pointer_access();
  } else if (kind < 76) {
    operands();
  } else if (kind < 83) {
    dependent_pair();
  } else if (kind < 89) {
    csr_access();
  } else if (kind < 91) {
    data_access(role::slow, 64);
  } else if (kind < 93) {
    trap(place);
  } else if (kind < 97) {
    event_unit_access();
  } else if (kind < 98) {
    peripheral_access();
  } else {
    constexpr std::uint32_t kWords[] = {0x1050'0073, 0x0000'100F, 0x0FF0'000F, 0x8330'000F};  // wfi and fences
    code_.word(place.in_loop ? 0x0000'0013u : kWords[random(4)]);
  }
}

}  // namespace tessera::plain
