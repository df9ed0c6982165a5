// For tests: mean and variance of a conductance in closed form, but for one integral, from a device model's own curves.
//
// With a = g / sigma_p, L = ln((t + t0) / t0), and nu = |mu + sd Z|:
//   programmed: E = g Phi(a) + sigma_p phi(a), E2 = (g^2 + sigma_p^2) Phi(a) + g sigma_p phi(a)
//   E[D^n] = exp(-n L mu + (n L sd)^2 / 2) Phi(mu / sd - n L sd) + exp(n L mu + (n L sd)^2 / 2) Phi(-mu / sd - n L sd)
//   E[G] = E[D] int Gp m1(s(Gp)), E[G^2] = E[D^2] int Gp^2 m2(s(Gp)), Gp = max(0, g + sigma_p z)
//   m1(s) = Phi(1 / s) + s phi(1 / s), m2(s) = (1 + s^2) Phi(1 / s) + s phi(1 / s)
#pragma once

#include <cmath>
#include <functional>
#include <numbers>

#include "analog/device.hpp"

namespace tessera::analog::test {

struct Moments {
  double mean = 0;
  double variance = 0;
};

inline double density(double x) { return std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi); }
inline double below(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

inline Moments programmed_moments(const DeviceModel& model, double target) {
  const double spread = model.programming_spread.at(model.relative(target));
  const double a = target / spread;
  const double mean = target * below(a) + spread * density(a);
  const double square = (target * target + spread * spread) * below(a) + target * spread * density(a);
  return {mean, square - mean * mean};
}

/// E[D^n]
inline double drift_moment(const DeviceModel& model, double target, double seconds, int n) {
  const double l = n * std::log((seconds + model.drift_begin_s) / model.drift_begin_s);
  const double mu = model.drift_mean.at(model.relative(target));
  const double sd = model.drift_spread.at(model.relative(target));
  const double half = l * sd * l * sd / 2;
  return std::exp(-l * mu + half) * below(mu / sd - l * sd) + std::exp(l * mu + half) * below(-mu / sd - l * sd);
}

/// The mean of a function of a standard normal deviate; Simpson's rule.
inline double mean_of(const std::function<double(double)>& function) {
  constexpr int kSteps = 40'000;
  constexpr double kReach = 9;
  constexpr double kStep = 2 * kReach / kSteps;
  double sum = 0;
  for (int i = 0; i <= kSteps; ++i) {
    const double z = -kReach + i * kStep;
    const int weight = i == 0 || i == kSteps ? 1 : i % 2 == 1 ? 4 : 2;
    sum += weight * function(z) * density(z);
  }
  return sum * kStep / 3;
}

inline Moments moments_at(const DeviceModel& model, double target, double seconds) {
  const double spread = model.programming_spread.at(model.relative(target));
  const double growth = std::sqrt(std::log((seconds + model.drift_begin_s + model.read_s) / (2 * model.read_s)));
  const auto moment = [&](int n) {
    return drift_moment(model, target, seconds, n) * mean_of([&](double z) {
             const double programmed = std::max(0.0, target + spread * z);
             if (programmed == 0) return 0.0;
             const double s = model.flicker.at(model.relative(programmed)) * growth;
             const double m = (n == 1 ? 1 : 1 + s * s) * below(1 / s) + s * density(1 / s);
             return std::pow(programmed, n) * m;
           });
  };
  const double mean = moment(1);
  return {mean, moment(2) - mean * mean};
}

}  // namespace tessera::analog::test
