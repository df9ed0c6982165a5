// A network deployed on a machine, ready to run on any number of inputs: graph, layers, program and simulator together.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "app/network_energy.hpp"
#include "app/network_run.hpp"
#include "arch/machine.hpp"
#include "compile/legalise.hpp"
#include "compile/mapping.hpp"
#include "compile/program.hpp"
#include "graph/graph.hpp"
#include "report/network_report.hpp"

namespace tessera::app {

/// The layer that begins, of how many, and the cycle.
using Progress = std::function<void(std::size_t layer, std::size_t layers, Cycle cycle)>;

struct SessionOptions {
  bool check = false;      ///< hold every layer's output to the reference executor in rule `single`
  bool replicate = false;  ///< spend the arrays' spare cells on several pixels a product
  Prices prices = {};
};

class Session {
 public:
  /// Legalises the graph, maps it and compiles it. The graph must outlive the session. Throws Error{Input} naming the
  /// node that cannot be deployed, or the layer for which there is no room; Error{Config} on bad prices.
  Session(const graph::Graph& graph, const arch::Machine& machine, compile::Mapping mapping,
          const SessionOptions& options = {});

  const compile::Network& network() const { return legalised_.network; }
  const compile::Program& program() const { return program_; }

  struct Run {
    NetworkRun simulated;
    /// By the graph's tensor indices: the input, what layers computed, and what the host made of it. Empty where no
    /// layer computes the tensor.
    std::vector<graph::Data> tensors;
  };

  /// One inference. `input` is data for the graph's input. Throws Error{Input} if it does not fit.
  Run run(const graph::Data& input, const Progress& progress = {}) const;

  /// A run as a report; network, input, mapping and the best classes are the caller's to fill in.
  report::NetworkReport report(const Run& run) const;
  /// The report of one inference.
  report::NetworkReport report(const graph::Data& input, const Progress& progress = {}) const {
    return report(run(input, progress));
  }

 private:
  std::vector<std::int8_t> device_input(const graph::Data& input, std::vector<graph::Data>& tensors) const;
  void take_tensors(const NetworkRun& run, std::vector<graph::Data>& tensors) const;
  void check_layers(const Run& run, std::vector<report::NetworkLayer>& layers) const;
  report::NetworkLayer layer_report(std::size_t index, const Run& run) const;

  const graph::Graph& graph_;
  arch::Machine machine_;
  SessionOptions options_;
  PriceModels prices_;
  compile::Legalised legalised_;
  compile::FreeMemories memories_;
  compile::Program program_;
};

}  // namespace tessera::app
