// See numerics.hpp.
#include "accel/adder/numerics.hpp"

#include <cassert>

namespace tessera::accel::adder {
namespace {

std::int32_t scaled(const Input& input, std::int8_t code) {
  return requantise_single((code - input.zero_point) * (1 << kHeadroom), input.multiplier, input.shift);
}

}  // namespace

void add(const Scales& scales, std::span<const std::int8_t> first, std::span<const std::int8_t> second,
         std::span<std::int8_t> sums) {
  assert(first.size() == sums.size() && second.size() == sums.size());
  const Requantisation rescale{0, scales.multiplier, scales.shift};
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const std::int64_t sum = std::int64_t{scaled(scales.first, first[i])} + scaled(scales.second, second[i]);
    sums[i] = requantise(sum, rescale, scales.output);
  }
}

}  // namespace tessera::accel::adder
