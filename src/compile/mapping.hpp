// Which engine runs which layer.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "arch/machine.hpp"
#include "base/units.hpp"
#include "compile/layer.hpp"

namespace tessera::compile {

enum class Mapping : std::uint8_t {
  Auto,    ///< each layer on the engine that is estimated to be fastest
  Cores,   ///< everything on the cores
  Ima,     ///< all convolutions on the in-memory accelerator, depth-wise ones in blocks of 16 channels
  Hybrid,  ///< depth-wise convolutions on the cores
  ImaDw,   ///< depth-wise convolutions on the depth-wise engine
};

struct MappingName {
  std::string_view name;
  Mapping mapping;
};
inline constexpr std::array<MappingName, 5> kMappings{{{"auto", Mapping::Auto},
                                                       {"cores", Mapping::Cores},
                                                       {"ima", Mapping::Ima},
                                                       {"hybrid", Mapping::Hybrid},
                                                       {"ima-dw", Mapping::ImaDw}}};

/// "auto, cores, ..."
std::string mapping_names();
/// Throws Error{Usage} at "--mapping" if there is none of this name.
Mapping mapping_named(std::string_view name);

/// Why the engine cannot run the layer on this machine, or nothing.
std::optional<std::string> refusal(const Layer& layer, Engine engine, const arch::Machine& machine);

/// Cycles that a convolution takes on an engine that can run it: the accelerators' closed forms
/// (arch/accelerator_timing.hpp), the kernels' fitted ones (kernel_cycles.hpp); data in L1, without transfers.
Cycle estimated_cycles(const Layer& layer, Engine engine, const arch::Machine& machine);

/// The same of a part of a convolution, on the accelerator that it is assigned to.
Cycle estimated_cycles(const Convolution& convolution, const graph::WindowedShape& part, const arch::Machine& machine);

/// Gives every convolution its engine. Where an engine cannot run a layer, or the arrays run short, the cores do, and
/// the layer's note says why; short of arrays, the classifier goes first, then the layer whose cells save the fewest
/// cycles each. With `use_spare_cells`, copies of small matrices then fill the arrays, so that a product computes
/// several pixels; the notes say how many. Throws Error{Usage} if that is wanted and no layer is on the in-memory
/// accelerator.
void assign(Network& network, const arch::Machine& machine, Mapping mapping, bool use_spare_cells = false);

}  // namespace tessera::compile
