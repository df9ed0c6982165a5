// See analog_command_line.hpp.
#include "app/analog_command_line.hpp"

#include <string>

namespace tessera::app {
namespace {

void add_converter_options(CLI::App& command, ConverterOptions& options) {
  const std::string group = "Analog numerics: keys of the machine";
  const auto add = [&](const char* name, auto& value, const char* about) {
    return command.add_option(name, value, about)->group(group);
  };
  add("--numerics", options.numerics, "exact: whole weights, lossless sums; analog: 4-bit cells and converters")
      ->type_name("exact|analog");
  add("--encoding", options.encoding, "how inputs become pulses")->type_name("raw|centred7|two_pulse");
  add("--drive", options.drive, "what inputs are driven as the distance from")->type_name("zero_point|layer|row");
  add("--cells", options.cells, "cells of equal weight a weight: 1 or 2");
  add("--slices", options.slices, "slices of a weight: 1, or 2 for weights of 8 bits");
  add("--adc-bits", options.adc_bits, "of converters: 2 to 12");
  add("--adc-gain-spread", options.adc_gain_spread, "standard deviation of the converters' gains: 0.07 is 7 %");
  add("--adc-offset-spread", options.adc_offset_spread, "of their offsets, in codes");
  add("--adc-noise", options.adc_noise, "of the noise of a conversion, in codes");
  add("--ir-drop", options.ir_drop, "what lines lose: 0 nothing, 1 as with 0.35 ohm a segment");
}

void add_cell_options(CLI::App& command, CellWeightOptions& options) {
  const std::string group = "Analog numerics: weights on cells";
  command
      .add_option("--calibrate", options.calibrate.data,
                  "inputs to calibrate with: a folder or file of a data set; without it random ones")
      ->group(group)
      ->type_name("DATA");
  command.add_option("--calibrate-count", options.calibrate.count, "the most inputs of it to take")
      ->group(group)
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command
      .add_option("--calibrate-labels", options.calibrate.labels,
                  "the file of its labels, where they are not beside it; they are not used")
      ->group(group)
      ->type_name("FILE");
  command.add_option("--weights", options.weights, "how weights become codes")
      ->group(group)
      ->type_name("nearest|gptq")
      ->capture_default_str();
  command.add_option("--targets", options.targets, "whole codes, or what a device can be programmed to")
      ->group(group)
      ->type_name("four_bit|continuous")
      ->capture_default_str();
}

/// `times`: whether --at is one time, which other commands have a list of.
void add_chip_options(CLI::App& command, ChipCommandOptions& options, bool one_time) {
  const std::string group = "Analog numerics: the chip";
  command.add_option("--devices", options.devices, "a shipped device model or a .toml file; without it pcm_joshi")
      ->group(group)
      ->type_name("NAME|FILE");
  command.add_option("--noise-seed", options.seed, "which of all chips that could be made; without it 0")->group(group);
  if (one_time) {
    command.add_option("--at", options.at, "its age, such as 25s, 1h, 1d or 1y; without it 25s")
        ->group(group)
        ->type_name("TIME");
    command
        .add_option("--picture-index", options.picture,
                    "of the first input in its data set, on which read noise depends; without it 0")
        ->group(group);
  }
  command.add_option("--compensation", options.compensation, "of drift; without it global")
      ->group(group)
      ->type_name("none|global|column");
  command.add_flag("--no-affine", options.no_affine, "columns are not corrected after programming")->group(group);
}

}  // namespace

void add_analog_options(CLI::App& command, AnalogCommandOptions& options, bool one_time) {
  add_converter_options(command, options.converters);
  add_cell_options(command, options.cells);
  add_chip_options(command, options.chip, one_time);
}

}  // namespace tessera::app
