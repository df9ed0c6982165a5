// Products of a crossbar, each processor's kernel that the host can run, one thread; and drawing cells.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "analog/cell.hpp"
#include "analog/converters.hpp"
#include "analog/device_file.hpp"
#include "analog/product.hpp"
#include "support.hpp"

namespace tessera::bench {
namespace {

constexpr int kRepetitions = 9;
constexpr double kSeconds = 0.1;  // of a repetition
constexpr unsigned kSize = 256;
constexpr std::size_t kPulses = 64;  // of a batch

/// 256 x 256 products, with the read noise of the published devices or without.
void multiply(benchmark::State& state, analog::Processor processor, double read_noise) {
  std::mt19937 random(1);
  analog::TileConductances area(kSize, kSize);
  for (unsigned column = 0; column < kSize; ++column) {
    for (unsigned row = 0; row < kSize; ++row) area.set(column, row, static_cast<double>(random() % 15) - 7);
  }
  std::vector<std::int8_t> inputs(kPulses * area.padded_rows());
  for (std::int8_t& input : inputs) input = static_cast<std::int8_t>(random());
  std::vector<analog::Pulse> pulses(kPulses);
  for (std::uint32_t pixel = 0; pixel < kPulses; ++pixel) pulses[pixel].pixel = pixel;
  const analog::ColumnConverters converters = analog::converters_of({}, {.adc_range = 8192}, 1, {2, 5, 3}, kSize);
  std::vector<std::int32_t> codes(kPulses * kSize);
  for ([[maybe_unused]] auto _ : state) {
    analog::multiply(area, inputs, {1, {2, 5, 3}, 4, 25}, {.read_noise = read_noise}, converters, pulses, codes,
                     processor);
    benchmark::DoNotOptimize(codes.data());
  }
  state.counters["products/s"] = {static_cast<double>(kPulses), benchmark::Counter::kIsIterationInvariantRate};
}

/// What cells stand for after a day.
void draw(benchmark::State& state) {
  constexpr std::uint32_t kCells = 4096;
  const analog::DeviceModel model = analog::load_device("pcm_joshi");
  const analog::ProgrammedCells chip(model, 1);
  const analog::Age age = analog::age_of(model, 86'400);
  for ([[maybe_unused]] auto _ : state) {
    for (std::uint32_t cell = 0; cell < kCells; ++cell) {
      benchmark::DoNotOptimize(chip.code_at({0, cell / 64, cell % 64}, cell % 15 - 7.0, age));
    }
  }
  state.counters["cells/s"] = {static_cast<double>(kCells), benchmark::Counter::kIsIterationInvariantRate};
}

[[maybe_unused]] const bool kRegistered = [] {
  const auto add = [](const std::string& name, auto function) {
    auto* measurement = benchmark::RegisterBenchmark(name.c_str(), function);
    summarise(measurement->MinTime(kSeconds)->Unit(benchmark::kMicrosecond), kRepetitions);
  };
  const double published = analog::load_device("pcm_joshi").read_noise;
  for (const analog::Processor processor :
       {analog::Processor::Baseline, analog::Processor::Avx2, analog::Processor::Avx512Vnni}) {
    if (!available(processor)) continue;
    for (const double noise : {0.0, published}) {
      add("analog/product/" + std::string(name_of(processor)) + (noise == 0 ? "" : "/noise"),
          [=](benchmark::State& state) { multiply(state, processor, noise); });
    }
  }
  add("analog/draw", draw);
  return true;
}();

}  // namespace
}  // namespace tessera::bench
