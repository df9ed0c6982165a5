#include "analog/product.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>

#include "analog/draws.hpp"
#include "analog/product_kernel.hpp"
#include "base/divide.hpp"

namespace tessera::analog {
namespace {

/// The variance of what the kernel draws, in its own units.
constexpr double kTableVariance = [] {
  double sum = 0;
  for (const int quantile : kernel::kQuantiles) sum += quantile * quantile;
  return 8 * sum / 16;
}();

struct ProcessorRow {
  Processor processor;
  std::string_view name;
  void (*kernel)(const kernel::Batch&);
  bool (*available)();
};

constexpr std::array kProcessors {
  ProcessorRow{Processor::Baseline, "baseline", kernel::multiply_baseline, [] { return true; }},
#if defined(__x86_64__)
      ProcessorRow{Processor::Avx2, "AVX2", kernel::multiply_avx2, [] { return __builtin_cpu_supports("avx2") != 0; }},
      ProcessorRow{Processor::Avx512Vnni, "AVX-512 VNNI", kernel::multiply_avx512, [] {
                     return __builtin_cpu_supports("avx512vnni") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
                            __builtin_cpu_supports("avx512dq") != 0;
                   }},
#endif
};

const ProcessorRow* find(Processor processor) {
  const auto found = std::ranges::find(kProcessors, processor, &ProcessorRow::processor);
  return found == kProcessors.end() ? nullptr : &*found;
}

kernel::Batch batch_of(const TileConductances& area, std::span<const std::int8_t> inputs, const ReadKey& key,
                       const ProductNoise& noise, std::span<const Pulse> pulses, std::span<std::int32_t> currents) {
  assert(inputs.size() == pulses.size() * area.padded_rows() && currents.size() == pulses.size() * area.columns());
  const Words words = words_of_read(key.seed, key.first.array, key.first.column, key.first.row, key.layer, key.seconds);
  kernel::Batch batch{};
  batch.codes = area.codes();
  batch.magnitudes = area.magnitudes();
  batch.padded_rows = area.padded_rows();
  batch.rows = round_up(area.rows(), 4u);
  batch.most_magnitude = std::max(area.most_magnitude(), 1u);
  batch.columns = area.columns();
  batch.inputs = inputs.data();
  batch.pulses = static_cast<unsigned>(pulses.size());
  batch.pulse = pulses.data();
  batch.key[0] = words[0];
  batch.key[1] = words[1];
  const double read = noise.read_noise * kCodeUnit, column = noise.column_spread * kCodeUnit;
  batch.read_variance = static_cast<float>(read * read * kGreatestCode / kMagnitudeUnit / kTableVariance);
  batch.column_variance = static_cast<float>(column * column / kTableVariance);
  batch.currents = currents.data();
  return batch;
}

void run(Processor processor, const kernel::Batch& batch) {
  assert(available(processor));
  find(processor)->kernel(batch);
}

}  // namespace

std::string_view name_of(Processor processor) {
  const ProcessorRow* row = find(processor);
  return row == nullptr ? "unknown" : row->name;
}

bool available(Processor processor) {
  const ProcessorRow* row = find(processor);
  return row != nullptr && row->available();
}

Processor best_processor() {
  static const Processor best = [] {
    Processor found = Processor::Baseline;
    for (const ProcessorRow& row : kProcessors) {
      if (row.available()) found = row.processor;
    }
    return found;
  }();
  return best;
}

TileConductances::TileConductances(unsigned rows, unsigned columns)
    : rows_(rows),
      columns_(columns),
      padded_rows_(round_up(rows, kBlock)),
      padded_columns_(round_up(columns, kBlock)),
      codes_(std::size_t{padded_rows_} * padded_columns_),
      magnitudes_(codes_.size()) {
  assert(rows <= kMaxRows);
}

void TileConductances::set(unsigned column, unsigned row, double code) {
  constexpr double kMost = std::numeric_limits<std::int16_t>::max();
  const double rounded = std::clamp(std::floor(code * kCodeUnit + 0.5), -kMost, kMost);
  codes_[code_place(column, row)] = static_cast<std::int16_t>(rounded);
  const double magnitude = std::floor(std::abs(rounded) * kMagnitudeUnit / kCodeUnit + 0.5);
  const auto kept = static_cast<std::uint8_t>(std::min(magnitude, 127.0));
  magnitudes_[magnitude_place(column, row)] = kept;
  most_magnitude_ = std::max(most_magnitude_, unsigned{kept});
}

double TileConductances::code(unsigned column, unsigned row) const {
  return static_cast<double>(codes_[code_place(column, row)]) / kCodeUnit;
}

void multiply(const TileConductances& area, std::span<const std::int8_t> inputs, const ReadKey& key,
              const ProductNoise& noise, std::span<const Pulse> pulses, std::span<std::int32_t> currents,
              Processor processor) {
  run(processor, batch_of(area, inputs, key, noise, pulses, currents));
}

std::uint64_t multiply(const TileConductances& area, std::span<const std::int8_t> inputs, const ReadKey& key,
                       const ProductNoise& noise, const ColumnConverters& converters, std::span<const Pulse> pulses,
                       std::span<std::int32_t> codes, Processor processor) {
  assert(converters.scales.size() == area.padded_columns() && converters.offsets.size() == area.padded_columns());
  kernel::Batch batch = batch_of(area, inputs, key, noise, pulses, codes);
  std::uint64_t clipped = 0;
  batch.scales = converters.scales.data();
  batch.offsets = converters.offsets.data();
  batch.shift = converters.shift;
  batch.limit = converters.limit;
  batch.clipped = &clipped;
  run(processor, batch);
  return clipped;
}

}  // namespace tessera::analog
