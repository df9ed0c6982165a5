#include "base/portable_math.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>

namespace tessera {
namespace {

// ln 2 in two parts, the first with enough zeros at its end that products with exponents are exact (fdlibm's split).
constexpr double kLn2High = 0x1.62e42feep-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;

/// 1/3, 1/5, ... 1/23: of the series of artanh(s) / s - 1 in s^2.
constexpr std::array kArtanh = [] {
  std::array<double, 11> terms{};
  for (std::size_t i = 0; i < terms.size(); ++i) terms[i] = 1.0 / (2.0 * static_cast<double>(i) + 3);
  return terms;
}();

/// 1/2!, 1/3!, ... 1/14!: of the series of (e^r - 1 - r) / r^2.
constexpr std::array kExponential = [] {
  std::array<double, 13> terms{};
  double factorial = 1;
  for (std::size_t i = 0; i < terms.size(); ++i) terms[i] = 1 / (factorial *= static_cast<double>(i) + 2);
  return terms;
}();

template <std::size_t kTerms>
double polynomial(const std::array<double, kTerms>& terms, double x) {
  double value = 0;
  for (std::size_t i = kTerms; i-- > 0;) value = value * x + terms[i];
  return value;
}

}  // namespace

// x = m 2^e with m around 1; ln m = 2 artanh(s) = 2 (s + s^3/3 + s^5/5 + ...) with s = (m - 1)/(m + 1), |s| <= 0.172.
double portable_log(double x) {
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);
  if (mantissa < std::numbers::sqrt2 / 2) {
    mantissa *= 2;
    --exponent;
  }
  const double s = (mantissa - 1) / (mantissa + 1);
  const double square = s * s;
  const double low = 2 * s * square * polynomial(kArtanh, square) + exponent * kLn2Low;
  return exponent * kLn2High + (2 * s + low);
}

// x = k ln 2 + r with |r| <= ln 2 / 2, and Taylor's series of e^r.
double portable_exp(double x) {
  if (x < -745.2) return 0;
  if (x > 709.79) return std::numeric_limits<double>::infinity();
  const double k = std::floor(x * std::numbers::log2e + 0.5);
  const double r = (x - k * kLn2High) - k * kLn2Low;
  return std::ldexp(1 + (r + r * r * polynomial(kExponential, r)), static_cast<int>(k));
}

}  // namespace tessera
