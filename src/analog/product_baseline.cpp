// The kernel for any processor: loops over lanes, of which the compiler makes what vectors there are.
#include "analog/product_kernel.hpp"

namespace tessera::analog::kernel {
namespace {

struct Baseline {
  static constexpr unsigned kLanes = 16;
  struct Ints {
    std::int32_t lanes[kLanes];
  };

  template <typename Lane>
  static Ints each(Lane lane) {
    Ints result;
    for (unsigned i = 0; i < kLanes; ++i) result.lanes[i] = static_cast<std::int32_t>(lane(i));
    return result;
  }
  static Ints all(std::uint32_t value) {
    return each([&](unsigned) { return value; });
  }
  static Ints counting(std::uint32_t from) {
    return each([&](unsigned i) { return from + i; });
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
  static Ints exclusive_or(const Ints& a, const Ints& b) {
    return each([&](unsigned i) { return a.lanes[i] ^ b.lanes[i]; });
  }
  static void multiply_wide(const Ints& a, std::uint32_t b, Ints& high, Ints& low) {
    for (unsigned i = 0; i < kLanes; ++i) {
      const std::uint64_t product = static_cast<std::uint64_t>(static_cast<std::uint32_t>(a.lanes[i])) * b;
      high.lanes[i] = static_cast<std::int32_t>(product >> 32);
      low.lanes[i] = static_cast<std::int32_t>(product);
    }
  }
  static Ints add(const Ints& a, const Ints& b) {
    return each([&](unsigned i) { return a.lanes[i] + b.lanes[i]; });
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
  static Ints different(const Ints& a, const Ints& b) {
    return each([&](unsigned i) { return a.lanes[i] != b.lanes[i] ? 1 : 0; });
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

void multiply_baseline(const Batch& batch) { multiply_with<Baseline, 1>(batch); }

}  // namespace tessera::analog::kernel
