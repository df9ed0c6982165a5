#include "isa/foreign.hpp"

#include <array>

namespace tessera::isa {
namespace {

// Major opcodes (bits 6 to 0), as the RISC-V manual's table of them names them.
enum : std::uint32_t {
  kLoad = 0x03,
  kLoadFp = 0x07,
  kCustom0 = 0x0B,
  kMiscMem = 0x0F,
  kOpImm = 0x13,
  kOpImm32 = 0x1B,
  kStore = 0x23,
  kStoreFp = 0x27,
  kCustom1 = 0x2B,
  kAmo = 0x2F,
  kOp = 0x33,
  kOp32 = 0x3B,
  kMadd = 0x43,
  kMsub = 0x47,
  kNmsub = 0x4B,
  kNmadd = 0x4F,
  kOpFp = 0x53,
  kOpV = 0x57,
  kCustom2 = 0x5B,
  kSystem = 0x73,
  kCustom3 = 0x7B,
};

constexpr std::string_view kF = "F (single-precision floating point)";
constexpr std::string_view kD = "D (double-precision floating point)";
constexpr std::string_view kHalf = "Zfh (half-precision floating point)";
constexpr std::string_view kQuad = "Q (quad-precision floating point)";
constexpr std::string_view kVector = "V (vectors)";
constexpr std::string_view kVectorOrPulp = "V (vectors), or XpulpV2 (packed SIMD of RI5CY)";
constexpr std::string_view kWide = "RV64";
constexpr std::string_view kXpulp = "XpulpV2 (RI5CY)";
constexpr std::string_view kBits = "Zba, Zbb, Zbc, Zbs (bit manipulation)";
constexpr std::string_view kSupervisor = "S (supervisor mode)";

/// Of floating-point instructions: the format field.
std::string_view by_format(std::uint32_t word) {
  constexpr std::array formats{kF, kD, kHalf, kQuad};
  return formats[word >> 25 & 3];
}

/// Of their loads and stores: the width, in which vectors have their place, too.
std::string_view by_width(std::uint32_t word) {
  constexpr std::array widths{kVector, kHalf, kF, kD, kQuad, kVector, kVector, kVector};
  return widths[word >> 12 & 7];
}

std::string_view of_op(std::uint32_t word) {
  const std::uint32_t function = word >> 25;
  const std::uint32_t minor = word >> 12 & 7;
  switch (function) {
    case 0x04:
      return minor == 4 ? kBits : kXpulp;
    case 0x07:
      return "Zicond (conditional operations)";
    case 0x05:
    case 0x10:
    case 0x14:
    case 0x20:
    case 0x24:
    case 0x30:
    case 0x34:
      return kBits;
    case 0x02:
    case 0x08:
    case 0x0A:
    case 0x21:
      return kXpulp;
    default:
      return (function & 0x60) == 0x60 ? kXpulp : "";
  }
}

std::string_view of_system(std::uint32_t word) {
  const std::uint32_t function = word >> 20;
  if ((word >> 12 & 7) != 0) return extension_of_csr(static_cast<std::uint16_t>(function));
  if (function == 0x102 || word >> 25 == 0x09) return kSupervisor;
  if (function == 0x002) return "N (user-level interrupts)";
  if (function == 0x7B2) return "debug mode";
  if (word >> 25 == 0x11 || word >> 25 == 0x31) return "H (hypervisor)";
  return "";
}

std::string_view of_compressed(std::uint32_t half) {
  const std::uint32_t quadrant = half & 3;
  if (half == 0 || quadrant == 1) return "";
  switch (half >> 13) {
    case 1:
    case 5:
      return kD;
    case 3:
    case 7:
      return kF;
    case 4:
      return quadrant == 0 ? "Zcb (compressed instructions)" : "";
    default:
      return "";
  }
}

}  // namespace

std::string_view extension_of(std::uint32_t word) {
  if ((word & 3) != 3) return of_compressed(word & 0xFFFF);
  switch (word & 0x7F) {
    case kLoad:
    case kStore:
      return (word >> 12 & 7) == 3 || (word >> 12 & 7) == 6 ? kWide : kXpulp;
    case kLoadFp:
    case kStoreFp:
      return by_width(word);
    case kMiscMem:
      return "Zicbom, Zicboz (cache blocks)";
    case kOpImm:
      return kBits;
    case kOpImm32:
    case kOp32:
      return kWide;
    case kAmo:
      return "A (atomic instructions)";
    case kOp:
      return of_op(word);
    case kMadd:
    case kMsub:
    case kNmsub:
    case kNmadd:
    case kOpFp:
      return by_format(word);
    case kOpV:
      return kVectorOrPulp;
    case kCustom0:
    case kCustom1:
    case kCustom2:
    case kCustom3:
      return "another than XCV, perhaps XpulpV2 (RI5CY)";
    case kSystem:
      return of_system(word);
    default:
      return "";
  }
}

std::string_view extension_of_csr(std::uint16_t csr) {
  if (csr >= 0x001 && csr <= 0x003) return kF;
  if ((csr >= 0x008 && csr <= 0x00F) || (csr >= 0xC20 && csr <= 0xC22)) return kVector;
  if (csr >= 0x3A0 && csr <= 0x3EF) return "PMP (physical memory protection)";
  if (csr == 0xC01 || csr == 0xC81) return "Zicntr's time, which this core leaves to the system";
  if (csr >= 0x7B0 && csr <= 0x7B3) return "debug mode";
  if (csr == 0x306 || csr == 0x005 || csr == 0x041 || csr == 0x042) return "U (user mode)";
  if (csr == 0x302 || csr == 0x303 || (csr >> 8 & 3) == 1) return kSupervisor;
  if (csr >= 0x7C0 && csr <= 0x7CF) return kXpulp;
  return "";
}

const char* xpulpv2_reading(std::uint32_t word) {
  const std::uint32_t opcode = word & 0x7F;
  const std::uint32_t minor = word >> 12 & 7;
  if (opcode == kCustom0 && minor == 7) {
    switch (word >> 25) {
      case 0x00:
        return "p.lb";
      case 0x08:
        return "p.lh";
      case 0x10:
        return "p.lw";
      case 0x20:
        return "p.lbu";
      case 0x28:
        return "p.lhu";
      default:
        return nullptr;
    }
  }
  constexpr std::array loops{"lp.starti", "lp.endi", "lp.count", "lp.counti", "lp.setup", "lp.setupi"};
  const bool without_destination = (word >> 7 & 31) == 0;
  return opcode == kCustom3 && minor < loops.size() && without_destination ? loops[minor] : nullptr;
}

bool reads_as_branch(std::uint32_t word) { return (word & 0x7F) == kCustom0; }

}  // namespace tessera::isa
