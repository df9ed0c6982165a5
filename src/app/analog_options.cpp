// See analog_options.hpp.
#include "app/analog_options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <random>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "arch/machine_checks.hpp"
#include "base/error.hpp"
#include "import/model.hpp"
#include "media/data_set.hpp"

namespace tessera::app {
namespace {

template <typename Enum>
void set_word(const std::optional<std::string>& word, const std::string& option, Enum& target) {
  if (!word) return;
  const std::optional<Enum> value = value_of_name<Enum>(*word);
  if (!value) {
    throw Error(ErrorKind::Usage, option, fmt::format("there is no '{}'", *word),
                fmt::format("there are: {}", fmt::join(enum_names<Enum>, ", ")));
  }
  target = *value;
}

template <typename Value>
void set_number(const std::optional<Value>& value, std::string_view option, Value least, Value most, Value& target) {
  if (!value) return;
  if (!(least <= *value && *value <= most)) {
    throw Error(ErrorKind::Usage, std::string(option), fmt::format("{} is not {} to {}", *value, least, most));
  }
  target = *value;
}

struct TimeUnit {
  char letter;
  double seconds;
};
constexpr double kDay = 86'400;
constexpr std::array kTimeUnits{TimeUnit{'y', 365 * kDay}, TimeUnit{'d', kDay}, TimeUnit{'h', 3600}, TimeUnit{'m', 60},
                                TimeUnit{'s', 1}};

/// Asked for noise that is not applied is an error.
void require_nothing(const AnalogCommandOptions& options) {
  const auto refuse = [](std::string_view option) {
    throw Error(ErrorKind::Usage, std::string(option), "the machine's numerics are `exact`, which have no noise",
                "--numerics analog, or leave it out");
  };
  if (options.chip.devices) refuse("--devices");
  if (options.chip.seed) refuse("--noise-seed");
  if (options.chip.at) refuse("--at");
  if (options.chip.compensation) refuse("--compensation");
  if (options.chip.no_affine) refuse("--no-affine");
  if (options.chip.picture) refuse("--picture-index");
  if (!options.cells.calibrate.data.empty()) refuse("--calibrate");
  const ConverterOptions& converters = options.converters;
  if (converters.adc_gain_spread) refuse("--adc-gain-spread");
  if (converters.adc_offset_spread) refuse("--adc-offset-spread");
  if (converters.adc_noise) refuse("--adc-noise");
  if (converters.ir_drop) refuse("--ir-drop");
  if (converters.cells) refuse("--cells");
  if (converters.slices) refuse("--slices");
  if (converters.encoding) refuse("--encoding");
  if (converters.drive) refuse("--drive");
}

constexpr std::size_t kRandomInputs = 16;

/// Inputs of any codes.
std::vector<graph::Data> random_inputs(const graph::Graph& graph) {
  std::fprintf(
      stderr,
      "warning: no --calibrate: offsets and ranges are those of random inputs, which no real input resembles\n");
  const graph::Tensor& tensor = graph.tensor(graph.inputs.at(0));
  std::mt19937 random(1);
  std::vector<graph::Data> inputs;
  for (std::size_t index = 0; index < kRandomInputs; ++index) {
    graph::Data data(tensor.type, graph::elements_of(tensor.shape));
    if (tensor.type == graph::ElementType::Float32) {
      for (float& value : data.as<float>()) value = static_cast<float>(random() % 256) / 256;
    } else {
      for (std::byte& byte : data.bytes()) byte = static_cast<std::byte>(random());
    }
    inputs.push_back(std::move(data));
  }
  return inputs;
}

}  // namespace

double seconds_of(const std::string& text, const std::string& option) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto left = static_cast<std::size_t>(text.data() + text.size() - end);
  const auto unit = std::ranges::find(kTimeUnits, left == 1 ? *end : '\0', &TimeUnit::letter);
  constexpr double kMostSeconds = 1e12;
  if (error == std::errc() && unit != kTimeUnits.end() && number >= 0 && number * unit->seconds <= kMostSeconds) {
    return number * unit->seconds;
  }
  throw Error(ErrorKind::Usage, option, fmt::format("'{}' is no time", text), "such as 25s, 10m, 1h, 30d or 1y");
}

