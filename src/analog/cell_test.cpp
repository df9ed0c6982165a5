#include "analog/cell.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <set>

#include "analog/device_file.hpp"
#include "analog/draws.hpp"

namespace tessera::analog {
namespace {

constexpr double kDay = 86'400;

CellPlace place(std::uint32_t index) { return {index >> 12, index >> 6 & 63, index & 63}; }

TEST(Cell, a_code_is_a_function_of_seed_place_and_time_alone) {
  const DeviceModel model = load_device("pcm_joshi");
  const double first = ProgrammedCells(model, 5).code_at({1, 2, 3}, 4, age_of(model, kDay));
  static_cast<void>(ProgrammedCells(model, 5).code_at({1, 2, 4}, 4, age_of(model, kDay)));
  EXPECT_EQ(ProgrammedCells(model, 5).code_at({1, 2, 3}, 4, age_of(model, kDay)), first);
  std::set<double> others{first};
  others.insert(ProgrammedCells(model, 6).code_at({1, 2, 3}, 4, age_of(model, kDay)));
  others.insert(ProgrammedCells(model, 5).code_at({2, 2, 3}, 4, age_of(model, kDay)));
  others.insert(ProgrammedCells(model, 5).code_at({1, 3, 3}, 4, age_of(model, kDay)));
  others.insert(ProgrammedCells(model, 5).code_at({1, 2, 4}, 4, age_of(model, kDay)));
  others.insert(ProgrammedCells(model, 5).code_at({1, 3, 2}, 4, age_of(model, kDay)));
  others.insert(ProgrammedCells(model, 5).code_at({1, 2, 3}, 4, age_of(model, kDay + 1)));
  EXPECT_EQ(others.size(), 7u) << "each of these differs";
}

TEST(Cell, codes_have_these_bits_on_every_machine) {
  const DeviceModel model = load_device("pcm_joshi");
  EXPECT_EQ(std::bit_cast<std::uint64_t>(ProgrammedCells(model, 1).code_programmed({0, 0, 0}, 3)), 0x40040770c1205b49);
  EXPECT_EQ(std::bit_cast<std::uint64_t>(ProgrammedCells(model, 1).code_at({3, 200, 100}, -5, age_of(model, kDay))),
            0xc00cc91da37eebe0);
}

TEST(Cell, positive_and_negative_codes_behave_alike) {
  const DeviceModel model = load_device("pcm_joshi");
  double sums[2] = {}, squares[2] = {};
  constexpr int kCells = 20'000;
  const ProgrammedCells chip(model, 9);
  const Age age = age_of(model, kDay);
  for (std::uint32_t index = 0; index < kCells; ++index) {
    for (int side = 0; side < 2; ++side) {
      const double code =
          chip.code_at(place(index + static_cast<std::uint32_t>(side) * kCells), side == 0 ? 5 : -5, age);
      sums[side] += std::abs(code);
      squares[side] += code * code;
    }
  }
  const double mean = sums[0] / kCells;
  const double spread = std::sqrt(squares[0] / kCells - mean * mean);
  EXPECT_NEAR(sums[1] / kCells, mean, 5 * spread * std::sqrt(2.0 / kCells));
  EXPECT_NEAR(mean * 25 / 7, 11.8752 - 0.0506, 5 * spread * 25 / 7 / std::sqrt(kCells * 1.0)) << "both devices drift";
}

TEST(Cell, as_many_devices_are_stuck_as_the_model_says) {
  DeviceModel model = load_device("ideal");
  model.stuck_at_zero = 0.02;
  model.stuck_at_full = 0.01;
  int zero = 0, full = 0;
  constexpr int kCells = 50'000;
  const ProgrammedCells chip(model, 4);
  const Age age = age_of(model, kDay);
  for (std::uint32_t index = 0; index < kCells; ++index) {
    const double code = chip.code_at(place(index), 3, age);
    zero += code == 0;
    full += code == 7;
  }
  // The device of the other sign is stuck as well in some: 3 - 7 and 0 - 7 are further outcomes.
  EXPECT_NEAR(zero, kCells * 0.02 * 0.99, 5 * std::sqrt(kCells * 0.02));
  EXPECT_NEAR(full, kCells * 0.01 * 0.99, 5 * std::sqrt(kCells * 0.01));
}

}  // namespace
}  // namespace tessera::analog
