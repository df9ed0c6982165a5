#include "analog/device.hpp"

#include <algorithm>
#include <cmath>

#include "base/portable_math.hpp"

namespace tessera::analog {

double Curve::at(double r) const {
  constexpr double kLeastR = 1e-7;
  r = std::max(r, kLeastR);
  const auto piece = std::ranges::find_if(pieces, [&](const CurvePiece& one) { return r < one.below; });
  if (piece == pieces.end()) return 0;
  double value = ((piece->c3 * r + piece->c2) * r + piece->c1) * r + piece->c0;
  if (piece->log_slope != 0) value += piece->log_slope * portable_log(r);
  if (piece->power != 0) value += piece->power * portable_pow(r, piece->exponent);
  return std::clamp(value, piece->least, piece->most);
}

Target target_of(const DeviceModel& model, double conductance) {
  const double r = model.relative(conductance);
  return {conductance, model.programming_spread.at(r), model.drift_mean.at(r), model.drift_spread.at(r)};
}

Age age_of(const DeviceModel& model, double seconds) {
  const double t0 = model.drift_begin_s;
  const double tr = model.read_s;
  return {seconds, t0 > 0 ? portable_log((seconds + t0) / t0) : 0,
          tr > 0 ? std::sqrt(portable_log((seconds + t0 + tr) / (2 * tr))) : 0};
}

double programmed_conductance(const Target& target, double deviate) {
  return std::max(0.0, target.conductance + target.programming_spread * deviate);
}

double drift_exponent(const Target& target, double deviate) {
  return std::abs(target.drift_mean + target.drift_spread * deviate);
}

double conductance_at(const DeviceModel& model, const Age& age, double programmed, double exponent, double deviate) {
  const double spread = age.flicker == 0 ? 0 : age.flicker * model.flicker.at(model.relative(programmed));
  return std::max(0.0, portable_exp(-exponent * age.drift) * programmed * (1 + spread * deviate));
}

}  // namespace tessera::analog
