// Writes instructions one behind the other, by their encodings, at known addresses; branches can be aimed later.
#pragma once

#include <cstdint>
#include <vector>

#include "base/units.hpp"

namespace tessera::plain {

class CodeWriter {
 public:
  explicit CodeWriter(Address base) : base_(base) {}

  Address here() const { return base_ + static_cast<Address>(2 * halves_.size()); }
  const std::vector<std::uint16_t>& halves() const { return halves_; }

  void half(std::uint32_t bits) { halves_.push_back(static_cast<std::uint16_t>(bits)); }
  void word(std::uint32_t bits) {
    half(bits);
    half(bits >> 16);
  }
  void set_word(Address at, std::uint32_t bits) {
    halves_[(at - base_) / 2] = static_cast<std::uint16_t>(bits);
    halves_[(at - base_) / 2 + 1] = static_cast<std::uint16_t>(bits >> 16);
  }
  void set_half(Address at, std::uint32_t bits) { halves_[(at - base_) / 2] = static_cast<std::uint16_t>(bits); }
  void align() {
    if ((here() & 2) != 0) half(0x0001);  // c.nop
  }

  // Base instructions.
  void addi(unsigned rd, unsigned rs1, std::int32_t value) { word(type_i(0x13, 0, rd, rs1, value)); }
  void lui(unsigned rd, std::uint32_t upper) { word((upper & 0xFFFF'F000u) | rd << 7 | 0x37); }
  void auipc(unsigned rd) { word(rd << 7 | 0x17); }
  void li(unsigned rd, std::uint32_t value) {
    const std::uint32_t upper = value + 0x800;
    lui(rd, upper);
    addi(rd, rd, static_cast<std::int32_t>(value << 20) >> 20);
  }
  void lw(unsigned rd, unsigned rs1, std::int32_t offset) { word(type_i(0x03, 2, rd, rs1, offset)); }
  void sw(unsigned rs2, unsigned rs1, std::int32_t offset) { word(store(2, rs2, rs1, offset)); }
  void event_load(unsigned rd, unsigned rs1, std::int32_t offset) { word(type_i(0x0B, 3, rd, rs1, offset)); }
  void csr(unsigned function, unsigned rd, unsigned csr_number, unsigned source) {
    word(csr_number << 20 | source << 15 | function << 12 | rd << 7 | 0x73);
  }

  static std::uint32_t type_i(std::uint32_t opcode, std::uint32_t function, unsigned rd, unsigned rs1,
                              std::int32_t value) {
    return static_cast<std::uint32_t>(value) << 20 | rs1 << 15 | function << 12 | rd << 7 | opcode;
  }
  static std::uint32_t store(std::uint32_t function, unsigned rs2, unsigned rs1, std::int32_t offset) {
    const auto bits = static_cast<std::uint32_t>(offset);
    return (bits >> 5 & 0x7F) << 25 | rs2 << 20 | rs1 << 15 | function << 12 | (bits & 31) << 7 | 0x23;
  }
  static std::uint32_t jump(unsigned rd, std::int32_t offset) {
    const auto bits = static_cast<std::uint32_t>(offset);
    return (bits >> 20 & 1) << 31 | (bits >> 1 & 0x3FF) << 21 | (bits >> 11 & 1) << 20 | (bits >> 12 & 0xFF) << 12 |
           rd << 7 | 0x6F;
  }
  /// The offset fields of a branch, to be added to the rest of its encoding.
  static std::uint32_t branch_offset(std::int32_t offset) {
    const auto bits = static_cast<std::uint32_t>(offset);
    return (bits >> 12 & 1) << 31 | (bits >> 5 & 0x3F) << 25 | (bits >> 1 & 15) << 8 | (bits >> 11 & 1) << 7;
  }
  static std::uint32_t compressed_jump(bool links, std::int32_t offset) {
    const auto bit = [&](unsigned index) { return static_cast<std::uint32_t>(offset) >> index & 1; };
    return (links ? 0x2001u : 0xA001u) | bit(11) << 12 | bit(4) << 11 | bit(9) << 10 | bit(8) << 9 | bit(10) << 8 |
           bit(6) << 7 | bit(7) << 6 | bit(3) << 5 | bit(2) << 4 | bit(1) << 3 | bit(5) << 2;
  }
  static std::uint32_t compressed_branch(bool if_not_zero, unsigned popular, std::int32_t offset) {
    const auto bit = [&](unsigned index) { return static_cast<std::uint32_t>(offset) >> index & 1; };
    return (if_not_zero ? 0xE001u : 0xC001u) | bit(8) << 12 | bit(4) << 11 | bit(3) << 10 | popular << 7 | bit(7) << 6 |
           bit(6) << 5 | bit(2) << 4 | bit(1) << 3 | bit(5) << 2;
  }

 private:
  Address base_;
  std::vector<std::uint16_t> halves_;
};

}  // namespace tessera::plain
