// The pass that puts the weights of layers on the in-memory accelerator onto analog cells: offsets of the inputs, codes
// and scales of columns, biases, ranges of converters; all from inputs to calibrate with. docs/design/analog.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "arch/machine.hpp"
#include "compile/cells/round.hpp"
#include "compile/layer.hpp"

namespace tessera::compile {

struct CellOptions {
  WeightRounding weights = WeightRounding::Gptq;
  CellTarget targets = CellTarget::FourBit;
  /// To calibrate with: the network's input as codes of the device.
  std::vector<std::vector<std::int8_t>> inputs;
  unsigned threads = 0;  ///< 0: as many as there are processors
};

/// What was chosen for a layer.
struct CellReport {
  std::size_t layer = 0;
  double least_scale = 0;  ///< weight that a code of 1 stands for, over the columns
  double greatest_scale = 0;
  double weight_error = 0;  ///< root of the mean square of weights less their codes, over that of the weights
  std::int32_t least_offset = 0;
  std::int32_t greatest_offset = 0;
  std::int64_t adc_range = 0;     ///< in input codes times cell codes
  double clip_rate = 0;           ///< of the converters' codes, on calibration inputs
  double signal_to_noise_db = 0;  ///< of currents against what their codes stand for, without noise of devices
};

struct CellDeployment {
  Network network;
  std::vector<CellReport> reports;  ///< of layers on cells, in their order
};

/// Layers have their engines. Throws Error{Input} where there is nothing to calibrate with, or an input is of the wrong
/// size.
CellDeployment deploy_onto_cells(const Network& network, const arch::Ima& config, const CellOptions& options);

}  // namespace tessera::compile
