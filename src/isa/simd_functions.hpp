// Packed operations: two 16-bit or four 8-bit lanes in a word, lane 0 at the bottom.
//
// An operation is combined with the type of a lane and with the source of the second operand: a register, a register
// whose lane 0 is used for all lanes (`.sc`), or an immediate used for all lanes (`.sci`).
#pragma once

#include <type_traits>
#include <utility>

#include "isa/host_dot.hpp"
#include "isa/scalar_functions.hpp"

namespace tessera::isa {

using s8 = std::int8_t;
using u8 = std::uint8_t;
using s16 = std::int16_t;
using u16 = std::uint16_t;

template <class Lane>
inline constexpr unsigned kLaneBits = 8 * sizeof(Lane);
template <class Lane>
inline constexpr unsigned kLanes = 32 / kLaneBits<Lane>;

template <class Lane>
constexpr Lane lane(Word packed, unsigned index) {
  return static_cast<Lane>(packed >> (index * kLaneBits<Lane>));
}

template <class Lane>
constexpr Word place_lane(Lane value, unsigned index) {
  return static_cast<Word>(static_cast<std::make_unsigned_t<Lane>>(value)) << (index * kLaneBits<Lane>);
}

/// Lane 0 in all lanes.
template <class Lane>
constexpr Word replicate(Word scalar) {
  return static_cast<std::make_unsigned_t<Lane>>(scalar) * (sizeof(Lane) == 1 ? 0x0101'0101u : 0x0001'0001u);
}

// Where the second operand comes from.

struct Vector {
  template <class Lane>
  static constexpr Word operand(Word b, Word) {
    return b;
  }
};
struct Scalar {
  template <class Lane>
  static constexpr Word operand(Word b, Word) {
    return replicate<Lane>(b);
  }
};
struct Immediate {
  template <class Lane>
  static constexpr Word operand(Word, Word imm) {
    return replicate<Lane>(imm);
  }
};

// Operations on a pair of lanes. Results wrap around to the width of a lane; signed lane types compare and shift as
// signed numbers.

struct Add {
  template <class Lane>
  static constexpr Lane apply(Lane x, Lane y) {
    return static_cast<Lane>(x + y);
  }
};
struct Subtract {
  template <class Lane>
  static constexpr Lane apply(Lane x, Lane y) {
    return static_cast<Lane>(x - y);
  }
};
/// Half of the wrapped sum, not of the exact one.
struct Average {
  template <class Lane>
  static constexpr Lane apply(Lane x, Lane y) {
    return static_cast<Lane>(static_cast<Lane>(x + y) >> 1);
  }
};
struct Minimum {
  template <class Lane>
  static constexpr Lane apply(Lane x, Lane y) {
    return x < y ? x : y;
  }
};
struct Maximum {
  template <class Lane>
  static constexpr Lane apply(Lane x, Lane y) {
    return x > y ? x : y;
  }
};
/// Shift amounts count modulo the width of a lane.
struct ShiftRight {
  template <class Lane>
  static constexpr Lane apply(Lane x, Lane y) {
    return static_cast<Lane>(x >> (static_cast<unsigned>(y) % kLaneBits<Lane>));
  }
};
struct ShiftLeft {
  template <class Lane>
  static constexpr Lane apply(Lane x, Lane y) {
    return static_cast<Lane>(static_cast<Word>(x) << (static_cast<unsigned>(y) % kLaneBits<Lane>));
  }
};
struct Or {
  template <class Lane>
  static constexpr Lane apply(Lane x, Lane y) {
    return static_cast<Lane>(x | y);
  }
};
struct Xor {
  template <class Lane>
  static constexpr Lane apply(Lane x, Lane y) {
    return static_cast<Lane>(x ^ y);
  }
};
struct And {
  template <class Lane>
  static constexpr Lane apply(Lane x, Lane y) {
    return static_cast<Lane>(x & y);
  }
};

// Comparisons give a lane of ones or zeros.

struct Equal {
  template <class Lane>
  static constexpr Lane apply(Lane x, Lane y) {
    return static_cast<Lane>(x == y ? -1 : 0);
  }
};
struct Different {
  template <class Lane>
  static constexpr Lane apply(Lane x, Lane y) {
    return static_cast<Lane>(x != y ? -1 : 0);
  }
};
struct Greater {
  template <class Lane>
  static constexpr Lane apply(Lane x, Lane y) {
    return static_cast<Lane>(x > y ? -1 : 0);
  }
};
struct GreaterEqual {
  template <class Lane>
  static constexpr Lane apply(Lane x, Lane y) {
    return static_cast<Lane>(x >= y ? -1 : 0);
  }
};
struct Less {
  template <class Lane>
  static constexpr Lane apply(Lane x, Lane y) {
    return static_cast<Lane>(x < y ? -1 : 0);
  }
};
struct LessEqual {
  template <class Lane>
  static constexpr Lane apply(Lane x, Lane y) {
    return static_cast<Lane>(x <= y ? -1 : 0);
  }
};

/// A word of the results of `of_lane(0)`, `of_lane(1)`, ... Unrolled, as the simulator spends much of its time here.
template <class Lane, class OfLane>
constexpr Word for_all_lanes(OfLane of_lane) {
  return [&]<unsigned... Index>(std::integer_sequence<unsigned, Index...>) {
    return (place_lane<Lane>(of_lane(Index), Index) | ...);
  }
  (std::make_integer_sequence<unsigned, kLanes<Lane>>());
}

/// The meaning of a lane-wise instruction.
template <class Lane, class Operation, class Source>
constexpr Word lanewise(Word a, Word b, Word, Word imm) {
  const Word second = Source::template operand<Lane>(b, imm);
  return for_all_lanes<Lane>(
      [&](unsigned index) { return Operation::apply(lane<Lane>(a, index), lane<Lane>(second, index)); });
}

/// Absolute values; the most negative number stays.
template <class Lane>
constexpr Word lane_absolute(Word a, Word, Word, Word) {
  return for_all_lanes<Lane>([&](unsigned index) {
    const Lane x = lane<Lane>(a, index);
    return static_cast<Lane>(x < 0 ? -x : x);
  });
}

/// Sum of the products of all lanes, modulo 2^32, lane by lane. The two lane types differ only in signedness.
template <class LaneA, class LaneB>
constexpr Word dot_by_lanes(Word a, Word b) {
  static_assert(sizeof(LaneA) == sizeof(LaneB));
  constexpr auto kProduct = [](Word x, Word y, unsigned index) {
    return static_cast<Word>(lane<LaneA>(x, index)) * static_cast<Word>(lane<LaneB>(y, index));
  };
  const Word sum = kProduct(a, b, 0) + kProduct(a, b, 1);
  if constexpr (sizeof(LaneA) == 1) {
    return sum + kProduct(a, b, 2) + kProduct(a, b, 3);
  } else {
    return sum;
  }
}

/// The same, as fast as the host can.
template <class LaneA, class LaneB>
constexpr Word dot(Word a, Word b) {
  if constexpr (kHasHostDot && sizeof(LaneA) == 1) {
    if (!std::is_constant_evaluated()) return host_dot<LaneA, LaneB>(a, b);
  }
  return dot_by_lanes<LaneA, LaneB>(a, b);
}

/// cv.dotup, cv.dotusp, cv.dotsp
template <class LaneA, class LaneB, class Source>
constexpr Word dot_product_of(Word a, Word b, Word, Word imm) {
  return dot<LaneA, LaneB>(a, Source::template operand<LaneB>(b, imm));
}

/// cv.sdotup, cv.sdotusp, cv.sdotsp: added to the old rd.
template <class LaneA, class LaneB, class Source>
constexpr Word sum_of_dot_product(Word a, Word b, Word c, Word imm) {
  return c + dot<LaneA, LaneB>(a, Source::template operand<LaneB>(b, imm));
}

}  // namespace tessera::isa
