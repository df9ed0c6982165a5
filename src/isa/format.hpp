// Operand formats: which bits of a 32-bit encoding are operands, what they mean, and how the operands are written.
//
// The formats are a table. The decoder takes fields and immediates from it, the disassembler its text, and the static
// checks of the instruction tables compare every row's pattern with the format's fields.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tessera::isa {

/// Operand formats. The first group serves the base instructions, the others the CORE-V extensions.
enum class Format : std::uint8_t {
  None,
  R,
  I,
  Immediate5,
  Upper,
  Jump,
  Branch,
  Load,
  Store,
  Fence,
  Csr,
  CsrImmediate,

  Unary,
  Accumulate,
  BranchImmediate,
  Normalize,
  NormalizeAccumulate,
  BitField,
  BitFieldAccumulate,

  LoadPostImmediate,
  LoadPostRegister,
  LoadIndexed,
  StorePostImmediate,
  StorePostRegister,
  StoreIndexed,

  LaneSigned,
  LaneUnsigned,
  LaneSignedAccumulate,
  LaneUnsignedAccumulate,
  LaneSelect,
  LaneInsert,

  LoopImmediate,
  LoopRegister,
  LoopCount,
  LoopSetup,
  LoopSetupImmediate,
};

/// Where an operand immediate stands in the encoding, and how it is extended.
enum class ImmediateField : std::uint8_t {
  None,
  Signed12,       ///< [31:20]
  Unsigned12,     ///< [31:20]
  Split12,        ///< [31:25] above [11:7], signed
  Upper20,        ///< [31:12], left in place
  Unsigned5,      ///< [24:20]
  Signed5,        ///< [24:20]
  SourceField,    ///< [19:15], unsigned
  FenceSets,      ///< [27:20]: predecessors above successors
  Is3,            ///< [29:25], unsigned: a shift amount
  Pair,           ///< [29:20]: Is3 above Is2, raw
  LaneSigned6,    ///< [24:20] above [25], signed
  LaneUnsigned6,  ///< [24:20] above [25]
};

/// Where a pc-relative offset stands in the encoding.
enum class OffsetField : std::uint8_t {
  None,
  Branch,  ///< 13 bits, signed, as in `beq`
  Jump,    ///< 21 bits, signed, as in `jal`
  Loop12,  ///< [31:20], unsigned, in words
  Loop5,   ///< [19:15], unsigned, in words
};

/// One operand format.
///
/// `fields` has 32 characters, bit 31 first: `-` an opcode bit, `d` rd, `a` rd that is read as well (the third source),
/// `x` a third source standing in rd's place, `s` rs1, `t` rs2, `i` operand immediate, `o` offset, `c` CSR number, `l`
/// loop number.
///
/// `operands` is the assembler's text, in which single letters stand for operands: `d s t x l` as above (`d` also for
/// `a`), `i` the immediate, `u` its upper 20 bits (`v`: as a signed number), `h` and `w` the upper and lower five bits
/// of a pair, `p` the target, `c` the CSR number, `f` and `g` the predecessor and successor sets of a fence.
struct FormatRow {
  Format format;
  std::string_view name;
  std::string_view fields;
  std::string_view operands;
  ImmediateField immediate = ImmediateField::None;
  OffsetField offset = OffsetField::None;
  bool post_increment = false;
  bool indexed = false;
  /// The core's decoder counts bits 24:20 as a register that is read, although they are an immediate here: a preceding
  /// load of that register stalls the instruction.
  bool stalls_on_bits_of_rs2 = false;
};

