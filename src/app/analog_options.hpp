// Options of networks on analog cells: short forms of the machine's keys, how weights are put onto cells, and which
// chip is meant at which age.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/mapping_options.hpp"
#include "arch/machine.hpp"
#include "graph/graph.hpp"
#include "run/analog.hpp"
#include "run/deployment_file.hpp"

namespace tessera::app {

/// Short forms of keys of the machine's section `ima`; without a value the machine's own holds.
struct ConverterOptions {
  std::optional<std::string> numerics;
  std::optional<std::string> encoding;
  std::optional<std::string> drive;
  std::optional<std::uint32_t> cells;
  std::optional<std::uint32_t> slices;
  std::optional<std::uint32_t> adc_bits;
  std::optional<double> adc_gain_spread;
  std::optional<double> adc_offset_spread;
  std::optional<double> adc_noise;
  std::optional<double> ir_drop;
};

struct CalibrationOptions {
  std::string data;    ///< a data set; empty: random inputs
  std::string labels;  ///< a file of its labels, to be read and not used
  std::size_t count = 100;
};

struct CellWeightOptions {
  std::string weights = "gptq";
  std::string targets = "four_bit";
  CalibrationOptions calibrate;
};

struct ChipCommandOptions {
  std::optional<std::string> devices;
  std::optional<std::uint64_t> seed;
  std::optional<std::string> at;
  std::optional<std::string> compensation;
  bool no_affine = false;
  std::optional<std::uint32_t> picture;  ///< index of the first input in its data set
};

struct AnalogCommandOptions {
  ConverterOptions converters;
  CellWeightOptions cells;
  ChipCommandOptions chip;
};

/// "25s", "1h", "2d", "1y": in seconds. Throws Error{Usage} at `option`.
double seconds_of(const std::string& text, const std::string& option);

/// The machine with the keys that options name. Throws Error{Usage} or Error{Config} on values that are not allowed.
arch::Machine with_options(arch::Machine machine, const ConverterOptions& options);

/// A network's machine, the engines of its layers, and what is asked of the analog side (null under numerics exact).
struct Prepared {
  arch::Machine machine;
  compile::Choice choice;
  std::shared_ptr<const run::AnalogOptions> analog;
};

/// From options, or from a deployment's file, whose machine, mapping and cells are its own: options that would change
/// them are refused. `saved` may be null.
Prepared prepare(const graph::Graph& graph, const run::SavedDeployment* saved, const std::string& machine,
                 const MappingOptions& mapping, const AnalogCommandOptions& options);

/// The network of a file, and the deployment that it is, if it is one.
struct LoadedNetwork {
  graph::Graph graph;
  std::shared_ptr<const run::SavedDeployment> saved;
};
LoadedNetwork load_network(const std::string& path);

/// What is asked of the analog side; null on a machine of exact numerics. Throws Error{Usage} where noise is asked for
/// that such a machine does not have. Tells standard error if there are no inputs to calibrate with but random ones.
std::shared_ptr<const run::AnalogOptions> analog_options(const AnalogCommandOptions& options,
                                                         const arch::Machine& machine, const graph::Graph& graph);

}  // namespace tessera::app
