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

std::uint64_t key_of(const ReadKey& key) {
  const Words words = words_of_read(key.seed, key.array, key.first_row, key.layer, key.seconds);
  return pair(words[1], words[0]);
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
  magnitudes_[magnitude_place(column, row)] = static_cast<std::uint8_t>(std::min(magnitude, 127.0));
}

double TileConductances::code(unsigned column, unsigned row) const {
  return static_cast<double>(codes_[code_place(column, row)]) / kCodeUnit;
}

void multiply(const TileConductances& area, std::span<const std::int8_t> inputs, const ReadKey& key, double read_noise,
              std::span<const Pulse> pulses, std::span<std::int32_t> currents, Processor processor) {
  assert(inputs.size() == pulses.size() * area.padded_rows() && currents.size() == pulses.size() * area.columns());
  assert(available(processor));
  const std::uint64_t stream = key_of(key);
  kernel::Batch batch{};
  batch.codes = area.codes();
  batch.magnitudes = area.magnitudes();
  batch.padded_rows = area.padded_rows();
  batch.columns = area.columns();
  batch.inputs = inputs.data();
  batch.pulses = static_cast<unsigned>(pulses.size());
  batch.pulse = pulses.data();
  batch.key[0] = static_cast<std::uint32_t>(stream);
  batch.key[1] = static_cast<std::uint32_t>(stream >> 32);
  batch.noise = static_cast<float>(read_noise * kCodeUnit * std::sqrt(kGreatestCode / kMagnitudeUnit / kTableVariance));
  batch.currents = currents.data();
  find(processor)->kernel(batch);
}

}  // namespace tessera::analog