inline constexpr auto kFormats = std::to_array<FormatRow>({
    {Format::None, "none", "--------------------------------", ""},
    {Format::R, "R", "-------tttttsssss---ddddd-------", "d, s, t"},
    {Format::I, "I", "iiiiiiiiiiiisssss---ddddd-------", "d, s, i", ImmediateField::Signed12},
    {Format::Immediate5, "immediate5", "-------iiiiisssss---ddddd-------", "d, s, i", ImmediateField::Unsigned5},
    {Format::Upper, "U", "iiiiiiiiiiiiiiiiiiiiddddd-------", "d, u", ImmediateField::Upper20},
    {Format::Jump, "J", "ooooooooooooooooooooddddd-------", "d, p", ImmediateField::None, OffsetField::Jump},
    {Format::Branch, "B", "oooooootttttsssss---ooooo-------", "s, t, p", ImmediateField::None, OffsetField::Branch},
    {Format::Load, "load", "iiiiiiiiiiiisssss---ddddd-------", "d, i(s)", ImmediateField::Signed12},
    {Format::Store, "store", "iiiiiiitttttsssss---iiiii-------", "t, i(s)", ImmediateField::Split12},
    {Format::Fence, "fence", "----iiiiiiii--------------------", "f, g", ImmediateField::FenceSets},
    {Format::Csr, "CSR", "ccccccccccccsssss---ddddd-------", "d, c, s"},
    {Format::CsrImmediate, "CSR immediate", "cccccccccccciiiii---ddddd-------", "d, c, i", ImmediateField::SourceField},

    {Format::Unary, "unary", "------------sssss---ddddd-------", "d, s"},
    {Format::Accumulate, "accumulate", "-------tttttsssss---aaaaa-------", "d, s, t"},
    {Format::BranchImmediate, "B immediate", "oooooooiiiiisssss---ooooo-------", "s, i, p", ImmediateField::Signed5,
     OffsetField::Branch},
    {Format::Normalize, "normalize", "--iiiiitttttsssss---ddddd-------", "d, s, t, i", ImmediateField::Is3},
    {Format::NormalizeAccumulate, "normalize, accumulate", "--iiiiitttttsssss---aaaaa-------", "d, s, t, i",
     ImmediateField::Is3},
    {Format::BitField, "bit field", "--iiiiiiiiiisssss---ddddd-------", "d, s, h, w", ImmediateField::Pair},
    {Format::BitFieldAccumulate, "bit field, accumulate", "--iiiiiiiiiisssss---aaaaa-------", "d, s, h, w",
     ImmediateField::Pair},

    {Format::LoadPostImmediate, "load, post-increment", "iiiiiiiiiiiisssss---ddddd-------", "d, (s), i",
     ImmediateField::Signed12, OffsetField::None, true},
    {Format::LoadPostRegister, "load, register post-increment", "-------tttttsssss---ddddd-------", "d, (s), t",
     ImmediateField::None, OffsetField::None, true, true},
    {Format::LoadIndexed, "load, indexed", "-------tttttsssss---ddddd-------", "d, t(s)", ImmediateField::None,
     OffsetField::None, false, true},
    {Format::StorePostImmediate, "store, post-increment", "iiiiiiitttttsssss---iiiii-------", "t, (s), i",
     ImmediateField::Split12, OffsetField::None, true},
    {Format::StorePostRegister, "store, register post-increment", "-------tttttsssss---xxxxx-------", "t, (s), x",
     ImmediateField::None, OffsetField::None, true, true},
    {Format::StoreIndexed, "store, indexed", "-------tttttsssss---xxxxx-------", "t, x(s)", ImmediateField::None,
     OffsetField::None, false, true},

    {Format::LaneSigned, "lanes, signed immediate", "------iiiiiisssss---ddddd-------", "d, s, i",
     ImmediateField::LaneSigned6},
    {Format::LaneUnsigned, "lanes, immediate", "------iiiiiisssss---ddddd-------", "d, s, i",
     ImmediateField::LaneUnsigned6},
    {Format::LaneSignedAccumulate, "lanes, signed immediate, accumulate", "------iiiiiisssss---aaaaa-------", "d, s, i",
     ImmediateField::LaneSigned6},
    {Format::LaneUnsignedAccumulate, "lanes, immediate, accumulate", "------iiiiiisssss---aaaaa-------", "d, s, i",
     ImmediateField::LaneUnsigned6},
    {Format::LaneSelect, "lane selection", "------iiiiiisssss---ddddd-------", "d, s, i", ImmediateField::LaneUnsigned6,
     OffsetField::None, false, false, true},
    {Format::LaneInsert, "lane insertion", "------iiiiiisssss---aaaaa-------", "d, s, i", ImmediateField::LaneUnsigned6,
     OffsetField::None, false, false, true},

    {Format::LoopImmediate, "loop address", "oooooooooooo------------l-------", "l, p", ImmediateField::None,
     OffsetField::Loop12},
    {Format::LoopRegister, "loop register", "------------sssss-------l-------", "l, s"},
    {Format::LoopCount, "loop count", "iiiiiiiiiiii------------l-------", "l, i", ImmediateField::Unsigned12},
    {Format::LoopSetup, "loop", "oooooooooooosssss-------l-------", "l, s, p", ImmediateField::None,
     OffsetField::Loop12},
    {Format::LoopSetupImmediate, "loop, immediate count", "iiiiiiiiiiiiooooo-------l-------", "l, i, p",
     ImmediateField::Unsigned12, OffsetField::Loop5},
});

constexpr const FormatRow& format_row(Format format) { return kFormats[static_cast<std::size_t>(format)]; }

/// Rows stand in the order of the enumeration, so a format is an index.
static_assert([] {
  for (std::size_t i = 0; i < kFormats.size(); ++i) {
    if (static_cast<std::size_t>(kFormats[i].format) != i || kFormats[i].fields.size() != 32) {
      return false;
    }
  }
  return kFormats.size() == static_cast<std::size_t>(Format::LoopSetupImmediate) + 1;
}());

}  // namespace tessera::isa
