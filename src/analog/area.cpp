// See area.hpp.
#include "analog/area.hpp"

#include <cmath>

namespace tessera::analog {
namespace {

constexpr double kGreatestInput = 127;
constexpr double kLinePerDevice = 571'429;  // conductance of a line's segment over that of a device

TileConductances conductances_of(const Specimen& specimen, const CellTargets& cells) {
  const ProgrammedCells programmed(specimen.devices, specimen.seed);
  const Age age = age_of(specimen.devices, specimen.seconds);
  TileConductances conductances(cells.rows, cells.columns);
  for (unsigned column = 0; column < cells.columns; ++column) {
    for (unsigned row = 0; row < cells.rows; ++row) {
      const CellPlace place{cells.first.array, cells.first.column + column, cells.first.row + row};
      conductances.set(column, row, programmed.code_at(place, cells.code(column, row), age));
    }
  }
  return conductances;
}

ProductNoise noise_of(const Specimen& specimen, const Conversion& conversion) {
  const double code = static_cast<double>(conversion.adc_range) / static_cast<double>(1 << (conversion.adc_bits - 1));
  return {specimen.devices.read_noise, specimen.converters.noise * code};
}

}  // namespace

CrossbarArea::CrossbarArea(const Specimen& specimen, const Conversion& conversion, const CellTargets& cells)
    : specimen_(&specimen),
      first_(cells.first),
      conversion_(conversion),
      noise_(noise_of(specimen, conversion)),
      conductances_(conductances_of(specimen, cells)),
      converters_(converters_of(specimen.converters, conversion, specimen.seed, cells.first, cells.columns)) {}

void CrossbarArea::read(std::uint32_t layer, std::span<const std::int8_t> inputs, std::span<const Pulse> pulses,
                        std::span<std::int32_t> codes, ConversionCounters& counters) const {
  const ReadKey key{specimen_->seed, first_, layer, specimen_->seconds};
  if (specimen_->ir_drop == 0) {
    counters.adc_clipped += multiply(conductances_, inputs, key, noise_, converters_, pulses, codes);
    return;
  }
  multiply(conductances_, inputs, key, noise_, pulses, codes);
  for (std::size_t pulse = 0; pulse < pulses.size(); ++pulse) {
    const std::span<std::int32_t> of_pulse = codes.subspan(pulse * columns(), columns());
    drop(inputs.data() + pulse * padded_rows(), of_pulse.data());
    counters.adc_clipped += convert(converters_, of_pulse);
  }
}

/// Takes off the currents of a pulse what the lines cost.
void CrossbarArea::drop(const std::int8_t* inputs, std::int32_t* currents) const {
  const double n = rows();
  for (unsigned column = 0; column < columns(); ++column) {
    double magnitudes = 0, far = 0;
    for (unsigned row = 0; row < rows(); ++row) {
      const double product = conductances_.code(column, row) * inputs[row];
      const double near = 1 - row / n;
      magnitudes += std::abs(product);
      far += product * (1 - near * near);
    }
    const double a = n / kLinePerDevice * magnitudes / (kGreatestCode * kGreatestInput);
    const double share = specimen_->ir_drop * a * (a * (0.05 * a - 0.2) + 0.5);
    currents[column] -= static_cast<std::int32_t>(std::floor(share * far * kCodeUnit + 0.5));
  }
}

std::vector<double> CrossbarArea::currents(std::span<const std::int8_t> inputs) const {
  std::vector<std::int32_t> sums(columns());
  const Pulse pulse;
  multiply(conductances_, inputs, {}, {}, {&pulse, 1}, sums);
  if (specimen_->ir_drop != 0) drop(inputs.data(), sums.data());
  std::vector<double> currents(sums.begin(), sums.end());
  for (double& current : currents) current /= kCodeUnit;
  return currents;
}

Magnitudes& Magnitudes::operator+=(const Magnitudes& other) {
  programmed += other.programmed;
  now += other.now;
  return *this;
}

std::vector<Magnitudes> magnitudes_of(const Specimen& specimen, const CellTargets& cells) {
  const ProgrammedCells programmed(specimen.devices, specimen.seed);
  const Age age = age_of(specimen.devices, specimen.seconds);
  std::vector<Magnitudes> columns(cells.columns);
  for (unsigned column = 0; column < cells.columns; ++column) {
    for (unsigned row = 0; row < cells.rows; ++row) {
      const CellPlace place{cells.first.array, cells.first.column + column, cells.first.row + row};
      const double target = cells.code(column, row);
      columns[column] +=
          {std::abs(programmed.code_programmed(place, target)), std::abs(programmed.code_at(place, target, age))};
    }
  }
  return columns;
}

}  // namespace tessera::analog
