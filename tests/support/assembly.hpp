// Small guest programs, written where they are tested: encoders of single instructions and a buffer they go to.
//
// Only what tests need, each encoder one line as in the manual. Registers are numbers: x(10) is 10.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tessera::guest {

using Word = std::uint32_t;
using Reg = std::uint32_t;

inline constexpr Reg zero = 0, ra = 1, sp = 2, t0 = 5, t1 = 6, t2 = 7, s0 = 8, s1 = 9, a0 = 10, a1 = 11, a2 = 12,
                     a3 = 13, a4 = 14, a5 = 15, a6 = 16, a7 = 17;

// The formats.
constexpr Word i_type(Word opcode, Word funct3, Reg rd, Reg rs1, std::int32_t immediate) {
  return opcode | rd << 7 | funct3 << 12 | rs1 << 15 | static_cast<Word>(immediate) << 20;
}
constexpr Word r_type(Word opcode, Word funct3, Word funct7, Reg rd, Reg rs1, Reg rs2) {
  return opcode | rd << 7 | funct3 << 12 | rs1 << 15 | rs2 << 20 | funct7 << 25;
}
constexpr Word s_type(Word opcode, Word funct3, Reg rs2, Reg rs1, std::int32_t immediate) {
  const auto bits = static_cast<Word>(immediate);
  return opcode | (bits & 31) << 7 | funct3 << 12 | rs1 << 15 | rs2 << 20 | bits >> 5 << 25;
}
constexpr Word b_type(Word funct3, Reg rs1, Reg rs2, std::int32_t offset) {
  const auto bits = static_cast<Word>(offset);
  return 0x63 | (bits >> 11 & 1) << 7 | (bits >> 1 & 15) << 8 | funct3 << 12 | rs1 << 15 | rs2 << 20 |
         (bits >> 5 & 63) << 25 | (bits >> 12 & 1) << 31;
}

// RV32IM, Zicsr, Zifencei.
constexpr Word lui(Reg rd, Word upper) { return 0x37 | rd << 7 | upper << 12; }
constexpr Word auipc(Reg rd, Word upper) { return 0x17 | rd << 7 | upper << 12; }
constexpr Word addi(Reg rd, Reg rs1, std::int32_t immediate) { return i_type(0x13, 0, rd, rs1, immediate); }
constexpr Word andi(Reg rd, Reg rs1, std::int32_t immediate) { return i_type(0x13, 7, rd, rs1, immediate); }
constexpr Word slli(Reg rd, Reg rs1, std::int32_t shift) { return i_type(0x13, 1, rd, rs1, shift); }
constexpr Word add(Reg rd, Reg rs1, Reg rs2) { return r_type(0x33, 0, 0, rd, rs1, rs2); }
constexpr Word mul(Reg rd, Reg rs1, Reg rs2) { return r_type(0x33, 0, 1, rd, rs1, rs2); }
constexpr Word mulh(Reg rd, Reg rs1, Reg rs2) { return r_type(0x33, 1, 1, rd, rs1, rs2); }
constexpr Word div(Reg rd, Reg rs1, Reg rs2) { return r_type(0x33, 4, 1, rd, rs1, rs2); }
constexpr Word divu(Reg rd, Reg rs1, Reg rs2) { return r_type(0x33, 5, 1, rd, rs1, rs2); }
constexpr Word lb(Reg rd, Reg rs1, std::int32_t offset) { return i_type(0x03, 0, rd, rs1, offset); }
constexpr Word lh(Reg rd, Reg rs1, std::int32_t offset) { return i_type(0x03, 1, rd, rs1, offset); }
constexpr Word lw(Reg rd, Reg rs1, std::int32_t offset) { return i_type(0x03, 2, rd, rs1, offset); }
constexpr Word sb(Reg rs2, Reg rs1, std::int32_t offset) { return s_type(0x23, 0, rs2, rs1, offset); }
constexpr Word sh(Reg rs2, Reg rs1, std::int32_t offset) { return s_type(0x23, 1, rs2, rs1, offset); }
constexpr Word sw(Reg rs2, Reg rs1, std::int32_t offset) { return s_type(0x23, 2, rs2, rs1, offset); }
constexpr Word beq(Reg rs1, Reg rs2, std::int32_t offset) { return b_type(0, rs1, rs2, offset); }
constexpr Word bne(Reg rs1, Reg rs2, std::int32_t offset) { return b_type(1, rs1, rs2, offset); }
constexpr Word jalr(Reg rd, Reg rs1, std::int32_t offset) { return i_type(0x67, 0, rd, rs1, offset); }
constexpr Word jal(Reg rd, std::int32_t offset) {
  const auto bits = static_cast<Word>(offset);
  return 0x6F | rd << 7 | (bits >> 12 & 255) << 12 | (bits >> 11 & 1) << 20 | (bits >> 1 & 1023) << 21 |
         (bits >> 20 & 1) << 31;
}
constexpr Word csrrw(Reg rd, Word csr, Reg rs1) { return i_type(0x73, 1, rd, rs1, static_cast<std::int32_t>(csr)); }
constexpr Word csrrs(Reg rd, Word csr, Reg rs1) { return i_type(0x73, 2, rd, rs1, static_cast<std::int32_t>(csr)); }
constexpr Word csrrwi(Reg rd, Word csr, Word value) {
  return i_type(0x73, 5, rd, value, static_cast<std::int32_t>(csr));
}
constexpr Word csrrsi(Reg rd, Word csr, Word value) {
  return i_type(0x73, 6, rd, value, static_cast<std::int32_t>(csr));
}
constexpr Word csrr(Reg rd, Word csr) { return csrrs(rd, csr, zero); }
constexpr Word csrw(Word csr, Reg rs1) { return csrrw(zero, csr, rs1); }
inline constexpr Word nop = addi(zero, zero, 0), ecall = 0x73, ebreak = 0x0010'0073, mret = 0x3020'0073,
                      fence = 0x0FF0'000F, fence_i = 0x0000'100F, illegal = 0xFFFF'FFFF;

