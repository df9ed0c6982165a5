#include "analog/device.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "analog/cell.hpp"
#include "analog/device_file.hpp"
#include "analog/draws.hpp"
#include "analog/moments_testing.hpp"
#include "support/soak.hpp"

namespace tessera::analog {
namespace {

constexpr double kTimes[] = {25, 3600, 86'400, 2'592'000, 31'536'000};  // s: 25 s, an hour, a day, 30 days, a year

/// Sums of powers, for mean and variance and their standard errors.
class Sample {
 public:
  void add(double x) {
    ++count_;
    double power = 1;
    for (double& sum : sums_) sum += power *= x;
  }

  void expect(const test::Moments& wanted) const {
    const double n = count_;
    const double mean = sums_[0] / n;
    const double second = sums_[1] / n - mean * mean;
    const double fourth =
        sums_[3] / n - 4 * mean * sums_[2] / n + 6 * mean * mean * sums_[1] / n - 3 * std::pow(mean, 4);
    EXPECT_NEAR(mean, wanted.mean, 4 * std::sqrt(second / n));
    EXPECT_NEAR(second, wanted.variance, 4 * std::sqrt((fourth - second * second) / n));
  }

 private:
  double count_ = 0;
  double sums_[4] = {};
};

void expect_moments(const DeviceModel& model) {
  const auto draws = static_cast<std::uint32_t>(testing::soak_count(1'000'000));
  std::vector<Age> ages;
  for (const double seconds : kTimes) ages.push_back(age_of(model, seconds));
  for (int level = 0; level <= 7; ++level) {
    const double target = level * model.full_scale_us / 7;
    const Target aim = target_of(model, target);
    Sample programmed;
    std::vector<Sample> later(std::size(kTimes));
    for (std::uint32_t draw = 0; draw < draws; ++draw) {
      const DevicePlace place{draw >> 16, draw & 0xffff, static_cast<std::uint32_t>(level), 0};
      const LifeDraw life = draw_life(7, place);
      const double conductance = programmed_conductance(aim, life.programming);
      const double exponent = drift_exponent(aim, life.drift);
      programmed.add(conductance);
      for (std::size_t time = 0; time < later.size(); ++time) {
        later[time].add(conductance_at(model, ages[time], conductance, exponent, draw_flicker(7, place, kTimes[time])));
      }
    }
    SCOPED_TRACE(model.name + " level " + std::to_string(level));
    programmed.expect(test::programmed_moments(model, target));
    for (std::size_t time = 0; time < later.size(); ++time) {
      SCOPED_TRACE(kTimes[time]);
      later[time].expect(test::moments_at(model, target, kTimes[time]));
    }
  }
}

TEST(Device, conductances_have_the_moments_of_the_closed_forms) {
  expect_moments(load_device("pcm_joshi"));
  expect_moments(load_device("pcm_hermes"));
}

// Mean and standard deviation in uS as aihwkit's own statistics give them, with 10^6 draws.
TEST(Device, closed_forms_are_those_of_the_published_statistics) {
  const DeviceModel model = load_device("pcm_joshi");
  const auto expect = [](const test::Moments& moments, double mean, double spread) {
    EXPECT_NEAR(moments.mean, mean, 6e-5);
    EXPECT_NEAR(std::sqrt(moments.variance), spread, 6e-5);
  };
  expect(test::programmed_moments(model, 0), 0.1051, 0.1538);
  expect(test::moments_at(model, 0, 25), 0.0993, 0.1733);
  expect(test::moments_at(model, 25.0 / 7, 3600), 2.7015, 0.6206);
  expect(test::moments_at(model, 100.0 / 7, 86'400), 9.5002, 1.1085);
  expect(test::moments_at(model, 25, 2'592'000), 14.1042, 1.6077);
  expect(test::moments_at(model, 25, 31'536'000), 12.5049, 1.6503);
}

TEST(Device, drift_exponents_keep_within_their_clamps) {
  const DeviceModel model = load_device("pcm_joshi");
  EXPECT_EQ(drift_exponent(target_of(model, 0), 0), 0.1) << "the mean's upper end";
  EXPECT_EQ(drift_exponent(target_of(model, 25), 0), 0.049) << "and its lower one";
  EXPECT_NEAR(drift_exponent(target_of(model, 0), 1) - 0.1, 0.045, 1e-15) << "the spread's upper end";
  EXPECT_NEAR(drift_exponent(target_of(model, 25), 1) - 0.049, 0.008, 1e-15);
  EXPECT_NEAR(drift_exponent(target_of(model, 25), -10), 0.031, 1e-15) << "no negative ones: |0.049 - 0.08|";
  EXPECT_NEAR(drift_exponent(target_of(model, 2.5), 0), -0.0155 * std::log(0.1) + 0.0244, 1e-15)
      << "between them the line";
}

TEST(Device, pieces_of_a_statistic_meet_where_they_are_said_to) {
  const DeviceModel model = load_device("pcm_hermes");
  EXPECT_NEAR(model.drift_mean.at(0.0944), -0.0387 * std::log(0.0944) - 0.0182, 1e-15);
  EXPECT_NEAR(model.drift_mean.at(0.0945), 0.0736 - 0.0126 * 0.0945 - 0.0436 * 0.0945 * 0.0945, 1e-15);
  EXPECT_EQ(model.drift_mean.at(0), 0.13) << "clamped";
}

TEST(Device, an_ideal_one_stays_as_it_was_programmed) {
  const DeviceModel model = load_device("ideal");
  const Target target = target_of(model, 12);
  const Age age = age_of(model, 1e9);
  EXPECT_EQ(programmed_conductance(target, 5), 12);
  EXPECT_EQ(conductance_at(model, age, 12, drift_exponent(target, 3), -4), 12);
  const ProgrammedCells chip(model, 3);
  for (double code = -7; code <= 7; code += 0.5) EXPECT_NEAR(chip.code_at({1, 2, 3}, code, age), code, 1e-15);
}

TEST(Device, a_zero_is_programmed_to_little_more) {
  const DeviceModel model = load_device("pcm_joshi");
  Sample programmed;
  const auto draws = static_cast<std::uint32_t>(testing::soak_count(1'000'000));
  for (std::uint32_t draw = 0; draw < draws; ++draw) {
    programmed.add(
        programmed_conductance(target_of(model, 0), draw_life(11, {0, 0, draw & 0xffff, draw >> 16}).programming));
  }
  programmed.expect({0.26348 / std::sqrt(2 * std::numbers::pi),
                     0.26348 * 0.26348 * (0.5 - 1 / (2 * std::numbers::pi))});  // 0.105 +- 0.154 uS
}

}  // namespace
}  // namespace tessera::analog
