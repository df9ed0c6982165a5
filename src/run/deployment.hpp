// A network deployed on a machine, ready to run on any number of inputs. It owns all it needs: graph, layers, program,
// machine and prices.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "arch/machine.hpp"
#include "compile/cells/clockless.hpp"
#include "compile/choice.hpp"
#include "compile/legalise.hpp"
#include "graph/graph.hpp"
#include "run/analog.hpp"
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
  std::shared_ptr<const AnalogOptions> analog = {};  ///< must be there under numerics `analog`
};

/// One run of a deployment.
struct Inference {
  Simulation simulated;
  /// By the graph's tensor indices: the input, what layers computed, and what the host made of it. Empty where no
  /// layer computes the tensor, and for timing only all but the input.
  std::vector<graph::Data> tensors;
  std::uint32_t picture = 0;  ///< the input's index in its data set
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
  const DeployedLayers& layers() const { return *layers_; }
  // Of a network with layers on analog cells.
  /// Null where there are none.
  const CellsOnChips* cells() const { return cells_.get(); }
  const AnalogOptions& analog_options() const { return *options_.analog; }
  const analog::Specimen& specimen() const { return *specimen_; }
  /// That its program computes layers in.
  compile::LayerParts parts() const { return compile::parts_of(layers_->program(), network()); }

  /// What an event costs at the machine's clock; 0 where no voltage is known.
  double microjoules_each(arch::Event event) const;

  /// The device's codes for data for the graph's input. Throws Error{Input} if it does not fit.
  std::vector<std::int8_t> codes_of(const graph::Data& input) const;
  /// The network's first output as real numbers, given what its layers computed.
  std::vector<float> scores_of(const compile::TensorCodes& codes) const;

  /// One inference. `input` is data for the graph's input, the one with this index in its data set, which read noise
  /// depends on. Throws Error{Input} if it does not fit.
  Inference run(const graph::Data& input, const Progress& progress = {}, std::uint32_t picture = 0) const;
  /// The same answers without a clock: nothing is simulated.
  Inference evaluate(const graph::Data& input, std::uint32_t picture = 0) const;

  /// The layers on analog cells and the inputs that they were calibrated with, to be kept.
  SavedCells saved_cells() const;

  /// The inputs that it was calibrated with, as codes of the device.
  const std::vector<std::vector<std::int8_t>>& calibration() const { return calibration_; }

  /// What was chosen for layers on analog cells.
  std::span<const compile::CellReport> cell_reports() const { return cell_reports_; }

  /// What an inference came to.
  NetworkResult result(const Inference& inference, const Names& names = {}) const;
  /// The same of a new one.
  NetworkResult result(const graph::Data& input, const Names& names = {}) const { return result(run(input), names); }

 private:
  const compile::Network& network() const { return layers_->network(); }
  void deploy(const arch::Machine& machine, const compile::Choice& choice);
  void put_on_chip(const compile::CompileTarget& target);
  void take_tensors(const compile::TensorCodes& codes, std::vector<graph::Data>& tensors) const;
  void finish_on_host(std::vector<graph::Data>& tensors) const;
  compile::TensorCodes clockless(std::span<const std::int8_t> codes, std::uint32_t picture) const;
  void check_layers(const Inference& inference, std::vector<LayerResult>& layers) const;
  LayerResult layer_result(std::size_t index, const energy::CountedPart& counted) const;

  std::shared_ptr<const graph::Graph> graph_;
  std::string mapping_;
  DeploymentOptions options_;
  PriceModels prices_;
  compile::Legalised legalised_;  ///< without its network
  std::optional<DeployedLayers> layers_;
  std::shared_ptr<KnownCodes> known_codes_;  ///< copies share them
  // Under numerics `analog`.
  std::vector<compile::CellReport> cell_reports_;
  std::shared_ptr<const analog::Specimen> specimen_;
  std::shared_ptr<const CellsOnChips> cells_;
  std::vector<std::vector<std::int8_t>> calibration_;  ///< codes of the device
  std::shared_ptr<const compile::ClocklessExecutor> executor_;
};

}  // namespace tessera::run
