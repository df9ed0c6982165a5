#include "compile/engines/cores/add_parameters.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <vector>

#include "base/requantise.hpp"

namespace tessera::compile {

namespace {

constexpr std::int32_t kLeft = 20;  // bits by which TFLite raises 8-bit codes before it rescales them
constexpr int kCodes = 256;
constexpr int kReach = 8;  // integers tried around a real factor, to either side

/// The real factors of a and b in the output.
struct Factors {
  double first;
  double second;
};

Factors factors_of(const arch::AddParameters& p) {
  const double output = std::ldexp(p.output_multiplier, kLeft - p.output_shift);
  return {std::ldexp(p.first_multiplier, -p.first_shift) * output,
          std::ldexp(p.second_multiplier, -p.second_shift) * output};
}

/// A code of the first input, then of the second, as the rule adds them.
std::int32_t rescaled_first(const arch::AddParameters& p, std::int32_t a) {
  return requantise_single((a - p.first_zero_point) * (1 << kLeft), p.first_multiplier, p.first_shift);
}
std::int32_t rescaled_second(const arch::AddParameters& p, std::int32_t b) {
  return requantise_single((b - p.second_zero_point) * (1 << kLeft), p.second_multiplier, p.second_shift);
}
std::int32_t output_of(const arch::AddParameters& p, std::int32_t first, std::int32_t second) {
  const std::int64_t sum = requantise_single(first + second, p.output_multiplier, p.output_shift);
  return clip(sum + p.output_zero_point, p.minimum, p.maximum);
}

/// What the rule gives for all pairs, b fastest.
std::vector<std::int32_t> all_sums(const arch::AddParameters& p) {
  std::array<std::int32_t, kCodes> seconds{};
  for (std::size_t code = 0; code < seconds.size(); ++code) {
    seconds[code] = rescaled_second(p, static_cast<std::int32_t>(code) - 128);
  }
  std::vector<std::int32_t> sums;
  sums.reserve(kCodes * kCodes);
  for (int a = -128; a < 128; ++a) {
    const std::int32_t first = rescaled_first(p, a);
    for (const std::int32_t second : seconds) sums.push_back(output_of(p, first, second));
  }
  return sums;
}

/// Offsets with which all pairs come out right; none if lowest > highest.
struct Interval {
  std::int64_t lowest = std::numeric_limits<std::int32_t>::min();
  std::int64_t highest = std::numeric_limits<std::int32_t>::max();

  bool empty() const { return lowest > highest; }
};

// Neither the smallest nor the largest sum may leave 32 bits. The plane's extremes are at its corners.
Interval without_overflow(std::int64_t first, std::int64_t second) {
  const std::int64_t least = std::min(-128 * first, 127 * first) + std::min(-128 * second, 127 * second);
  const std::int64_t most = std::max(-128 * first, 127 * first) + std::max(-128 * second, 127 * second);
  Interval offsets;
  offsets.lowest = std::max(offsets.lowest, std::numeric_limits<std::int32_t>::min() - least);
  offsets.highest = std::min(offsets.highest, std::numeric_limits<std::int32_t>::max() - most);
  return offsets;
}

/// What the rule wants of the offset, for given factors and shift.
class OffsetRule {
 public:
  explicit OffsetRule(const arch::AddParameters& parameters) : p_(parameters), sums_(all_sums(parameters)) {}

  /// The offsets with which all pairs come out right.
  Interval offsets(std::int64_t first, std::int64_t second, int shift);

 private:
  struct Pair {
    int a = 0;
    int b = 0;
  };

  std::int64_t sum(Pair pair) const {
    const std::ptrdiff_t place = (std::ptrdiff_t{pair.a} + 128) * kCodes + pair.b + 128;
    return sums_[static_cast<std::size_t>(place)];
  }

