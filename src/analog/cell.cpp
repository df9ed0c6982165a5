#include "analog/cell.hpp"

#include <algorithm>

namespace tessera::analog {

ProgrammedCells::ProgrammedCells(const DeviceModel& devices, std::uint64_t seed)
    : devices_(devices), seed_(seed), some_stuck_(devices.stuck_at_zero + devices.stuck_at_full > 0) {
  for (std::size_t code = 0; code < targets_.size(); ++code) {
    targets_[code] = target_of(devices, static_cast<double>(code) * devices.full_scale_us / kGreatestCode);
  }
}

Target ProgrammedCells::target(double code) const {
  const auto whole = static_cast<std::size_t>(code);
  if (whole < targets_.size() && static_cast<double>(whole) == code) return targets_[whole];
  return target_of(devices_, code * devices_.full_scale_us / kGreatestCode);
}

/// A stuck device's conductance, or a negative number.
double ProgrammedCells::stuck_at(const DevicePlace& place) const {
  if (!some_stuck_) return -1;
  const double fate = draw_fate(seed_, place);
  if (fate < devices_.stuck_at_zero) return 0;
  return fate < devices_.stuck_at_zero + devices_.stuck_at_full ? devices_.full_scale_us : -1;
}

/// `read(place, target, deviates of its life)` is a device's conductance.
template <typename Read>
double ProgrammedCells::code_of(const CellPlace& cell, double code, Read read) const {
  double sum = 0;
  for (unsigned device = 0; device < 2; ++device) {
    const double sign = device == 0 ? 1 : -1;
    const DevicePlace place{cell.array, cell.column, cell.row, device};
    double conductance = stuck_at(place);
    if (conductance < 0) conductance = read(place, target(std::max(0.0, sign * code)), draw_life(seed_, place));
    sum += sign * conductance;
  }
  return sum * kGreatestCode / devices_.full_scale_us;
}

double ProgrammedCells::code_at(const CellPlace& place, double code, const Age& age) const {
  return code_of(place, code, [&](const DevicePlace& device, const Target& target, const LifeDraw& life) {
    const double programmed = programmed_conductance(target, life.programming);
    if (programmed == 0) return 0.0;
    const double deviate = draw_flicker(seed_, device, age.seconds);
    return conductance_at(devices_, age, programmed, drift_exponent(target, life.drift), deviate);
  });
}

double ProgrammedCells::code_programmed(const CellPlace& place, double code) const {
  return code_of(place, code, [](const DevicePlace&, const Target& target, const LifeDraw& life) {
    return programmed_conductance(target, life.programming);
  });
}

}  // namespace tessera::analog
