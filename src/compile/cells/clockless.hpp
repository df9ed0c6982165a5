// A network on analog cells without a clock: layers with cells by AnalogLayer, all others by the reference operators,
// which every other engine equals. Tensors are byte for byte those of the simulation.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "analog/area.hpp"
#include "arch/machine.hpp"
#include "compile/cells/analog_layer.hpp"
#include "compile/engines/ima/crossbars.hpp"
#include "compile/layer.hpp"
#include "compile/program.hpp"
#include "compile/reference.hpp"

namespace tessera::compile {

/// The parts that a layer is computed in, one after the other; of each layer.
using LayerParts = std::vector<std::vector<Box>>;
/// Those of a program.
LayerParts parts_of(const Program& program, const Network& network);
/// Of each tensor, the last layer that reads it; 0 where none does.
std::vector<std::size_t> last_readers(const Network& network);

/// Computes a layer from tensors that are there, on its cells if it has some, in these parts; none: as one.
void compute_on(const AnalogLayer* on_cells, const Network& network, const Layer& layer, std::size_t picture,
                std::span<const Box> parts, TensorCodes& tensors, analog::ConversionCounters& counters);

class ClocklessExecutor {
 public:
  ClocklessExecutor(std::shared_ptr<const Network> network, const CrossbarPlan& plan, const arch::Ima& config,
                    std::shared_ptr<const analog::Specimen> specimen, LayerParts parts, unsigned threads = 0);

  /// All tensors for an input, the picture with this index in its data set. Those that no later layer reads are left
  /// empty if only the output is wanted. May be called from several threads.
  TensorCodes run(std::span<const std::int8_t> input, std::uint32_t picture, analog::ConversionCounters& counters,
                  bool output_only = false) const;

 private:
  std::shared_ptr<const Network> network_;
  std::shared_ptr<const analog::Specimen> specimen_;
  LayerParts parts_;
  std::vector<std::unique_ptr<const AnalogLayer>> layers_;  ///< null for those of other engines
  std::vector<std::size_t> last_readers_;                   ///< of each tensor: the layer behind which nobody reads it
};

}  // namespace tessera::compile
