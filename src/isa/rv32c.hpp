// RV32C: compressed instructions without floating point, each with its 32-bit expansion.
//
// The expansions are those of CV32E40P's compressed decoder. Hints are executed as what they expand to; reserved
// encodings, and those of the floating-point loads and stores, are illegal.
#pragma once

#include "base/bits.hpp"
#include "isa/row_makers.hpp"

namespace tessera::isa {

/// Assembles 32-bit encodings from fields that are already in range.
namespace encode {

constexpr Word r(Word funct7, Word rs2, Word rs1, Word funct3, Word rd) {
  return funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | 0x33;
}
constexpr Word i(Word opcode, Word immediate, Word rs1, Word funct3, Word rd) {
  return immediate << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}
constexpr Word addi(Word rd, Word rs1, Word immediate) { return i(0x13, immediate, rs1, 0, rd); }
constexpr Word lw(Word rd, Word rs1, Word immediate) { return i(0x03, immediate, rs1, 2, rd); }
constexpr Word jalr(Word rd, Word rs1) { return i(0x67, 0, rs1, 0, rd); }
constexpr Word add(Word rd, Word rs1, Word rs2) { return r(0, rs2, rs1, 0, rd); }
constexpr Word sw(Word rs2, Word rs1, Word immediate) {
  return bits(immediate, 5, 7) << 25 | rs2 << 20 | rs1 << 15 | 2 << 12 | bits(immediate, 0, 5) << 7 | 0x23;
}
constexpr Word jal(Word rd, Word offset) {
  return bits(offset, 20, 1) << 31 | bits(offset, 1, 10) << 21 | bits(offset, 11, 1) << 20 | bits(offset, 12, 8) << 12 |
         rd << 7 | 0x6f;
}
constexpr Word branch(Word funct3, Word rs1, Word offset) {
  return bits(offset, 12, 1) << 31 | bits(offset, 5, 6) << 25 | rs1 << 15 | funct3 << 12 | bits(offset, 1, 4) << 8 |
         bits(offset, 11, 1) << 7 | 0x63;
}

}  // namespace encode

/// Fields of 16-bit encodings.
namespace half {

constexpr Word register_at_7(Word half) { return bits(half, 7, 5); }
constexpr Word register_at_2(Word half) { return bits(half, 2, 5); }
/// The three-bit fields name x8 to x15.
constexpr Word popular_at_7(Word half) { return 8 + bits(half, 7, 3); }
constexpr Word popular_at_2(Word half) { return 8 + bits(half, 2, 3); }

constexpr Word immediate6(Word half) {
  return static_cast<Word>(sign_extend(bits(half, 12, 1) << 5 | bits(half, 2, 5), 6));
}
constexpr Word stack_frame_offset(Word half) {  // c.addi4spn
  return bits(half, 7, 4) << 6 | bits(half, 11, 2) << 4 | bits(half, 5, 1) << 3 | bits(half, 6, 1) << 2;
}
constexpr Word stack_adjustment(Word half) {  // c.addi16sp
  const Word value = bits(half, 12, 1) << 9 | bits(half, 3, 2) << 7 | bits(half, 5, 1) << 6 | bits(half, 2, 1) << 5 |
                     bits(half, 6, 1) << 4;
  return static_cast<Word>(sign_extend(value, 10));
}
constexpr Word word_offset(Word half) {  // c.lw, c.sw
  return bits(half, 5, 1) << 6 | bits(half, 10, 3) << 3 | bits(half, 6, 1) << 2;
}
constexpr Word stack_load_offset(Word half) {  // c.lwsp
  return bits(half, 2, 2) << 6 | bits(half, 12, 1) << 5 | bits(half, 4, 3) << 2;
}
constexpr Word stack_store_offset(Word half) {  // c.swsp
  return bits(half, 7, 2) << 6 | bits(half, 9, 4) << 2;
}
constexpr Word jump_offset(Word half) {
  const Word value = bits(half, 12, 1) << 11 | bits(half, 8, 1) << 10 | bits(half, 9, 2) << 8 | bits(half, 6, 1) << 7 |
                     bits(half, 7, 1) << 6 | bits(half, 2, 1) << 5 | bits(half, 11, 1) << 4 | bits(half, 3, 3) << 1;
  return static_cast<Word>(sign_extend(value, 12));
}
constexpr Word branch_offset(Word half) {
  const Word value = bits(half, 12, 1) << 8 | bits(half, 5, 2) << 6 | bits(half, 2, 1) << 5 | bits(half, 10, 2) << 3 |
                     bits(half, 3, 2) << 1;
  return static_cast<Word>(sign_extend(value, 9));
}

}  // namespace half

/// c.sub, c.xor, c.or, c.and: rd' is the first source too.
template <Word Funct7, Word Funct3>
constexpr Word expand_arithmetic(Word h) {
  return encode::r(Funct7, half::popular_at_2(h), half::popular_at_7(h), Funct3, half::popular_at_7(h));
}

/// c.srli, c.srai
template <Word Funct7>
constexpr Word expand_shift_right(Word h) {
  return encode::i(0x13, Funct7 << 5 | half::register_at_2(h), half::popular_at_7(h), 5, half::popular_at_7(h));
}

constexpr Word expand_addi(Word h) {
  return encode::addi(half::register_at_7(h), half::register_at_7(h), half::immediate6(h));
}
constexpr Word expand_lui(Word h) { return half::immediate6(h) << 12 | half::register_at_7(h) << 7 | 0x37; }
constexpr Word expand_slli(Word h) {
  return encode::i(0x13, half::register_at_2(h), half::register_at_7(h), 1, half::register_at_7(h));
}

/// An encoding the core refuses although a later row would match.
constexpr CompressedRow reserved(std::string_view pattern) { return {"", pattern, "", nullptr, true}; }

/// A case that has a name or a text of its own.
constexpr CompressedRow special(std::string_view name, std::string_view pattern, std::string_view operands,
                                Word (*expand)(Word)) {
  return {name, pattern, operands, expand, true};
}

inline constexpr auto kRv32c = std::to_array<CompressedRow>({
    reserved("00000000000---00"),
    {"c.addi4spn", "000iiiiiiiiddd00", "d, s, i",
     [](Word h) { return encode::addi(half::popular_at_2(h), 2, half::stack_frame_offset(h)); }},
    {"c.lw", "010iiisssiiddd00", "d, i(s)",
     [](Word h) { return encode::lw(half::popular_at_2(h), half::popular_at_7(h), half::word_offset(h)); }},
    {"c.sw", "110iiisssiittt00", "t, i(s)",
     [](Word h) { return encode::sw(half::popular_at_2(h), half::popular_at_7(h), half::word_offset(h)); }},

    special("c.nop", "0000000000000001", "", expand_addi),
    special("c.nop", "000i00000iiiii01", "i", expand_addi),
    {"c.addi", "000idddddiiiii01", "d, i", expand_addi},
    {"c.jal", "001ooooooooooo01", "p", [](Word h) { return encode::jal(1, half::jump_offset(h)); }},
    {"c.li", "010idddddiiiii01", "d, i",
     [](Word h) { return encode::addi(half::register_at_7(h), 0, half::immediate6(h)); }},
    reserved("0110-----0000001"),
    special("c.addi16sp", "011i00010iiiii01", "d, i",
            [](Word h) { return encode::addi(2, 2, half::stack_adjustment(h)); }),
    special("c.lui", "011i00000iiiii01", "d, v", expand_lui),
    {"c.lui", "011idddddiiiii01", "d, u", expand_lui},
    special("c.srli64", "100000ddd0000001", "d", expand_shift_right<0x00>),
    {"c.srli", "100000dddiiiii01", "d, i", expand_shift_right<0x00>},
    special("c.srai64", "100001ddd0000001", "d", expand_shift_right<0x20>),
    {"c.srai", "100001dddiiiii01", "d, i", expand_shift_right<0x20>},
    {"c.andi", "100i10dddiiiii01", "d, i",
     [](Word h) { return encode::i(0x13, half::immediate6(h), half::popular_at_7(h), 7, half::popular_at_7(h)); }},
    {"c.sub", "100011ddd00ttt01", "d, t", expand_arithmetic<0x20, 0>},
    {"c.xor", "100011ddd01ttt01", "d, t", expand_arithmetic<0x00, 4>},
    {"c.or", "100011ddd10ttt01", "d, t", expand_arithmetic<0x00, 6>},
    {"c.and", "100011ddd11ttt01", "d, t", expand_arithmetic<0x00, 7>},
    {"c.j", "101ooooooooooo01", "p", [](Word h) { return encode::jal(0, half::jump_offset(h)); }},
    {"c.beqz", "110ooosssooooo01", "s, p",
     [](Word h) { return encode::branch(0, half::popular_at_7(h), half::branch_offset(h)); }},
    {"c.bnez", "111ooosssooooo01", "s, p",
     [](Word h) { return encode::branch(1, half::popular_at_7(h), half::branch_offset(h)); }},

    special("c.slli64", "0000ddddd0000010", "d", expand_slli),
    {"c.slli", "0000dddddiiiii10", "d, i", expand_slli},
    reserved("010-00000-----10"),
    {"c.lwsp", "010idddddiiiii10", "d, i(s)",
     [](Word h) { return encode::lw(half::register_at_7(h), 2, half::stack_load_offset(h)); }},
    reserved("1000000000000010"),
    special("c.jr", "1000sssss0000010", "s", [](Word h) { return encode::jalr(0, half::register_at_7(h)); }),
    {"c.mv", "1000dddddttttt10", "d, t",
     [](Word h) { return encode::add(half::register_at_7(h), 0, half::register_at_2(h)); }},
    special("c.ebreak", "1001000000000010", "", [](Word) -> Word { return 0x0010'0073; }),
    special("c.jalr", "1001sssss0000010", "s", [](Word h) { return encode::jalr(1, half::register_at_7(h)); }),
    {"c.add", "1001dddddttttt10", "d, t",
     [](Word h) { return encode::add(half::register_at_7(h), half::register_at_7(h), half::register_at_2(h)); }},
    {"c.swsp", "110iiiiiittttt10", "t, i(s)",
     [](Word h) { return encode::sw(half::register_at_2(h), 2, half::stack_store_offset(h)); }},
});

}  // namespace tessera::isa
