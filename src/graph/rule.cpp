// See rule.hpp.
#include "graph/rule.hpp"

#include <bit>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "base/error.hpp"

namespace tessera::graph {
namespace {

/// Bits of the multiplier in `Shift`: with accumulators of up to 23 bits and a sign the products fit in 32 bits.
constexpr int kShiftMultiplierBits = 8;

/// `pair` with a multiplier of so few bits that PULP's 32-bit product holds it, halves up.
Requantisation coarsened(Requantisation pair) {
  int dropped = 31 - kShiftMultiplierBits;
  if (pair.shift - dropped < kMinShift) dropped = std::max(0, pair.shift - kMinShift);
  if (dropped == 0) return pair;
  const std::int64_t half = std::int64_t{1} << (dropped - 1);
  pair.multiplier = static_cast<std::int32_t>((pair.multiplier + half) >> dropped);
  pair.shift -= dropped;
  if (pair.multiplier == 1 << kShiftMultiplierBits && pair.shift > kMinShift) {  // rounded up to one bit more
    pair.multiplier /= 2;
    --pair.shift;
  }
  return pair;
}

/// gemmlowp's SaturatingRoundingDoublingHighMul: the high 32 bits of 2 * a * b, halves up.
std::int32_t doubling_high_multiply(std::int32_t a, std::int32_t b) {
  const std::int64_t product = std::int64_t{a} * b;
  const std::int64_t nudge = product >= 0 ? (std::int64_t{1} << 30) : 1 - (std::int64_t{1} << 30);
  return saturate_to_int32((product + nudge) / (std::int64_t{1} << 31));
}

/// gemmlowp's RoundingDivideByPOT: x / 2^exponent, halves away from zero.
std::int32_t rounding_shift(std::int32_t x, int exponent) {
  const std::int64_t mask = (std::int64_t{1} << exponent) - 1;
  const std::int64_t remainder = x & mask;
  const std::int64_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return static_cast<std::int32_t>((std::int64_t{x} >> exponent) + (remainder > threshold ? 1 : 0));
}

}  // namespace

std::string_view name_of(Rule rule) {
  switch (rule) {
    case Rule::Fp32:
      return "fp32";
    case Rule::Single:
      return "single";
    case Rule::Double:
      return "double";
    case Rule::Shift:
      return "shift";
  }
  return "unknown rule";
}

Rule rule_named(std::string_view name) {
  const auto found = std::ranges::find(kRules, name, [](Rule rule) { return name_of(rule); });
  if (found != kRules.end()) return *found;
  throw Error(ErrorKind::Usage, "--rule", fmt::format("'{}' is no rule", name), "there are: " + rule_names());
}

std::string rule_names() {
  std::string names;
  for (const Rule rule : kRules) names += fmt::format("{}{}", names.empty() ? "" : ", ", name_of(rule));
  return names;
}

Requantisation over(Requantisation scale, std::int32_t count) {
  const int bits = std::bit_width(static_cast<std::uint32_t>(count)) - 1;
  const int raised = std::min(bits, kMaxShift - scale.shift);
  scale.multiplier = static_cast<std::int32_t>((std::int64_t{scale.multiplier} << raised) / count);
  scale.shift += raised;
  return scale;
}

Multiplier::Multiplier(Rule rule, double real) : rule_(rule), real_(static_cast<float>(real)) {
  if (rule == Rule::Fp32) return;
  // Scales of dead channels can be so small that their product is no positive number any more.
  Requantisation pair = real == 0 ? Requantisation{} : quantised_multiplier(real);
  if (rule == Rule::Shift) pair = coarsened(pair);
  multiplier_ = pair.multiplier;
  shift_ = pair.shift;
}

Multiplier Multiplier::over(Rule rule, double real, std::int32_t count) {
  if (rule == Rule::Fp32 || rule == Rule::Shift) return Multiplier(rule, real / count);
  Multiplier result(rule, real);
  const Requantisation divided = graph::over(result.requantisation(), count);
  result.multiplier_ = divided.multiplier;
  result.shift_ = divided.shift;
  return result;
}

Requantisation Multiplier::requantisation(std::int32_t bias) const {
  if (rule_ == Rule::Fp32) throw Error(ErrorKind::Internal, "rule fp32", "it has no fixed-point multiplier");
  return {.bias = bias, .multiplier = multiplier_, .shift = shift_};
}

std::int32_t Multiplier::twice_rounded(std::int32_t x) const {
  const int exponent = 31 - shift_;
  const std::int32_t raised = exponent > 0 ? saturate_to_int32(std::int64_t{x} * (std::int64_t{1} << exponent)) : x;
  return rounding_shift(doubling_high_multiply(raised, multiplier_), exponent < 0 ? -exponent : 0);
}

}  // namespace tessera::graph
