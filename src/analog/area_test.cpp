#include "analog/area.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "analog/device_file.hpp"

namespace tessera::analog {
namespace {

constexpr double kDay = 86'400;

/// Of whole codes.
std::vector<std::int16_t> random_targets(std::size_t count) {
  std::mt19937 random(1);
  std::vector<std::int16_t> targets(count);
  for (std::int16_t& target : targets)
    target = static_cast<std::int16_t>((static_cast<int>(random() % 15) - 7) * kCodeUnit);
  return targets;
}

std::vector<std::int32_t> codes_of(const Specimen& specimen, const CellTargets& cells, std::int64_t range = 4000) {
  const CrossbarArea area(specimen, {.numerics = Numerics::Analog, .adc_range = range}, cells);
  std::vector<std::int8_t> inputs(area.padded_rows());
  for (unsigned row = 0; row < area.rows(); ++row) inputs[row] = static_cast<std::int8_t>(row * 7 % 100);
  std::vector<std::int32_t> codes(area.columns());
  ConversionCounters counters;
  const Pulse pulse{3, 4, 0};
  area.read(9, inputs, {&pulse, 1}, codes, counters);
  return codes;
}

TEST(CrossbarArea, ideal_devices_conduct_their_targets) {
  const Specimen specimen{load_device("ideal"), {}, 0, 1, kDay};
  const std::vector<std::int16_t> targets{3 * kCodeUnit, -kCodeUnit / 2};
  const CrossbarArea area(specimen, {.numerics = Numerics::Analog}, {{}, 2, 1, targets, 2});
  std::vector<std::int8_t> inputs(area.padded_rows());
  inputs[0] = 10;
  inputs[1] = 4;
  EXPECT_EQ(area.currents(inputs), std::vector<double>{28});
}

// The same cells as a part of a larger area conduct the same.
TEST(CrossbarArea, a_cell_is_of_its_place_in_the_array) {
  const Specimen specimen{load_device("pcm_joshi"), {}, 0, 7, kDay};
  const std::vector<std::int16_t> targets = random_targets(20 * 30);
  const Conversion conversion{.numerics = Numerics::Analog};
  const CrossbarArea whole(specimen, conversion, {{2, 5, 6}, 20, 30, targets, 20});
  const CrossbarArea part(specimen, conversion, {{2, 15, 10}, 16, 20, std::span(targets).subspan(10 * 20 + 4), 20});
  std::vector<std::int8_t> inputs(whole.padded_rows());
  for (unsigned row = 4; row < 20; ++row) inputs[row] = static_cast<std::int8_t>(row);
  std::vector<std::int8_t> of_part(inputs.begin() + 4, inputs.end());
  of_part.resize(part.padded_rows());
  const std::vector<double> all = whole.currents(inputs);
  EXPECT_EQ(std::vector<double>(all.begin() + 10, all.end()), part.currents(of_part));
}

TEST(CrossbarArea, noise_is_another_for_each_seed_and_time) {
  const std::vector<std::int16_t> targets = random_targets(64 * 64);
  const CellTargets cells{{1, 2, 3}, 64, 64, targets, 64};
  Specimen specimen{load_device("pcm_joshi"), {}, 0, 1, kDay};
  const std::vector<std::int32_t> first = codes_of(specimen, cells);
  EXPECT_EQ(codes_of(specimen, cells), first);
  specimen.seed = 2;
  EXPECT_NE(codes_of(specimen, cells), first);
  specimen.seed = 1;
  specimen.seconds = 25;
  EXPECT_NE(codes_of(specimen, cells), first);
}

// One column of n rows of code 7, driven by 127: sum |w x| = n, and of the far ends n (1 - mean of (1 - j / n)^2).
TEST(CrossbarArea, ir_drop_is_that_of_its_formula) {
  constexpr unsigned kRows = 256;
  const std::vector<std::int16_t> targets(kRows, 7 * kCodeUnit);
  Specimen specimen{load_device("ideal"), {}, 1, 1, 0};
  const CellTargets cells{{}, kRows, 1, targets, kRows};
  const CrossbarArea area(specimen, {.numerics = Numerics::Analog}, cells);
  const std::vector<std::int8_t> inputs(area.padded_rows(), 127);
  double far = 0;
  for (int row = 0; row < 256; ++row) far += 7 * 127 * (1 - std::pow(1 - row / 256.0, 2));
  const double a = 256.0 * 256 / 571'429;
  const double lost = a * (a * (0.05 * a - 0.2) + 0.5) * far;
  EXPECT_NEAR(area.currents(inputs)[0], 7 * 127 * 256 - lost, 1e-3);
  EXPECT_GT(lost, 0.03 * 7 * 127 * 256) << "what it costs at full current";
  specimen.ir_drop = 0;
  EXPECT_EQ(area.currents(inputs)[0], 7 * 127 * 256);
}

TEST(CrossbarArea, magnitudes_shrink_as_devices_drift) {
  const Specimen specimen{load_device("pcm_joshi"), {}, 0, 3, kDay};
  const std::vector<std::int16_t> targets(100 * 10, 5 * kCodeUnit);
  Magnitudes sum;
  for (const Magnitudes& column : magnitudes_of(specimen, {{}, 100, 10, targets, 100})) sum += column;
  EXPECT_NEAR(sum.programmed / 1000, 5, 0.05);
  EXPECT_NEAR(sum.now / sum.programmed, 11.8752 / 17.8571, 0.01);  // level 5 after a day
}

}  // namespace
}  // namespace tessera::analog
