// What is done to a deployment once it lies on a chip: columns are corrected by what they give for known inputs, and,
// at the time of use, for what has drifted away since. Both change column parameters and ranges alone.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "analog/area.hpp"
#include "arch/machine.hpp"
#include "base/field_list.hpp"
#include "compile/cells/analog_layer.hpp"
#include "compile/engines/ima/crossbars.hpp"
#include "compile/layer.hpp"
#include "compile/reference.hpp"

namespace tessera {

namespace compile {
/// How drift is made good: column sums times the mean magnitude of codes after programming over that of now, as all
/// devices of the layer or of the column have it (aihwkit@4545f11, inference/compensation/drift.py:28-80).
enum class Compensation : std::uint8_t { None, Global, Column };
}  // namespace compile

template <>
inline constexpr std::array<std::string_view, 3> enum_names<compile::Compensation>{"none", "global", "column"};

}  // namespace tessera

namespace tessera::compile {

/// Known inputs of a network's layers on cells, and the sums that ideal cells have for them: from a few inputs of the
/// network.
class AffineFit {
 public:
  /// `inputs` are codes of the device.
  AffineFit(std::shared_ptr<const Network> network, const CrossbarPlan& plan, const arch::Ima& config,
            std::span<const std::vector<std::int8_t>> inputs, unsigned threads = 0);

  /// Column parameters under which the columns of this chip, just programmed, come nearest to ideal ones: gain and
  /// offset of each by least squares. A column that gives nothing keeps its parameters.
  Network corrected(const CrossbarPlan& plan, const arch::Ima& config, const analog::Specimen& specimen) const;

 private:
  struct Samples {
    std::size_t layer = 0;
    std::vector<std::vector<std::int8_t>> inputs;    ///< the layer's, picture by picture
    std::vector<std::vector<std::uint32_t>> pixels;  ///< sampled in each
    std::vector<std::int64_t> wanted;                ///< sums: pixel by pixel, channels
  };

  void take(std::size_t index, const AnalogLayer& ideal, const std::vector<TensorCodes>& flow);
  static std::vector<std::int64_t> sums_of(const AnalogLayer& on_cells, const Samples& samples);

  std::shared_ptr<const Network> network_;
  unsigned threads_;
  std::vector<Samples> layers_;
};

/// For the chip as old as it is.
Network compensated(const Network& network, const CrossbarPlan& plan, const arch::Ima& config,
                    const analog::Specimen& specimen, Compensation compensation, unsigned threads = 0);

}  // namespace tessera::compile
