// Packed operations that move lanes: selection, insertion, shuffles and packing.
#pragma once

#include "isa/simd_functions.hpp"

namespace tessera::isa {

/// cv.extract.h and its kin: lane number `imm`, extended as the lane type says.
template <class Lane>
constexpr Word select_lane(Word a, Word, Word, Word imm) {
  return static_cast<Word>(lane<Lane>(a, imm % kLanes<Lane>));
}

/// cv.insert.h and its kin: lane 0 of a becomes lane number `imm` of the old rd.
template <class Lane>
constexpr Word insert_lane(Word a, Word, Word c, Word imm) {
  const unsigned index = imm % kLanes<Lane>;
  const Word mask = place_lane<Lane>(static_cast<Lane>(-1), index);
  return (c & ~mask) | place_lane<Lane>(lane<Lane>(a, 0), index);
}

/// Every lane of `selection` names a lane of `a`.
template <class Lane>
constexpr Word shuffle(Word a, Word selection) {
  return for_all_lanes<Lane>(
      [&](unsigned index) { return lane<Lane>(a, lane<Lane>(selection, index) % kLanes<Lane>); });
}

/// As above, with one more bit a lane: set takes the lane from `a`, clear from `c`.
template <class Lane>
constexpr Word shuffle2(Word a, Word c, Word selection) {
  return for_all_lanes<Lane>([&](unsigned index) {
    const unsigned choice = lane<Lane>(selection, index) % (2 * kLanes<Lane>);
    return lane<Lane>(choice < kLanes<Lane> ? c : a, choice % kLanes<Lane>);
  });
}

/// Selection of cv.shufflei<top>.sci.b: the top lane is in the name, two immediate bits name each of the others.
constexpr Word immediate_selection(Word top, Word imm) {
  return top << 24 | (imm >> 4 & 3) << 16 | (imm >> 2 & 3) << 8 | (imm & 3);
}

template <Word Top>
constexpr Word shuffle_immediate(Word a, Word, Word, Word imm) {
  return shuffle<u8>(a, immediate_selection(Top, imm));
}

}  // namespace tessera::isa
