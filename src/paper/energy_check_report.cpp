// See energy_check_report.hpp.
#include "paper/energy_check_report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/table.hpp"

namespace tessera::paper {
namespace {

using nlohmann::ordered_json;

std::string quantities_text(const EnergyCheckResult& result) {
  report::Table table({{""},
                       {"quantity", report::Table::Align::Left},
                       {"published"},
                       {"model"},
                       {"unit", report::Table::Align::Left},
                       {"deviation"},
                       {"", report::Table::Align::Left}});
  for (std::size_t index = 0; index < result.quantities.size(); ++index) {
    const EnergyQuantity& quantity = result.quantities[index];
    table.add({std::to_string(index + 1), quantity.name, fmt::format("{:.4g}", quantity.published),
               fmt::format("{:.4g}", quantity.value), quantity.unit,
               fmt::format("{:+.1f} %", 100 * quantity.deviation()), quantity.fitted ? "fitted" : "predicted"});
  }
  return table.text();
}

/// Not worth a number: below 0.1 %.
bool is_small(double change) { return std::abs(change) < 0.001; }

std::string sensitivity_text(const EnergyCheckResult& result) {
  std::vector<report::Table::Column> columns{{"price", report::Table::Align::Left}};
  for (std::size_t index = 0; index < result.quantities.size(); ++index) columns.push_back({std::to_string(index + 1)});
  report::Table table(std::move(columns));
  std::string without;
  for (const PriceEffect& effect : result.sensitivity) {
    std::vector<std::string> row{effect.price};
    for (const double change : effect.more) row.push_back(is_small(change) ? "" : fmt::format("{:+.1f}", 100 * change));
    if (std::ranges::all_of(effect.more, is_small)) {
      without += (without.empty() ? "" : ", ") + effect.price;
    } else {
      table.add(std::move(row));
    }
  }
  return table.text() + (without.empty() ? "" : "\nBelow 0.1 % everywhere: " + without + "\n");
}

}  // namespace

std::string to_text(const EnergyCheckResult& result) {
  return fmt::format(
      "Energy model {} beside what is published\n\n{}\nChange of each quantity, in per cent, if a price "
      "is 20 % higher\n\n{}",
      result.model, quantities_text(result), sensitivity_text(result));
}

std::string to_json(const EnergyCheckResult& result) {
  ordered_json document{{"benchmark", "energy"}, {"model", result.model}};
  document["quantities"] = ordered_json::array();
  for (const EnergyQuantity& quantity : result.quantities) {
    document["quantities"].push_back({{"name", quantity.name},
                                      {"unit", quantity.unit},
                                      {"fitted", quantity.fitted},
                                      {"published", quantity.published},
                                      {"value", quantity.value}});
  }
  document["sensitivity"] = ordered_json::array();
  for (const PriceEffect& effect : result.sensitivity) {
    document["sensitivity"].push_back(
        {{"unit", effect.unit}, {"price", effect.price}, {"more", effect.more}, {"less", effect.less}});
  }
  return document.dump(2) + "\n";
}

}  // namespace tessera::paper
