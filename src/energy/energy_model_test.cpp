// Prices: what a file must hold, how they scale, and that energy is linear in counts.
#include "energy/energy_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <regex>
#include <sstream>

#include "base/error.hpp"
#include "energy/price_file.hpp"

namespace tessera::energy {
namespace {

using arch::Event;
using arch::EventKind;
using arch::Events;
using ::testing::HasSubstr;

std::string shipped(std::string_view kind) {
  for (const ShippedPrices& prices : shipped_prices()) {
    if (prices.kind == kind && prices.name == "22fdx") return std::string(prices.text);
  }
  return "";
}

std::string error_of(const std::string& text) {
  try {
    parse_energy(text, "e.toml");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::string without_line(const std::string& text, const std::string& begin) {
  std::istringstream lines(text);
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(begin)) result += line + "\n";
  }
  return result;
}

Events some_events() {
  Events events;
  for (const arch::EventInfo& info : arch::kEvents) {
    events[info.event] = *rc::gen::inRange<std::uint64_t>(0, 1'000'000'000);
  }
  return events;
}

void expect_close(double one, double other) { RC_ASSERT(std::abs(one - other) <= 1e-12 * (one + other)); }

TEST(EnergyModel, an_event_without_a_price_is_an_error) {
  EXPECT_EQ(error_of(without_line(shipped("energy"), "dac_row")),
            "e.toml: ima_converters.dac_row: is missing (every number that the model uses needs a value)");
}

TEST(EnergyModel, a_price_without_an_event_is_an_error) {
  EXPECT_THAT(error_of(shipped("energy") + "l3_beat = 1\n"),
              HasSubstr("e.toml: l2.l3_beat: nothing is counted under this name (known: l2_beat, l2_leakage)"));
  EXPECT_THAT(error_of(shipped("energy") + "[l3]\nbeat = 1\n"), HasSubstr("e.toml: l3.beat: nothing is counted"));
}

TEST(EnergyModel, a_price_is_a_number_and_not_below_zero) {
  const std::string rest = without_line(shipped("energy"), "l2_leakage");
  EXPECT_THAT(error_of(rest + "l2_leakage = -1\n"), HasSubstr("l2.l2_leakage: -1 is not allowed"));
  EXPECT_THAT(error_of(rest + "l2_leakage = 'much'\n"), HasSubstr("l2.l2_leakage: must be a number"));
  EXPECT_THAT(error_of(rest + "l2_leakage = inf\n"), HasSubstr("is not allowed"));
}

TEST(EnergyModel, the_lower_operating_point_lies_below_the_other) {
  EXPECT_THAT(error_of(std::regex_replace(shipped("energy"), std::regex("low_mhz = 250"), "low_mhz = 500")),
              HasSubstr("the lower point is not below the reference point"));
}

TEST(EnergyModel, every_shipped_number_says_its_unit_and_where_it_comes_from) {
  const std::regex number(R"(\w+ = [0-9.]+ +# (pJ|uW|V|MHz|mm2|um2|1): (published|fitted|assumed), \S.*)");
  for (const ShippedPrices& prices : shipped_prices()) {
    std::istringstream lines{std::string(prices.text)};
    for (std::string line; std::getline(lines, line);) {
      if (line.empty() || line[0] == '#' || line[0] == '[') continue;
      EXPECT_TRUE(std::regex_match(line, number)) << prices.kind << "/" << prices.name << ": " << line;
    }
  }
}

TEST(EnergyModel, a_name_that_is_not_shipped_shows_those_that_are) {
  try {
    load_energy("7nm");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "7nm: no energy model of this name (shipped: 22fdx; a file needs a '/' or the ending .toml)");
  }
}

TEST(EnergyScaling, digital_energy_grows_with_the_square_of_the_voltage) {
  const EnergyModel model = load_energy("22fdx");
  const double square = 0.65 * 0.65 / (0.8 * 0.8);
  for (const Event event : {Event::InstructionAlu, Event::TcdmCycle}) {
    EXPECT_DOUBLE_EQ(picojoules_each(model, event, 500), model.price(event));
    EXPECT_DOUBLE_EQ(picojoules_each(model, event, 250), model.price(event) * square);
  }
}

TEST(EnergyScaling, the_crossbar_knows_nothing_of_the_cluster_s_voltage) {
  const EnergyModel model = load_energy("22fdx");
  for (const Event event : {Event::CrossbarProduct, Event::DacRow, Event::AdcColumn}) {
    EXPECT_DOUBLE_EQ(picojoules_each(model, event, 250), model.price(event));
  }
}

TEST(EnergyScaling, leakage_is_a_power_so_that_a_longer_cycle_costs_more) {
  const EnergyModel model = load_energy("22fdx");
  const double microwatts = model.price(Event::CoreLeakage);
  EXPECT_DOUBLE_EQ(picojoules_each(model, Event::CoreLeakage, 500), microwatts / 500);
  EXPECT_DOUBLE_EQ(picojoules_each(model, Event::CoreLeakage, 250), microwatts * std::pow(0.65 / 0.8, 3) / 250);
}

TEST(EnergyScaling, the_voltage_follows_the_clock_between_the_points_and_stays_below_them) {
  const EnergyModel model = load_energy("22fdx");
  EXPECT_DOUBLE_EQ(*model.volts_at(500), 0.8);
  EXPECT_DOUBLE_EQ(*model.volts_at(375), 0.725);
  EXPECT_DOUBLE_EQ(*model.volts_at(250), 0.65);
  EXPECT_DOUBLE_EQ(*model.volts_at(100), 0.65);
  EXPECT_FALSE(model.volts_at(501));
  EXPECT_THROW(energy_of(model, {}, 501), Error);
}

TEST(Energy, an_event_costs_its_price_in_its_unit_and_nowhere_else) {
  const EnergyModel model = load_energy("22fdx");
  for (const arch::EventInfo& info : arch::kEvents) {
    Events events;
    events[info.event] = 3;
    const EnergyByUnit energy = energy_of(model, events, 500);
    EXPECT_DOUBLE_EQ(energy.of(info.unit, info.kind), 3 * picojoules_each(model, info.event, 500)) << info.name;
    EXPECT_DOUBLE_EQ(energy.total(), energy.of(info.unit)) << info.name;
    EXPECT_DOUBLE_EQ(energy.cluster(), info.unit == arch::Unit::L2 ? 0 : energy.total()) << info.name;
  }
}

RC_GTEST_PROP(Energy, the_parts_of_a_run_add_up_to_the_whole_over_units_and_over_kinds, ()) {
  const EnergyModel model = load_energy("22fdx");
  const double megahertz = *rc::gen::inRange(50, 501);
  Events events;
  EnergyByUnit sum;
  for (int layers = *rc::gen::inRange(1, 20); layers > 0; --layers) {
    const Events layer = some_events();
    events += layer;
    sum += energy_of(model, layer, megahertz);
  }
  const EnergyByUnit total = energy_of(model, events, megahertz);
  double units = 0;
  for (std::size_t unit = 0; unit < kUnits; ++unit) {
    expect_close(sum.of(static_cast<arch::Unit>(unit)), total.of(static_cast<arch::Unit>(unit)));
    units += total.of(static_cast<arch::Unit>(unit));
  }
  double kinds = 0;
  for (std::size_t kind = 0; kind < kKinds; ++kind) kinds += total.of(static_cast<EventKind>(kind));
  expect_close(units, total.total());
  expect_close(kinds, total.total());
  expect_close(sum.total(), total.total());
}

RC_GTEST_PROP(Energy, twice_the_work_costs_twice_the_energy, ()) {
  const EnergyModel model = load_energy("22fdx");
  const Events once = some_events();
  expect_close(2 * energy_of(model, once, 500).total(), energy_of(model, once + once, 500).total());
}

}  // namespace
}  // namespace tessera::energy
