// Networks on analog cells: what is asked for, and what a chip makes of a deployment.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analog/area.hpp"
#include "arch/machine.hpp"
#include "compile/cells/commission.hpp"
#include "compile/cells/deploy.hpp"
#include "compile/engines/ima/crossbars.hpp"
#include "compile/layer.hpp"
#include "compile/pipeline.hpp"
#include "graph/graph.hpp"

namespace tessera::run {

/// A chip of all that could be made, how old it is, and what is done about that.
struct ChipOptions {
  std::string devices = "pcm_joshi";  ///< a shipped model or a .toml file
  std::uint64_t seed = 0;             ///< which of all such chips
  double seconds = 25;                ///< after programming
  bool affine = true;                 ///< columns corrected once after programming
  compile::Compensation compensation = compile::Compensation::Global;
};

/// A layer's cells, as a file holds them.
struct SavedLayer {
  std::string name;
  compile::CellWeights cells;
  compile::CellReport report;
};

/// A deployment onto cells that was made before.
struct SavedCells {
  std::vector<SavedLayer> layers;                ///< on cells, in their order
  std::vector<std::vector<std::int8_t>> inputs;  ///< that it was calibrated with, as codes of the device
};

/// Under numerics `analog`.
struct AnalogOptions {
  compile::WeightRounding weights = compile::WeightRounding::Gptq;
  compile::CellTarget targets = compile::CellTarget::FourBit;
  std::vector<graph::Data> calibration;          ///< data for the graph's input
  std::shared_ptr<const SavedCells> saved = {};  ///< instead: nothing is calibrated anew
  ChipOptions chip;
  unsigned threads = 0;  ///< 0: as many as there are processors
};

/// The chip that the options mean, with the machine's converters. Throws Error{Config} on a bad device file.
analog::Specimen specimen_of(const ChipOptions& chip, const arch::Ima& config);

/// The layers with saved cells. Throws Error{Input} where they are not those of this network.
compile::CellDeployment attach(const compile::Network& network, const SavedCells& saved, const arch::Ima& config);

/// The pass that puts a network onto cells as the options say. Codes of the inputs that it is calibrated with go to
/// `calibration`. Graph, options and `calibration` must outlive it.
compile::CellPass cell_pass(const graph::Graph& graph, const AnalogOptions& options, const arch::Ima& config,
                            std::vector<std::vector<std::int8_t>>& calibration);

/// A deployment onto cells, which any number of chips may hold.
class CellsOnChips {
 public:
  /// `inputs` are those that columns are corrected with, as codes of the device.
  CellsOnChips(std::shared_ptr<const compile::Network> network, std::shared_ptr<const compile::CrossbarPlan> plan,
               const arch::Ima& config, std::vector<std::vector<std::int8_t>> inputs, unsigned threads);

  const compile::Network& network() const { return *network_; }
  const compile::CrossbarPlan& plan() const { return *plan_; }
  const arch::Ima& config() const { return config_; }

  /// The network as it stands on a chip: columns corrected after programming, if wanted. For any time of its life.
  compile::Network programmed(const analog::Specimen& specimen, bool affine) const;
  /// The same as the chip is now.
  compile::Network on_chip(const analog::Specimen& specimen, const ChipOptions& chip) const;

 private:
  std::shared_ptr<const compile::Network> network_;
  std::shared_ptr<const compile::CrossbarPlan> plan_;
  arch::Ima config_;
  unsigned threads_;
  std::optional<compile::AffineFit> fit_;
};

}  // namespace tessera::run
