// XCVsimd: selection and insertion of lanes, shuffles, packing.
#pragma once

#include "isa/row_makers.hpp"
#include "isa/shuffle_functions.hpp"

namespace tessera::isa {

inline constexpr auto kXcvSimdShuffle = std::to_array<InstructionRow>({
    simd("cv.extract.h", "101110i00000sssss000ddddd1111011", Format::LaneSelect, select_lane<s16>),
    simd("cv.extract.b", "101110i0000isssss001ddddd1111011", Format::LaneSelect, select_lane<s8>),
    simd("cv.extractu.h", "101110i00000sssss010ddddd1111011", Format::LaneSelect, select_lane<u16>),
    simd("cv.extractu.b", "101110i0000isssss011ddddd1111011", Format::LaneSelect, select_lane<u8>),
    simd("cv.insert.h", "101110i00000sssss100aaaaa1111011", Format::LaneInsert, insert_lane<u16>),
    simd("cv.insert.b", "101110i0000isssss101aaaaa1111011", Format::LaneInsert, insert_lane<u8>),

    simd("cv.shuffle.h", "1100000tttttsssss000ddddd1111011", Format::R,
         [](Word a, Word b, Word, Word) { return shuffle<u16>(a, b); }),
    simd("cv.shuffle.b", "1100000tttttsssss001ddddd1111011", Format::R,
         [](Word a, Word b, Word, Word) { return shuffle<u8>(a, b); }),
    simd("cv.shuffle.sci.h", "110000i0000isssss110ddddd1111011", Format::LaneSelect,
         [](Word a, Word, Word, Word imm) { return shuffle<u16>(a, (imm >> 1) << 16 | (imm & 1)); }),
    simd("cv.shufflei0.sci.b", "110000iiiiiisssss111ddddd1111011", Format::LaneSelect, shuffle_immediate<0>),
    simd("cv.shufflei1.sci.b", "110010iiiiiisssss111ddddd1111011", Format::LaneSelect, shuffle_immediate<1>),
    simd("cv.shufflei2.sci.b", "110100iiiiiisssss111ddddd1111011", Format::LaneSelect, shuffle_immediate<2>),
    simd("cv.shufflei3.sci.b", "110110iiiiiisssss111ddddd1111011", Format::LaneSelect, shuffle_immediate<3>),
    simd("cv.shuffle2.h", "1110000tttttsssss000aaaaa1111011", Format::Accumulate,
         [](Word a, Word b, Word c, Word) { return shuffle2<u16>(a, c, b); }),
    simd("cv.shuffle2.b", "1110000tttttsssss001aaaaa1111011", Format::Accumulate,
         [](Word a, Word b, Word c, Word) { return shuffle2<u8>(a, c, b); }),

    simd("cv.pack", "1111000tttttsssss000ddddd1111011", Format::R,
         [](Word a, Word b, Word, Word) { return a << 16 | (b & 0xffff); }),
    simd("cv.pack.h", "1111001tttttsssss000ddddd1111011", Format::R,
         [](Word a, Word b, Word, Word) { return (a & 0xffff0000u) | b >> 16; }),
    simd("cv.packlo.b", "1111100tttttsssss001aaaaa1111011", Format::Accumulate,
         [](Word a, Word b, Word c, Word) { return (c & 0xffff0000u) | (a & 0xff) << 8 | (b & 0xff); }),
    simd("cv.packhi.b", "1111101tttttsssss001aaaaa1111011", Format::Accumulate,
         [](Word a, Word b, Word c, Word) { return (c & 0xffffu) | (a & 0xff) << 24 | (b & 0xff) << 16; }),
});

}  // namespace tessera::isa
