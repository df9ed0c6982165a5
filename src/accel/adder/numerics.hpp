// What the vector adder computes: rule `single` of a sum between three scales, as the reference operator Add and the
// kernel on the cores do. Pure functions over spans, without time.
#pragma once

#include <cstdint>
#include <span>

#include "base/requantise.hpp"

namespace tessera::accel::adder {

/// Inputs are raised by this many bits before they are scaled, so that the sum keeps fractions of a code.
inline constexpr int kHeadroom = 20;

struct Input {
  std::int32_t zero_point = 0;
  std::int32_t multiplier = 0;  ///< 0 .. 2^31 - 1
  std::int32_t shift = kMaxShift;

  bool operator==(const Input&) const = default;
};

struct Scales {
  Input first;
  Input second;
  std::int32_t multiplier = 0;  ///< of the sum
  std::int32_t shift = kMaxShift;
  OutputRange output;

  bool operator==(const Scales&) const = default;
};

/// sums[i] = clip(zero point + single(first' + second')), each input': single((code - zero point) * 2^20). The sizes of
/// all three are equal.
void add(const Scales& scales, std::span<const std::int8_t> first, std::span<const std::int8_t> second,
         std::span<std::int8_t> sums);

}  // namespace tessera::accel::adder
