// The kernel for any processor: loops over lanes, of which the compiler makes what vectors there are.
#include "analog/product_kernel.hpp"

namespace tessera::analog::kernel {
namespace {

struct Baseline {
  static constexpr unsigned kLanes = 16;
  struct Ints {
    std::int32_t lanes[kLanes];
  };
  struct Longs {
    std::uint64_t lanes[kLanes / 2];
  };
  static constexpr unsigned kSums = 4;  ///< that are computed together
  static constexpr bool kWindows = false;

  struct Shorts {
    std::int16_t lanes[2 * kLanes];
  };
  template <typename Lane>
  static Shorts each_short(Lane lane) {
    Shorts result;
    for (unsigned i = 0; i < 2 * kLanes; ++i) result.lanes[i] = static_cast<std::int16_t>(lane(i));
    return result;
  }
  static Shorts all_short(std::int16_t value) {
    return each_short([&](unsigned) { return value; });
  }
  static Shorts load_short(const std::int16_t* from) {
    return each_short([&](unsigned i) { return from[i]; });
  }
  static Shorts square(const Shorts& a) {
    return each_short([&](unsigned i) { return a.lanes[i] * a.lanes[i]; });
  }
  static Shorts greater(const Shorts& a, const Shorts& b) {
    return each_short([&](unsigned i) { return a.lanes[i] > b.lanes[i] ? a.lanes[i] : b.lanes[i]; });
  }
  static Shorts add_short(const Shorts& a, const Shorts& b) {
    return each_short([&](unsigned i) { return a.lanes[i] + b.lanes[i]; });
  }
  static Shorts bits_and(const Shorts& a, const Shorts& b) {
    return each_short([&](unsigned i) { return a.lanes[i] & b.lanes[i]; });
  }
  static Shorts shifted(const Shorts& a, unsigned shift) {
    return each_short([&](unsigned i) { return a.lanes[i] >> shift; });
  }
  static void store_bytes(std::int8_t* to, const Shorts& a) {
    for (unsigned i = 0; i < 2 * kLanes; ++i) to[i] = static_cast<std::int8_t>(a.lanes[i]);
  }
  /// Of numbers that are not negative.
  static unsigned greatest(const Shorts& a) {
    std::int16_t most = 0;
    for (const std::int16_t lane : a.lanes) most = lane > most ? lane : most;
    return static_cast<unsigned>(most);
  }

  template <typename Lane>
  static Ints each(Lane lane) {
    Ints result;
    for (unsigned i = 0; i < kLanes; ++i) result.lanes[i] = static_cast<std::int32_t>(lane(i));
    return result;
  }
  static Ints all(std::uint32_t value) {
    return each([&](unsigned) { return value; });
  }
  static Ints load(const void* from) {
    Ints result;
    __builtin_memcpy(&result, from, sizeof result);
    return result;
  }
  static void store(std::int32_t* to, const Ints& value) { __builtin_memcpy(to, &value, sizeof value); }
  static Ints four_bytes(const void* from) {
    std::uint32_t word;
    __builtin_memcpy(&word, from, sizeof word);
    return all(word);
  }
  static Ints add_pairs(Ints sum, const Ints& weights, const Ints& inputs) {
    std::int16_t w[2 * kLanes], x[2 * kLanes];
    __builtin_memcpy(w, &weights, sizeof w);
    __builtin_memcpy(x, &inputs, sizeof x);
    for (unsigned i = 0; i < kLanes; ++i) sum.lanes[i] += w[2 * i] * x[2 * i] + w[2 * i + 1] * x[2 * i + 1];
    return sum;
  }
  static Ints add_quads(Ints sum, const Ints& weights, const Ints& inputs) {
    std::uint8_t w[4 * kLanes];
    std::int8_t x[4 * kLanes];
    __builtin_memcpy(w, &weights, sizeof w);
    __builtin_memcpy(x, &inputs, sizeof x);
    for (unsigned i = 0; i < kLanes; ++i) {
      for (unsigned j = 0; j < 4; ++j) sum.lanes[i] += w[4 * i + j] * x[4 * i + j];
    }
    return sum;
  }
  template <typename Lane>
  static Longs each_long(Lane lane) {
    Longs result;
    for (unsigned i = 0; i < kLanes / 2; ++i) result.lanes[i] = lane(i);
    return result;
  }
  static Longs all_long(std::uint32_t value) {
    return each_long([&](unsigned) { return value; });
  }
  /// from, from + 2, ...
  static Longs counting_even(std::uint32_t from) {
    return each_long([&](unsigned i) { return from + 2 * i; });
  }
  static Longs add_long(const Longs& a, const Longs& b) {
    return each_long([&](unsigned i) { return a.lanes[i] + b.lanes[i]; });
  }
  static Longs exclusive_or(const Longs& a, const Longs& b) {
    return each_long([&](unsigned i) { return a.lanes[i] ^ b.lanes[i]; });
  }
  static Longs exclusive_or(const Longs& a, const Longs& b, const Longs& c) {
    return each_long([&](unsigned i) { return a.lanes[i] ^ b.lanes[i] ^ c.lanes[i]; });
  }
  /// The whole products of lower halves.
  static Longs multiply_low(const Longs& a, std::uint32_t b) {
    return each_long([&](unsigned i) { return std::uint64_t{static_cast<std::uint32_t>(a.lanes[i])} * b; });
  }
  static Longs upper(const Longs& a) {
    return each_long([&](unsigned i) { return a.lanes[i] >> 32; });
  }
  /// Their lower halves in turn.
  static Ints joined(const Longs& even, const Longs& odd) {
    Ints result;
    for (unsigned i = 0; i < kLanes / 2; ++i) {
      result.lanes[2 * i] = static_cast<std::int32_t>(even.lanes[i]);
      result.lanes[2 * i + 1] = static_cast<std::int32_t>(odd.lanes[i]);
    }
    return result;
  }
  static Ints scaled(const Ints& value, const Ints& scale, unsigned shift) {
    const std::int64_t half = std::int64_t{1} << (shift - 1);
    return each([&](unsigned i) { return (std::int64_t{value.lanes[i]} * scale.lanes[i] + half) >> shift; });
  }
  static Ints clamped(const Ints& value, std::int32_t least, std::int32_t most) {
    return each([&](unsigned i) {
      const std::int32_t lane = value.lanes[i];
      return lane < least ? least : lane > most ? most : lane;
    });
  }
  /// One more where they are the same.
  static Ints add_same(const Ints& count, const Ints& a, const Ints& b) {
    return each([&](unsigned i) { return count.lanes[i] + (a.lanes[i] == b.lanes[i] ? 1 : 0); });
  }
  static Ints add_deviate(Ints sum, const Ints& word, const Ints& squares, float variance, float column_variance) {
    for (unsigned i = 0; i < kLanes; ++i) {
      const auto bits = static_cast<std::uint32_t>(word.lanes[i]);
      int deviate = 0;
      for (unsigned half = 0; half < 32; half += 4) deviate += kQuantiles[bits >> half & 15];
      const float spread = __builtin_sqrtf(static_cast<float>(squares.lanes[i]) * variance + column_variance);
      sum.lanes[i] += static_cast<std::int32_t>(__builtin_lrintf(static_cast<float>(deviate) * spread));
    }
    return sum;
  }
};

}  // namespace

void multiply_baseline(const Batch& batch) { multiply_with<Baseline>(batch); }

}  // namespace tessera::analog::kernel
