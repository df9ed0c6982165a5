// A generator of random numbers that gives the same ones everywhere (those of <random>'s distributions may differ).
#pragma once

#include <algorithm>
#include <cstdint>

namespace tessera::zoo {

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }

  /// least .. most, evenly but for 2^-32.
  std::int32_t between(std::int32_t least, std::int32_t most) {
    const auto count = static_cast<std::uint64_t>(std::int64_t{most} - least + 1);
    return static_cast<std::int32_t>(least + static_cast<std::int64_t>((next() >> 32U) % count));
  }

  /// Nearly normal: the sum of four even numbers, clipped to a code; standard deviation 37.5.
  std::int8_t weight() {
    constexpr std::int32_t kQuarter = 32;
    std::int32_t sum = 0;
    for (int i = 0; i < 4; ++i) sum += between(-kQuarter, kQuarter);
    return static_cast<std::int8_t>(std::clamp(sum, -127, 127));
  }

 private:
  std::uint64_t state_;
};

}  // namespace tessera::zoo
