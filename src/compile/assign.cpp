// See assign.hpp.
#include "compile/assign.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "base/closest.hpp"
#include "base/error.hpp"
#include "compile/engines/engine.hpp"
#include "compile/layer_part.hpp"

namespace tessera::compile {
namespace {

class Assigner {
 public:
  Assigner(Network network, const arch::Machine& machine, const Choice& choice)
      : network_(std::move(network)), machine_(machine), choice_(choice), named_(network_.layers.size(), nullptr) {}

  Network run() {
    find_overrides();
    for (std::size_t index = 0; index < network_.layers.size(); ++index) choose(index);
    for (const Engine* engine : engines()) {
      if (engine->resources != nullptr) make_room(*engine);
    }
    if (choice_.use_spare_cells) spend_spare_cells();
    return std::move(network_);
  }

 private:
  static std::string place_of(const EngineOverride& one) {
    return fmt::format("--on {}={}", one.layer, one.engine->key);
  }

  void find_overrides() {
    for (const EngineOverride& one : choice_.overrides) {
      bool any = false;
      for (std::size_t index = 0; index < network_.layers.size(); ++index) {
        if (network_.layers[index].name != one.layer) continue;
        named_[index] = &one;
        any = true;
      }
      if (!any) reject_unknown_layer(one);
    }
  }

  [[noreturn]] void reject_unknown_layer(const EngineOverride& one) const {
    std::vector<std::string_view> names;
    names.reserve(network_.layers.size());
    for (const Layer& layer : network_.layers) names.push_back(layer.name);
    const std::string likely = did_you_mean(one.layer, names);
    throw Error(ErrorKind::Usage, place_of(one), "the network has no layer of this name",
                likely.empty() ? "tessera compile --stage layers lists them" : likely);
  }

  void choose(std::size_t index) {
    Layer& layer = network_.layers[index];
    layer.note.clear();
    layer.crossbar = {.channels_per_job = choice_.channels_per_job};
    if (named_[index] != nullptr) return obey(layer, *named_[index]);
    // As many copies as there may be; those that find no room are looked at again.
    if (choice_.use_spare_cells) layer.crossbar.pixels_per_product = most_copies(layer);
    const Engine* chosen = choice_.engine_of(layer);
    const Engine& wanted = chosen == nullptr ? fastest(layer) : *chosen;
    layer.crossbar.pixels_per_product = 1;
    const auto reason = wanted.refusal(layer, machine_);
    layer.note = reason.value_or("");
    layer.engine = reason ? &kCores : &wanted;
  }

  void obey(Layer& layer, const EngineOverride& one) const {
    if (const auto reason = one.engine->refusal(layer, machine_)) {
      throw Error(ErrorKind::Usage, place_of(one), *reason, "another engine for this layer");
    }
    layer.engine = one.engine;
  }

  /// The most copies of the layer's weights that any engine would make.
  std::uint32_t most_copies(const Layer& layer) const {
    std::uint32_t most = 1;
    for (const Engine* engine : engines()) {
      if (engine->resources != nullptr) most = std::max(most, engine->resources->most_copies(layer, machine_));
    }
    return most;
  }

  const Engine& fastest(const Layer& layer) const {
    const Engine* best = &kCores;
    std::optional<Cycle> least;  // of the cores, only if there is something to compare
    for (const Engine* engine : engines()) {
      if (engine == &kCores || engine->refusal(layer, machine_)) continue;
      if (!least) least = estimated_cycles(network_, layer, kCores, machine_);
      const Cycle cycles = estimated_cycles(network_, layer, *engine, machine_);
      if (cycles < *least) least = cycles, best = engine;
    }
    return *best;
  }

  /// Until the layers on the engine find room in its arrays and tables.
  void make_room(const Engine& engine) {
    std::optional<std::string> reason = engine.resources->shortage(network_, machine_);
    if (!reason) return;
    for (const std::size_t index : by_worth(engine)) {
      if (named_[index] != nullptr) {
        throw Error(ErrorKind::Usage, place_of(*named_[index]), *reason, "fewer layers on this engine");
      }
      network_.layers[index].engine = &kCores;
      network_.layers[index].note = *reason;
      reason = engine.resources->shortage(network_, machine_);
      if (!reason) return;
    }
  }

  /// The engine's layers: the classifier, whose weights are used but once, first, then those whose cells save the
  /// fewest cycles each; at last those that were named.
  std::vector<std::size_t> by_worth(const Engine& engine) const {
    std::vector<std::tuple<bool, bool, double, std::size_t>> worth;
    for (std::size_t index = 0; index < network_.layers.size(); ++index) {
      const Layer& layer = network_.layers[index];
      if (layer.engine != &engine) continue;
      const auto cores = static_cast<double>(estimated_cycles(network_, layer, kCores, machine_));
      const auto here = static_cast<double>(estimated_cycles(network_, layer, engine, machine_));
      const graph::ImageShape& output = network_.tensors[layer.output].shape;
      const bool used_again = output.height * output.width > 1;
      const auto cells = static_cast<double>(engine.resources->cells(layer, machine_));
      worth.emplace_back(named_[index] != nullptr, used_again, (cores - here) / std::max(cells, 1.0), index);
    }
    std::ranges::sort(worth);
    std::vector<std::size_t> order;
    order.reserve(worth.size());
    for (const auto& one : worth) order.push_back(std::get<std::size_t>(one));
    return order;
  }

  static bool makes_copies(const Layer& layer) { return layer.engine->resources != nullptr; }

  void spend_spare_cells() {
    if (std::ranges::none_of(network_.layers, makes_copies)) {
      throw Error(ErrorKind::Usage, "--replicate", "no layer runs on the in-memory accelerator",
                  "another --mapping or --machine");
    }
    do {
      for (const Engine* engine : engines()) {
        if (engine->resources != nullptr) engine->resources->spend(network_, machine_);
      }
    } while (leave_to_others());
    for (Layer& layer : network_.layers) {
      if (!makes_copies(layer)) continue;
      const std::uint32_t pixels = layer.crossbar.pixels_per_product;
      if (pixels > 1) layer.note = fmt::format("{} pixels a product", pixels);
    }
  }

  /// Takes layers that were not told where to be, and found room for too few copies, off their engine. Whether there
  /// were any.
  bool leave_to_others() {
    bool any = false;
    for (std::size_t index = 0; index < network_.layers.size(); ++index) {
      Layer& layer = network_.layers[index];
      const bool told = named_[index] != nullptr || choice_.engine_of(layer) != nullptr;
      if (told || !makes_copies(layer)) continue;
      const Engine* best = &fastest(layer);
      any = any || best != layer.engine;
      layer.engine = best;
    }
    return any;
  }

  Network network_;
  const arch::Machine& machine_;
  const Choice& choice_;
  std::vector<const EngineOverride*> named_;  ///< of each layer; null where the choice says nothing of it
};

}  // namespace

Cycle estimated_cycles(const Network& network, const Layer& layer, const Engine& engine, const arch::Machine& machine) {
  return engine.cycles(layer, whole_part(network, layer), machine);
}

Network assign(Network network, const arch::Machine& machine, const Choice& choice) {
  return Assigner(std::move(network), machine, choice).run();
}

}  // namespace tessera::compile