  const arch::AddParameters& p_;
  std::vector<std::int32_t> sums_;
  std::vector<Pair> tight_;  ///< those that left other factors no offset: they do so with most, and are asked first
};

// A pair's sum s must be the floor of (product + offset) / 2^shift, unless the clip makes it so anyway.
Interval OffsetRule::offsets(std::int64_t first, std::int64_t second, int shift) {
  Interval offsets = without_overflow(first, second);
  Pair lowest;
  Pair highest;
  const std::int64_t step = std::int64_t{1} << shift;
  const auto narrow = [&](Pair pair) {
    const std::int64_t wanted = sum(pair);
    const std::int64_t floor = wanted * step - (pair.a * first + pair.b * second);
    if (floor > offsets.lowest && wanted > p_.minimum) {
      offsets.lowest = floor;
      lowest = pair;
    }
    if (floor + step - 1 < offsets.highest && wanted < p_.maximum) {
      offsets.highest = floor + step - 1;
      highest = pair;
    }
  };
  for (const Pair pair : tight_) narrow(pair);
  if (offsets.empty()) return offsets;
  for (int a = -128; a < 128 && !offsets.empty(); ++a) {
    for (int b = -128; b < 128; ++b) narrow({a, b});
  }
  if (offsets.empty()) tight_.insert(tight_.end(), {lowest, highest});
  return offsets;
}

// A coarser shift's factors are even ones of a finer shift, so only the finest without overflow is worth trying.
int finest_shift(const Factors& factors, const arch::AddParameters& p) {
  const double zero = factors.first * p.first_zero_point + factors.second * p.second_zero_point;
  const double most =
      128 * (std::abs(factors.first) + std::abs(factors.second)) + std::abs(p.output_zero_point - zero) + 1;
  return std::clamp(31 - static_cast<int>(std::ceil(std::log2(most))), 0, 31);
}

/// Distances 0, 1, -1, 2, -2 ...
std::array<int, 2 * kReach + 1> distances() {
  std::array<int, 2 * kReach + 1> all{};
  for (std::size_t i = 1; 2 * i < all.size(); ++i) {
    all[2 * i - 1] = static_cast<int>(i);
    all[2 * i] = -all[2 * i - 1];
  }
  return all;
}

}  // namespace

std::int32_t exact_sum(const arch::AddParameters& p, std::int32_t a, std::int32_t b) {
  return output_of(p, rescaled_first(p, a), rescaled_second(p, b));
}

std::int32_t fast_sum(const AddConstants& constants, const arch::AddParameters& p, std::int32_t a, std::int32_t b) {
  const auto word = [](std::int32_t value) { return static_cast<std::uint32_t>(value); };
  const std::uint32_t sum = word(a) * word(constants.first) + word(b) * word(constants.second) + word(constants.offset);
  return clip(static_cast<std::int32_t>(sum) >> constants.shift, p.minimum, p.maximum);
}

std::optional<AddConstants> find_add_constants(const arch::AddParameters& parameters) {
  const Factors factors = factors_of(parameters);
  OffsetRule rule(parameters);
  const int finest = finest_shift(factors, parameters);
  // The estimate of the finest shift does not know what the clip forgives: one more is tried, too.
  for (int shift = std::min(finest + 1, 31); shift >= std::max(finest - 1, 0); --shift) {
    const std::int64_t first = std::llround(std::ldexp(factors.first, shift));
    const std::int64_t second = std::llround(std::ldexp(factors.second, shift));
    for (const int i : distances()) {
      for (const int j : distances()) {
        const Interval offsets = rule.offsets(first + i, second + j, shift);
        if (offsets.empty()) continue;
        const std::int64_t offset = offsets.lowest + (offsets.highest - offsets.lowest) / 2;
        return AddConstants{static_cast<std::int32_t>(first + i), static_cast<std::int32_t>(second + j),
                            static_cast<std::int32_t>(offset), shift};
      }
    }
  }
  return std::nullopt;
}

arch::AddParameters with_fast_constants(arch::AddParameters parameters) {
  const auto constants = find_add_constants(parameters);
  parameters.fast = constants ? 1 : 0;
  if (constants) {
    parameters.fast_first = constants->first;
    parameters.fast_second = constants->second;
    parameters.fast_offset = constants->offset;
    parameters.fast_shift = constants->shift;
  }
  return parameters;
}

}  // namespace tessera::compile
