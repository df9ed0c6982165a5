// Normal deviates from random words, with the same bits on every machine.
#pragma once

#include <cstdint>

namespace tessera::analog {

/// The x below which a standard normal deviate is with probability p, 0 < p < 1. Relative error below 1e-15 (Wichura:
/// Algorithm AS 241, Applied Statistics 37 (1988), routine PPND16).
double normal_quantile(double p);

/// The deviate that 64 random bits stand for: the quantile of the middle of one of 2^52 equal parts, so that none is
/// beyond 8.3 standard deviations.
double normal_from_bits(std::uint64_t bits);

}  // namespace tessera::analog
