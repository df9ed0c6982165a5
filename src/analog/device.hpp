// A phase-change device over its life: programming noise, drift, and 1/f noise accumulated until it is read. Statistics
// are those of aihwkit's PCM-like models (IBM/aihwkit@4545f11, inference/noise/pcm.py and hermes.py), as formulas whose
// numbers a device file holds (configs/devices). Conductances are in uS, times in seconds after programming. r is a
// conductance over the full scale.
#pragma once

#include <string>
#include <vector>

namespace tessera::analog {

/// A statistic as a function of r, in pieces: of the first piece whose `below` is above r,
///   log_slope ln r + power r^exponent + c0 + c1 r + c2 r^2 + c3 r^3, clamped to least .. most; r is 1e-7 at least.
struct CurvePiece {
  double below = 0;
  double log_slope = 0;
  double power = 0;
  double exponent = 0;
  double c0 = 0, c1 = 0, c2 = 0, c3 = 0;
  double least = 0;
  double most = 0;
};

struct Curve {
  std::vector<CurvePiece> pieces;  ///< none: 0 everywhere

  double at(double r) const;
};

struct DeviceModel {
  std::string name;
  std::string description;
  double full_scale_us = 0;  ///< the largest target
  double drift_begin_s = 0;  ///< t0: when programming ended as drift counts
  double read_s = 0;         ///< tr: duration of a read, from which on 1/f noise counts
  double read_noise = 0;     ///< of a product (product.hpp)
  double stuck_at_zero = 0;  ///< shares of all devices
  double stuck_at_full = 0;
  Curve programming_spread;  ///< uS, of the target
  Curve drift_mean;          ///< exponent, of the target
  Curve drift_spread;        ///< the same
  Curve flicker;             ///< share of the conductance, of the programmed one

  double relative(double conductance) const { return conductance / full_scale_us; }
};

/// What a device is to become, and how well: the curves at a conductance.
struct Target {
  double conductance = 0;
  double programming_spread = 0;  ///< uS
  double drift_mean = 0;
  double drift_spread = 0;
};
Target target_of(const DeviceModel& model, double conductance);

/// What time does to all devices of a model. Without t0 nothing drifts, without tr there is no 1/f noise.
struct Age {
  double seconds = 0;
  double drift = 0;    ///< ln((t + t0) / t0)
  double flicker = 0;  ///< sqrt(ln((t + t0 + tr) / (2 tr)))
};
Age age_of(const DeviceModel& model, double seconds);

// Deviates are standard normal.

/// max(0, g + spread z)
double programmed_conductance(const Target& target, double deviate);

/// nu = |mean + spread z|: the device's own, for life.
double drift_exponent(const Target& target, double deviate);

/// D = ((t + t0) / t0)^-nu and s = flicker(Gp) sqrt(ln((t + t0 + tr) / (2 tr))); max(0, D Gp (1 + s z)).
double conductance_at(const DeviceModel& model, const Age& age, double programmed, double exponent, double deviate);

}  // namespace tessera::analog
