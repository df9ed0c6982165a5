// See mobilenetv2_result.hpp and mobilenetv2_report.hpp.
#include "paper/mobilenetv2_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/table.hpp"

namespace tessera::paper {
namespace {

using nlohmann::ordered_json;

void add_to(std::optional<double>& sum, const std::optional<double>& value) {
  if (value) sum = sum.value_or(0) + *value;
}

std::string text_of(const std::optional<double>& value, int digits) {
  return value ? fmt::format("{:.{}f}", *value, digits) : "";
}

std::vector<report::Table::Column> columns(const char* first) {
  using enum report::Table::Align;
  return {{first, Left},  {"input", Left},  {"engine", Left}, {"layers"},     {"published ms"}, {"closed form"},
          {"assumed ms"}, {"simulated ms"}, {"published uJ"}, {"assumed uJ"}, {"simulated uJ"}, {"DMA KiB"}};
}

void add_figures(report::Table& table, std::vector<std::string> cells, const MobileNetV2Sum& sum,
                 const MobileNetV2Result& result) {
  cells.push_back(text_of(sum.published_ms, 2));
  cells.push_back(text_of(sum.closed_form_ms, 3));
  cells.push_back(fmt::format("{:.3f}", result.milliseconds(sum.assumed.cycles)));
  cells.push_back(fmt::format("{:.3f}", result.milliseconds(sum.tiled.cycles)));
  cells.push_back(text_of(sum.published_uj, 0));
  cells.push_back(fmt::format("{:.2f}", sum.assumed.microjoules));
  cells.push_back(fmt::format("{:.2f}", sum.tiled.microjoules));
  cells.push_back(fmt::format("{:.1f}", static_cast<double>(sum.tiled.dma_bytes) / 1024));
  table.add(std::move(cells));
}

std::string layers_text(const MobileNetV2Result& result) {
  report::Table table(columns("layer"));
  for (const MobileNetV2Layer& layer : result.layers) {
    const MobileNetV2Sum one{1,          layer.published_ms, layer.published_uj, layer.closed_form_ms, layer.assumed,
                             layer.tiled};
    add_figures(table, {layer.name, layer.input, layer.engine, ""}, one, result);
  }
  return table.text();
}

std::string kinds_text(const MobileNetV2Result& result) {
  report::Table table(columns("kind of layer"));
  const auto add = [&](std::string name, const MobileNetV2Sum& sum) {
    add_figures(table, {std::move(name), "", "", fmt::format("{}", sum.layers)}, sum, result);
  };
  for (const PublishedKind kind : {PublishedKind::FirstConvolution, PublishedKind::PointWise, PublishedKind::DepthWise,
                                   PublishedKind::Residual, PublishedKind::LastConvolution}) {
    add(std::string(name_of(kind)), result.sum([&](PublishedKind other) { return other == kind; }));
  }
  add("first to last convolution", result.body());
  add("head", result.sum([](PublishedKind kind) { return kind == PublishedKind::Head; }));
  add("whole network", result.sum([](PublishedKind kind) { return kind != PublishedKind::NotInTheNetwork; }));
  add("not in the network: 000", result.sum([](PublishedKind kind) { return kind == PublishedKind::NotInTheNetwork; }));
  return table.text();
}

/// What the assumption leaves out, in words.
std::string hidden_text(const MobileNetV2Result& result) {
  const MobileNetV2Sum body = result.body();
  const double assumed = result.milliseconds(body.assumed.cycles);
  const double tiled = result.milliseconds(body.tiled.cycles);
  return fmt::format(
      "\nWhat the assumption hides, first to last convolution: {} bytes of DMA instead of {} ({} of them activations "
      "from L1),\n{:.3f} ms ({:+.1f} %), {:.1f} uJ in the cluster and {:.1f} uJ in L2.\n",
      body.tiled.dma_bytes, body.assumed.dma_bytes, body.tiled.activation_bytes, tiled - assumed,
      100 * (tiled / assumed - 1), body.tiled.microjoules - body.assumed.microjoules,
      body.tiled.l2_microjoules - body.assumed.l2_microjoules);
}

ordered_json json_of(const std::optional<double>& value) { return value ? ordered_json(*value) : ordered_json(); }

ordered_json json_of(const Simulated& simulated, const MobileNetV2Result& result) {
  return {{"cycles", simulated.cycles},           {"milliseconds", result.milliseconds(simulated.cycles)},
          {"microjoules", simulated.microjoules}, {"l2_microjoules", simulated.l2_microjoules},
          {"dma_bytes", simulated.dma_bytes},     {"activation_bytes_from_l1", simulated.activation_bytes}};
}

ordered_json json_of(const MobileNetV2Sum& sum, const MobileNetV2Result& result) {
  return {{"layers", sum.layers},
          {"published_milliseconds", json_of(sum.published_ms)},
          {"published_microjoules", json_of(sum.published_uj)},
          {"closed_form_milliseconds", json_of(sum.closed_form_ms)},
          {"assumed_l1", json_of(sum.assumed, result)},
          {"simulated_l1", json_of(sum.tiled, result)}};
}

}  // namespace

Simulated& Simulated::operator+=(const Simulated& other) {
  cycles += other.cycles;
  microjoules += other.microjoules;
  l2_microjoules += other.l2_microjoules;
  dma_bytes += other.dma_bytes;
  activation_bytes += other.activation_bytes;
  return *this;
}

void MobileNetV2Result::add(const MobileNetV2Layer& layer, MobileNetV2Sum& sum) {
  ++sum.layers;
  add_to(sum.published_ms, layer.published_ms);
  add_to(sum.published_uj, layer.published_uj);
  add_to(sum.closed_form_ms, layer.closed_form_ms);
  sum.assumed += layer.assumed;
  sum.tiled += layer.tiled;
}

MobileNetV2Sum MobileNetV2Result::body() const {
  return sum([](PublishedKind kind) { return kind != PublishedKind::NotInTheNetwork && kind != PublishedKind::Head; });
}

std::string to_text(const MobileNetV2Result& result, bool list_layers) {
  std::string text = fmt::format(
      "MobileNetV2 1.0 224, machine {} at {} MHz, energy {}, {} arrays; random weights: of all that they\n"
      "decide, only the scales of additions count in cycles; the size of L2 is an assumption of the machine\n"
      "closed form: 130 ns a product, 29.7 MAC/cycle, 0.82 additions a cycle; assumed: on machine {}, whose L1\n"
      "holds all activations, as published; simulated: on the machine as it is, with tiles and DMA\n\n",
      result.machine, result.clock_mhz, result.energy_model, result.arrays, result.roomy_machine);
  if (list_layers) text += layers_text(result) + "\n";
  return text + kinds_text(result) + hidden_text(result);
}

std::string to_json(const MobileNetV2Result& result) {
  ordered_json document{{"benchmark", "mobilenetv2"},
                        {"machine", result.machine},
                        {"assumed_l1_machine", result.roomy_machine},
                        {"clock_mhz", result.clock_mhz},
                        {"energy_model", result.energy_model},
                        {"arrays", result.arrays}};
  for (std::size_t kind = 0; kind < kLayerKindNames.size(); ++kind) {
    const MobileNetV2Sum sum = result.sum([&](PublishedKind other) { return static_cast<std::size_t>(other) == kind; });
    ordered_json one = json_of(sum, result);
    one["kind"] = name_of(static_cast<PublishedKind>(kind));
    document["kinds"].push_back(std::move(one));
  }
  document["first_to_last_convolution"] = json_of(result.body(), result);
  for (const MobileNetV2Layer& layer : result.layers) {
    const MobileNetV2Sum one{1,          layer.published_ms, layer.published_uj, layer.closed_form_ms, layer.assumed,
                             layer.tiled};
    ordered_json entry{{"id", layer.id},
                       {"name", layer.name},
                       {"input", layer.input},
                       {"kind", name_of(layer.kind)},
                       {"engine", layer.engine}};
    ordered_json figures = json_of(one, result);
    figures.erase("layers");
    entry.update(figures);
    document["layers"].push_back(std::move(entry));
  }
  return document.dump(2) + "\n";
}

}  // namespace tessera::paper
