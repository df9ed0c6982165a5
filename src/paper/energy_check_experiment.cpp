// The energy model held to published figures: those it was fitted to, and those it predicts (docs/calibration.md).
#include <algorithm>
#include <array>
#include <variant>

#include <fmt/format.h>

#include "energy/energy_model.hpp"
#include "paper/experiments.hpp"
#include "paper/pointwise_network.hpp"
#include "paper/published.hpp"
#include "run/simulate.hpp"

namespace tessera::paper {
namespace {

using energy::CountedPart;
using energy::EnergyModel;

constexpr double kFast = 500;  // MHz; the operating points of Garofalo et al., JETCAS 2022
constexpr double kSlow = 250;
constexpr std::uint32_t kPixels = 256;  // of a layer of products
constexpr double kStep = 0.2;           // of a price, for the sensitivity

/// What was simulated; clocks are where it matters for cycles, which is where there are products.
struct Counted {
  CountedPart product_256_256, product_256_16, product_16_256, product_64_64;   // at 500 MHz
  CountedPart slow_product;                                                     // 256 x 256 at 250 MHz
  std::array<std::vector<CountedPart>, kBottleneckMappings.size()> bottleneck;  // by layer
  double added_elements = 0;

  const std::vector<CountedPart>& cores() const { return bottleneck.front(); }
  const std::vector<CountedPart>& with_engines() const { return bottleneck.back(); }
};

double picojoules(const EnergyModel& model, const CountedPart& part, double megahertz) {
  return energy_of(model, part.events, megahertz).cluster();
}

double milliwatts(const EnergyModel& model, const CountedPart& part, double megahertz) {
  return picojoules(model, part, megahertz) * megahertz / static_cast<double>(part.cycles) / 1e3;
}

double nanojoules_a_product(const EnergyModel& model, const CountedPart& part) {
  return picojoules(model, part, kFast) / static_cast<double>(part.events[arch::Event::CrossbarProduct]) / 1e3;
}

double tops_per_watt(const EnergyModel& model, const CountedPart& part, double megahertz) {
  return 2 * static_cast<double>(part.macs) / picojoules(model, part, megahertz);
}

CountedPart together(const std::vector<CountedPart>& parts) {
  CountedPart sum;
  for (const CountedPart& part : parts) {
    sum.events += part.events;
    sum.cycles += part.cycles;
    sum.macs += part.macs;
  }
  return sum;
}

double efficiency(const EnergyModel& model, const Counted& counted, std::size_t mapping) {
  return picojoules(model, together(counted.cores()), kFast) /
         picojoules(model, together(counted.bottleneck[mapping]), kFast);
}

struct Quantity {
  const char* name;
  const char* unit;
  bool fitted;
  std::variant<double, const char*> published;  ///< or the claim that says it
  double (*value)(const EnergyModel&, const Counted&);
};

// The energy of a product is a fit to the published end-to-end table: 1.71 + 0.0265 rows + 0.0402 columns nJ; the
// table also gives 1.6 pJ a multiply-accumulate of the engine and 82.6 pJ an element added, at 0.82 elements a cycle.
// 0.61 TOPS/W on cores (Vega; Rossi et al., JSSC 2022) at 16 MAC/cycle, as published software reaches, and 250 MHz.
constexpr double kAddingMilliwatts = 82.6 * 0.82 * kFast / 1e3;
constexpr double kMultiplyingMilliwatts = 2 * 16 * kSlow / 1e3 / 0.61;
constexpr double product(double rows, double columns) { return 1.71 + 0.0265 * rows + 0.0402 * columns; }

constexpr std::array<Quantity, 15> kQuantities{{
    {"product, 256 x 256", "nJ", true, product(256, 256),
     [](const EnergyModel& model, const Counted& all) { return nanojoules_a_product(model, all.product_256_256); }},
    {"product, 256 x 16", "nJ", true, product(256, 16),
     [](const EnergyModel& model, const Counted& all) { return nanojoules_a_product(model, all.product_256_16); }},
    {"product, 16 x 256", "nJ", true, product(16, 256),
     [](const EnergyModel& model, const Counted& all) { return nanojoules_a_product(model, all.product_16_256); }},
    {"depth-wise engine", "pJ/MAC", true, "depthwise.energy",
     [](const EnergyModel& model, const Counted& all) {
       const CountedPart& layer = all.with_engines()[1];
       return picojoules(model, layer, kFast) / static_cast<double>(layer.macs);
     }},
    {"cores, adding tensors", "mW", true, kAddingMilliwatts,
     [](const EnergyModel& model, const Counted& all) { return milliwatts(model, all.with_engines()[3], kFast); }},
    {"cores, point-wise, 250 MHz", "mW", true, kMultiplyingMilliwatts,
     [](const EnergyModel& model, const Counted& all) {
       return milliwatts(model, together({all.cores()[0], all.cores()[2]}), kSlow);
     }},
    {"product, 64 x 64", "nJ", false, product(64, 64),
     [](const EnergyModel& model, const Counted& all) { return nanojoules_a_product(model, all.product_64_64); }},
    {"cores, adding tensors", "pJ/element", false, 82.6,
     [](const EnergyModel& model, const Counted& all) {
       return picojoules(model, all.with_engines()[3], kFast) / all.added_elements;
     }},
    {"cores, point-wise, 250 MHz", "TOPS/W", false, "comparison.vega_efficiency",
     [](const EnergyModel& model, const Counted& all) {
       return tops_per_watt(model, together({all.cores()[0], all.cores()[2]}), kSlow);
     }},
    {"peak, 500 MHz", "TOPS/W", false, "ima.efficiency_500",
     [](const EnergyModel& model, const Counted& all) { return tops_per_watt(model, all.product_256_256, kFast); }},
    {"peak, 250 MHz", "TOPS/W", false, "ima.efficiency_250",
     [](const EnergyModel& model, const Counted& all) { return tops_per_watt(model, all.slow_product, kSlow); }},
    {"Bottleneck, ima-cjob8", "x cores", false, "bottleneck.energy.ima-cjob8",
     [](const EnergyModel& model, const Counted& all) { return efficiency(model, all, 1); }},
    {"Bottleneck, ima-cjob16", "x cores", false, "bottleneck.energy.ima-cjob16",
     [](const EnergyModel& model, const Counted& all) { return efficiency(model, all, 2); }},
    {"Bottleneck, hybrid", "x cores", false, "bottleneck.energy.hybrid",
     [](const EnergyModel& model, const Counted& all) { return efficiency(model, all, 3); }},
    {"Bottleneck, ima-dw", "x cores", false, "bottleneck.energy.ima-dw",
     [](const EnergyModel& model, const Counted& all) { return efficiency(model, all, 4); }},
}};

double published(const Quantity& quantity) {
  if (const auto* claim = std::get_if<const char*>(&quantity.published)) return published_figure(*claim);
  return std::get<double>(quantity.published);
}

std::vector<CountedPart> run_counted(const compile::Network& network, const arch::Machine& machine,
                                     const std::vector<std::int8_t>& input) {
  return counted_layers(network, run::simulate({network, machine, run::kAllInL1}, input));
}

CountedPart run_products(std::int32_t rows, std::int32_t columns, arch::Machine machine, double megahertz) {
  machine.clock_mhz = static_cast<std::uint32_t>(megahertz);
  const compile::Network network = pointwise_network(rows, columns, kPixels);
  return run_counted(network, machine, std::vector<std::int8_t>(network.tensors[0].shape.elements(), 1)).back();
}

Counted count_all(const arch::Machine& machine, const Announce& announce) {
  Counted all;
  announce("running products ...");
  all.product_256_256 = run_products(256, 256, machine, kFast);
  all.product_256_16 = run_products(256, 16, machine, kFast);
  all.product_16_256 = run_products(16, 256, machine, kFast);
  all.product_64_64 = run_products(64, 64, machine, kFast);
  all.slow_product = run_products(256, 256, machine, kSlow);
  const Bottleneck bottleneck = make_bottleneck({});
  all.added_elements = static_cast<double>(bottleneck.network.tensors.back().shape.elements());
  for (std::size_t mapping = 0; mapping < kBottleneckMappings.size(); ++mapping) {
    announce(fmt::format("running {} ...", kBottleneckMappings[mapping].name));
    all.bottleneck[mapping] =
        run_counted(mapped(bottleneck.network, machine, kBottleneckMappings[mapping]), machine, bottleneck.input);
  }
  return all;
}

std::vector<double> values_of(const EnergyModel& model, const Counted& counted) {
  std::vector<double> values;
  values.reserve(kQuantities.size());
  for (const Quantity& quantity : kQuantities) values.push_back(quantity.value(model, counted));
  return values;
}

/// Relative changes with a price so many times as high.
std::vector<double> changes(EnergyModel model, arch::Event event, double factor, const Counted& counted,
                            const std::vector<double>& base) {
  model.price(event) *= factor;
  std::vector<double> values = values_of(model, counted);
  for (std::size_t index = 0; index < values.size(); ++index) values[index] = values[index] / base[index] - 1;
  return values;
}

}  // namespace

EnergyCheckResult energy_check_experiment(const ExperimentOptions& options, const arch::Machine& machine,
                                          const Announce& announce) {
  const EnergyModel model = energy::load_energy(options.energy);
  const Counted counted = count_all(machine, announce);
  EnergyCheckResult result{model.name, {}, {}};
  const std::vector<double> base = values_of(model, counted);
  for (std::size_t index = 0; index < kQuantities.size(); ++index) {
    const Quantity& quantity = kQuantities[index];
    result.quantities.push_back({quantity.name, quantity.unit, quantity.fitted, published(quantity), base[index]});
  }
  for (const arch::EventInfo& info : arch::kEvents) {
    PriceEffect effect{std::string(arch::name_of(info.unit)), std::string(info.name),
                       changes(model, info.event, 1 + kStep, counted, base),
                       changes(model, info.event, 1 - kStep, counted, base)};
    const bool moves = std::ranges::any_of(effect.more, [](double change) { return change != 0; });
    if (moves) result.sensitivity.push_back(std::move(effect));
  }
  return result;
}

}  // namespace tessera::paper
