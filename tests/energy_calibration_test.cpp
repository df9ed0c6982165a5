// The shipped prices on simulated runs: what they were fitted to comes out, and energy is conserved.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "arch/units.hpp"
#include "energy/energy_model.hpp"
#include "paper/energy_check_report.hpp"
#include "paper/experiments.hpp"
#include "paper/pointwise_network.hpp"
#include "run/energy.hpp"
#include "run/simulate.hpp"
#include "support/text_files.hpp"

namespace tessera::paper {
namespace {

using arch::EventKind;

energy::EnergyResult energy_of_products(std::uint32_t pixels) {
  const arch::Machine machine = arch::load_machine("cluster");
  const compile::Network network = pointwise_network(64, 64, pixels);
  const std::vector<std::int8_t> input(network.tensors[0].shape.elements(), 1);
  const run::Simulation simulated = run::simulate({network, machine, run::kAllInL1}, input);
  return *run::energy_of_layers(counted_layers(network, simulated), machine, run::PriceModels());
}

EnergyCheckResult energy_check() {
  return energy_check_experiment({}, arch::load_machine("cluster"), [](const std::string&) {});
}

TEST(EnergyCalibration, fitted_quantities_are_within_five_per_cent) {
  const EnergyCheckResult result = energy_check();
  std::size_t fitted = 0;
  for (const EnergyQuantity& quantity : result.quantities) {
    if (!quantity.fitted) continue;
    ++fitted;
    EXPECT_LT(std::abs(quantity.deviation()), 0.05) << quantity.name << ": " << quantity.value << " " << quantity.unit;
  }
  EXPECT_EQ(fitted, 6u);
}

TEST(EnergyCalibration, the_page_shows_these_quantities_and_sensitivities) {
  const std::string page = testing::read_file(TESSERA_SOURCE_DIR "/docs/calibration.md");
  std::size_t rows = 0;
  for (const std::string& line : testing::lines_of(to_text(energy_check()))) {
    const std::string first = line.substr(0, line.find(' ', line.find_first_not_of(' ')));
    const bool quantity = line.ends_with("fitted") || line.ends_with("predicted");
    const bool price =
        std::ranges::any_of(arch::kEvents, [&](const arch::EventInfo& info) { return info.name == first; });
    if (!quantity && !price) continue;
    ++rows;
    EXPECT_NE(page.find(line.substr(line.find_first_not_of(' '))), std::string::npos) << "not on the page: " << line;
  }
  EXPECT_GT(rows, 40u);
}

TEST(EnergyCalibration, every_unit_at_work_in_the_bottleneck_has_energy_and_the_layers_add_up) {
  ExperimentOptions options;
  options.mappings = {"ima-dw"};
  const arch::Machine machine = arch::load_machine("cluster");
  const auto result = bottleneck_experiment(options, machine, [](const std::string&) {});
  const energy::EnergyResult& report = *result.mappings.at(0).energy;
  energy::EnergyByUnit sum;
  for (const energy::EnergyPart& part : report.parts) sum += part.energy;
  for (std::size_t index = 0; index < energy::kUnits; ++index) {
    const auto unit = static_cast<arch::Unit>(index);
    EXPECT_EQ(report.total.of(unit) > 0, is_present(unit, machine)) << name_of(unit);
    EXPECT_NEAR(sum.of(unit), report.total.of(unit), 1e-9 * report.total.of(unit)) << name_of(unit);
  }
}

TEST(EnergyCalibration, twice_the_pixels_cost_twice_the_work_of_the_engine) {
  const energy::EnergyByUnit once = energy_of_products(200).parts.back().energy;
  const energy::EnergyByUnit twice = energy_of_products(400).parts.back().energy;
  EXPECT_DOUBLE_EQ(twice.of(EventKind::Analog), 2 * once.of(EventKind::Analog));
  EXPECT_DOUBLE_EQ(twice.of(arch::Unit::Streamer), 2 * once.of(arch::Unit::Streamer));
  // The cores' part, which configures the job, does not grow.
  EXPECT_NEAR(twice.of(EventKind::Work), 2 * once.of(EventKind::Work), 0.1 * once.of(EventKind::Work));
}

}  // namespace
}  // namespace tessera::paper