// Compressed instructions are halfwords.
inline constexpr std::uint16_t c_nop = 0x0001;
constexpr std::uint16_t c_addi(Reg rd, std::int32_t immediate) {
  const auto bits = static_cast<Word>(immediate);
  return static_cast<std::uint16_t>(0x0001 | (bits & 31) << 2 | rd << 7 | (bits >> 5 & 1) << 12);
}

// CORE-V. Offsets of hardware loops are in bytes from the instruction itself.
constexpr Word cv_elw(Reg rd, Reg rs1, std::int32_t offset) { return i_type(0x0B, 3, rd, rs1, offset); }
constexpr Word cv_lw_post(Reg rd, Reg rs1, std::int32_t step) { return i_type(0x0B, 2, rd, rs1, step); }
constexpr Word cv_sw_post(Reg rs2, Reg rs1, std::int32_t step) { return s_type(0x2B, 2, rs2, rs1, step); }
constexpr Word cv_starti(Word loop, Word offset) { return 0x402B | loop << 7 | offset / 4 << 20; }
constexpr Word cv_start(Word loop, Reg address) { return 0x412B | loop << 7 | address << 15; }
constexpr Word cv_end(Word loop, Reg address) { return 0x432B | loop << 7 | address << 15; }
constexpr Word cv_endi(Word loop, Word offset) { return 0x422B | loop << 7 | offset / 4 << 20; }
constexpr Word cv_counti(Word loop, Word count) { return 0x442B | loop << 7 | count << 20; }
constexpr Word cv_setupi(Word loop, Word count, Word end) { return 0x462B | loop << 7 | end / 4 << 15 | count << 20; }
constexpr Word cv_setup(Word loop, Reg count, Word end) { return 0x472B | loop << 7 | count << 15 | end / 4 << 20; }

/// Instructions one after another, from an address on.
class Code {
 public:
  explicit Code(Word address) : address_(address) {}

  Code& operator<<(Word instruction) { return half(instruction & 0xFFFF).half(instruction >> 16); }
  Code& half(Word bits) {
    bytes_.push_back(static_cast<std::byte>(bits));
    bytes_.push_back(static_cast<std::byte>(bits >> 8));
    return *this;
  }
  /// Two instructions, whatever the value.
  Code& li(Reg rd, Word value) {
    const Word upper = (value + 0x800) >> 12 & 0xF'FFFF;
    return *this << lui(rd, upper) << addi(rd, rd, static_cast<std::int32_t>(value << 20) >> 20);
  }
  /// A word stored at an address, by way of t0 and t1: five instructions.
  Code& store(Word address, Word value) { return li(t0, address).li(t1, value) << sw(t1, t0, 0); }
  Code& times(unsigned count, Word instruction) {
    while (count-- != 0) *this << instruction;
    return *this;
  }

  Word address() const { return address_; }
  /// Where the next instruction goes.
  Word here() const { return address_ + static_cast<Word>(bytes_.size()); }
  /// From the next instruction to `target`.
  std::int32_t to(Word target) const { return static_cast<std::int32_t>(target - here()); }
  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  Word address_;
  std::vector<std::byte> bytes_;
};

/// For ever at the same place.
inline constexpr Word stay = jal(zero, 0);

}  // namespace tessera::guest