arch::Machine with_options(arch::Machine machine, const ConverterOptions& options) {
  arch::Ima& ima = machine.ima;
  set_word(options.numerics, "--numerics", ima.numerics);
  set_word(options.encoding, "--encoding", ima.encoding);
  set_word(options.drive, "--drive", ima.drive);
  if (options.encoding && !options.drive && ima.encoding == arch::InputEncoding::Raw) {
    ima.drive = arch::InputDrive::ZeroPoint;  // the only one that it has
  }
  set_number(options.cells, "--cells", 1u, 2u, ima.cells);
  set_number(options.slices, "--slices", 1u, 2u, ima.slices);
  set_number(options.adc_bits, "--adc-bits", 2u, 12u, ima.adc_bits);
  set_number(options.adc_gain_spread, "--adc-gain-spread", 0.0, 1.0, ima.adc_gain_spread);
  set_number(options.adc_offset_spread, "--adc-offset-spread", 0.0, 1000.0, ima.adc_offset_spread);
  set_number(options.adc_noise, "--adc-noise", 0.0, 1000.0, ima.adc_noise);
  set_number(options.ir_drop, "--ir-drop", 0.0, 100.0, ima.ir_drop);
  if (options.adc_bits) ima.partial_sum_bits = std::max(ima.partial_sum_bits, ima.adc_bits + 3);
  arch::check_machine(machine, machine.name);
  return machine;
}

namespace {

run::ChipOptions chip_of(const ChipCommandOptions& options) {
  run::ChipOptions chip;
  if (options.devices) chip.devices = *options.devices;
  if (options.seed) chip.seed = *options.seed;
  if (options.at) chip.seconds = seconds_of(*options.at, "--at");
  set_word(options.compensation, "--compensation", chip.compensation);
  chip.affine = !options.no_affine;
  return chip;
}

/// What a deployment has decided.
void require_as_saved(const std::string& machine, const MappingOptions& mapping, const AnalogCommandOptions& options) {
  const auto refuse = [](std::string_view option) {
    throw Error(ErrorKind::Usage, std::string(option), "a deployment has its own", "leave it out, or name the model");
  };
  if (machine != "cluster") refuse("--machine");
  if (mapping.mapping != MappingOptions{}.mapping) refuse("--mapping");
  if (!mapping.on.empty()) refuse("--on");
  if (mapping.replicate) refuse("--replicate");
  const ConverterOptions& converters = options.converters;
  if (converters.numerics && *converters.numerics != "analog") refuse("--numerics");
  if (converters.encoding) refuse("--encoding");
  if (converters.drive) refuse("--drive");
  if (converters.cells) refuse("--cells");
  if (converters.slices) refuse("--slices");
  if (converters.adc_bits) refuse("--adc-bits");
  if (!options.cells.calibrate.data.empty()) refuse("--calibrate");
  if (options.cells.weights != CellWeightOptions{}.weights) refuse("--weights");
  if (options.cells.targets != CellWeightOptions{}.targets) refuse("--targets");
}

}  // namespace

LoadedNetwork load_network(const std::string& path) {
  const std::vector<std::byte> file = import::read_model(path);
  if (!run::looks_like_deployment(file)) return {import::import_model(file, path), nullptr};
  auto saved = std::make_shared<run::SavedDeployment>(run::parse_deployment(file, path));
  return {import::import_model(saved->model, path + ": " + saved->model_name), saved};
}

Prepared prepare(const graph::Graph& graph, const run::SavedDeployment* saved, const std::string& machine,
                 const MappingOptions& mapping, const AnalogCommandOptions& options) {
  if (saved == nullptr) {
    const arch::Machine wanted = with_options(arch::load_machine(machine), options.converters);
    return {wanted, choice_of(mapping), analog_options(options, wanted, graph)};
  }
  require_as_saved(machine, mapping, options);
  run::AnalogOptions analog{saved->weights, saved->targets, {}, nullptr, chip_of(options.chip)};
  analog.saved = {std::make_shared<const run::SavedCells>(saved->cells)};
  return {with_options(arch::parse_machine(saved->machine, "the deployment's machine"), options.converters),
          choice_of({saved->mapping, saved->on, saved->replicate}),
          std::make_shared<const run::AnalogOptions>(std::move(analog))};
}

std::shared_ptr<const run::AnalogOptions> analog_options(const AnalogCommandOptions& options,
                                                         const arch::Machine& machine, const graph::Graph& graph) {
  if (!machine.ima.present || !machine.ima.analog()) {
    if (!machine.ima.present && options.converters.numerics == "analog") {
      throw Error(ErrorKind::Usage, "--numerics",
                  fmt::format("machine '{}' has no in-memory accelerator", machine.name), "another --machine");
    }
    require_nothing(options);
    return nullptr;
  }
  run::AnalogOptions analog;
  set_word<compile::WeightRounding>(options.cells.weights, "--weights", analog.weights);
  set_word<compile::CellTarget>(options.cells.targets, "--targets", analog.targets);
  analog.chip = chip_of(options.chip);
  const CalibrationOptions& calibrate = options.cells.calibrate;
  analog.calibration =
      calibrate.data.empty()
          ? random_inputs(graph)
          : media::load_data_set(graph, calibrate.data,
                                 {.labels = calibrate.labels, .array = {}, .first = 0, .most = calibrate.count})
                .inputs;
  return std::make_shared<const run::AnalogOptions>(std::move(analog));
}

}  // namespace tessera::app
