// A network deployed on a machine, ready to run on any number of inputs. It owns all it needs: graph, layers, program,
// machine and prices.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "arch/machine.hpp"
#include "compile/choice.hpp"
#include "compile/legalise.hpp"
#include "graph/graph.hpp"
#include "run/deployed_layers.hpp"
#include "run/energy.hpp"
#include "run/known_codes.hpp"
#include "run/network_result.hpp"
#include "run/simulate.hpp"

namespace tessera::run {

/// The layer that begins, of how many, and the cycle.
using Progress = std::function<void(std::size_t layer, std::size_t layers, Cycle cycle)>;

struct DeploymentOptions {
  bool check = false;  ///< hold every layer's output to the reference executor in rule `single`
  /// Runs are for their cycles and energies, which are the same, and give no answer: what no cycle depends on is not
  /// computed (docs/design/timing-only.md). Not together with `check`.
  bool timing_only = false;
  Prices prices = {};
};

/// One run of a deployment.
struct Inference {
  Simulation simulated;
  /// By the graph's tensor indices: the input, what layers computed, and what the host made of it. Empty where no
  /// layer computes the tensor, and for timing only all but the input.
  std::vector<graph::Data> tensors;
};

/// What a result calls the network and its input, and the names of classes: none, or one for each element of the
/// network's first output.
struct Names {
  std::string network;
  std::string input;
  std::span<const std::string> classes = {};
};

class Deployment {
 public:
  /// Legalises the graph, maps it and compiles it. Throws Error{Input} naming the node that cannot be deployed, or the
  /// layer for which there is no room; Error{Usage} where the choice names what cannot be, or options contradict each
  /// other; Error{Config} on bad prices.
  Deployment(graph::Graph graph, const arch::Machine& machine, const compile::Choice& choice,
             const DeploymentOptions& options = {});

  /// The same program on another machine (DeployedLayers::on): the next point of a series, without compiling, and
  /// without computing anew what is known of the inputs.
  Deployment on(const arch::Machine& machine) const;

  const graph::Graph& graph() const { return *graph_; }
  const DeployedLayers& layers() const { return layers_; }

  /// One inference. `input` is data for the graph's input. Throws Error{Input} if it does not fit.
  Inference run(const graph::Data& input, const Progress& progress = {}) const;

  /// What an inference came to.
  NetworkResult result(const Inference& inference, const Names& names = {}) const;
  /// The same of a new one.
  NetworkResult result(const graph::Data& input, const Names& names = {}) const { return result(run(input), names); }

 private:
  const compile::Network& network() const { return layers_.network(); }
  std::vector<std::int8_t> device_input(const graph::Data& input, std::vector<graph::Data>& tensors) const;
  void take_tensors(const Simulation& simulation, std::vector<graph::Data>& tensors) const;
  void check_layers(const Inference& inference, std::vector<LayerResult>& layers) const;
  LayerResult layer_result(std::size_t index, const energy::CountedPart& counted) const;

  std::shared_ptr<const graph::Graph> graph_;
  std::string mapping_;
  DeploymentOptions options_;
  PriceModels prices_;
  compile::Legalised legalised_;  ///< without its network
  DeployedLayers layers_;
  std::shared_ptr<KnownCodes> known_codes_;  ///< copies share them
};

}  // namespace tessera::run
