#include "app/command_line.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/accuracy.hpp"
#include "app/analog_command_line.hpp"
#include "app/bench.hpp"
#include "app/compile.hpp"
#include "app/demo.hpp"
#include "app/evaluate.hpp"
#include "app/exec.hpp"
#include "app/pack.hpp"
#include "app/reproduce.hpp"
#include "app/run.hpp"
#include "app/show.hpp"
#include "base/closest.hpp"
#include "base/error.hpp"
#include "compile/choice.hpp"
#include "compile/engines/engine.hpp"
#include "compile/pack/pack.hpp"
#include "compile/pipeline.hpp"
#include "graph/rule.hpp"

namespace tessera::app {
namespace {

// Each add_... declares options of a command; what they are stored in must outlive the parsing.

void add_machine_option(CLI::App& command, std::string& machine) {
  command.add_option("--machine", machine, "a shipped machine or a .toml file")
      ->capture_default_str()
      ->type_name("NAME|FILE");
}

void add_replicate_option(CLI::App& command, bool& replicate) {
  command.add_flag("--replicate", replicate,
                   "spend spare cells on copies of small matrices, to compute several pixels in one product");
}

void add_mapping_options(CLI::App& command, MappingOptions& options) {
  command.add_option("--mapping", options.mapping, "which engine runs which layer: " + compile::choice_names())
      ->capture_default_str();
  command
      .add_option(
          "--on", options.on,
          "the engine of a single layer, or a file with a line \"LAYER\" = \"ENGINE\" for each; may be repeated; "
          "engines: " +
              compile::engine_keys())
      ->type_name("LAYER=ENGINE|@FILE.toml");
  add_replicate_option(command, options.replicate);
}

void add_json_option(CLI::App& command, std::string& json) {
  command.add_option("--json", json, "write the result as JSON; - for standard output")->type_name("FILE|-");
}

void add_energy_option(CLI::App& command, std::string& energy) {
  command.add_option("--energy", energy, "prices: a shipped model or a .toml file")
      ->capture_default_str()
      ->type_name("NAME|FILE");
}

void add_area_option(CLI::App& command, std::string& area) {
  command.add_option("--area", area, "areas: a shipped model or a .toml file")
      ->capture_default_str()
      ->type_name("NAME|FILE");
}

void add_model(CLI::App& command, std::string& model) {
  command.add_option("model", model, "a TensorFlow Lite or ONNX file")->required()->type_name("MODEL");
}

void add_input_files(CLI::App& command, InputFiles& files) {
  add_model(command, files.model);
  command
      .add_option("--input", files.inputs,
                  "pictures (.jpg, .png, .bmp), arrays (.npy) or the input tensor's bytes; each is run")
      ->required()
      ->type_name("FILE");
  command.add_option("--labels", files.labels, "a text file with a line for each class")->type_name("FILE");
}

void add_save_option(CLI::App& command, std::string& save) {
  command.add_option("--save", save, "write every layer's output to FOLDER/INPUT/*.npy")->type_name("FOLDER");
}

void add_network_options(CLI::App& command, NetworkOptions& options) {
  add_machine_option(command, options.machine);
  add_mapping_options(command, options.mapping);
  add_json_option(command, options.json);
  add_save_option(command, options.save);
  add_energy_option(command, options.prices.energy);
  add_area_option(command, options.prices.area);
  command.add_flag("--check", options.check, "compare every layer with the reference, byte for byte");
  command.add_flag("--timing-only", options.timing_only,
                   "cycles and energy, which are the same, and no answer: what they do not depend on is not computed");
  add_analog_options(command, options.analog);
  CLI::Option* quiet = command.add_flag("--quiet", options.quiet, "do not show how far the run has come");
  command.add_flag("--progress", options.progress, "show it at once, and in files too")->excludes(quiet);
}

void add_accuracy_options(CLI::App& command, AccuracyCommandOptions& options) {
  add_model(command, options.model);
  command
      .add_option("--data", options.data,
                  "inputs with labels: a folder of pictures by class, idx files, .npz, .npy, CIFAR's .bin")
      ->required()
      ->type_name("DATA");
  command.add_option("--labels", options.labels, "the label of each input, where it is not in the data or beside it")
      ->type_name("FILE");
  command.add_option("--count", options.count, "inputs to score; 0: all")->capture_default_str();
  command.add_option("--first", options.first, "inputs of the data to leave out before")->capture_default_str();
  command.add_option("--at", options.at, "ages of the chip")->capture_default_str()->type_name("TIME,...");
  command.add_option("--draws", options.draws, "chips, of the seeds from --noise-seed on")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  command.add_option("--threads", options.threads, "0: as many as there are processors")->capture_default_str();
  add_machine_option(command, options.machine);
  add_mapping_options(command, options.mapping);
  add_analog_options(command, options.analog, false);
  add_energy_option(command, options.prices.energy);
  add_area_option(command, options.prices.area);
  add_json_option(command, options.json);
  command.add_option("--svg", options.svg, "write a chart; - for standard output")->type_name("FILE|-");
  command
      .add_option("--cache", options.cache, "a folder in which results are kept, so that a run can be taken up again")
      ->type_name("FOLDER");
  command.add_flag("--quiet", options.quiet, "do not show how far it has come");
}

void add_run_options(CLI::App& command, RunCommandOptions& options) {
  add_input_files(command, options.files);
  add_network_options(command, options.network);
}

void add_evaluate_options(CLI::App& command, EvaluateOptions& options) {
  add_input_files(command, options.files);
  command
      .add_option("--rule", options.rule,
                  "how results are rounded: " + graph::rule_names() + "; numerics analog has the device's own")
      ->capture_default_str();
  add_machine_option(command, options.machine);
  add_mapping_options(command, options.mapping);
  add_analog_options(command, options.analog);
  add_save_option(command, options.save);
  add_json_option(command, options.json);
}

void add_demo_options(CLI::App& command, DemoOptions& options) {
  command.add_option("--network", options.network, "mobilenet_v2, mobilenet_v1, resnet8, ds_cnn")
      ->capture_default_str();
  command.add_option("--alpha", options.alpha, "scales the channels of a MobileNet; without it 1");
  command.add_option("--resolution", options.resolution, "pixels of a MobileNet's rows and columns; without it 224");
  command.add_option("--seed", options.seed, "of weights and picture")->capture_default_str();
  add_network_options(command, options.options);
}

/// CLI11 would wrap a number that is negative or too large.
std::string cycle_count(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? "" : fmt::format("'{}' is not a number of cycles (0 to 2^64 - 1)", text);
}

void add_exec_options(CLI::App& command, ExecOptions& options) {
  command.add_option("program", options.program, "the program, an ELF file")->required()->type_name("PROGRAM.elf");
  add_machine_option(command, options.machine);
  command.add_option("--max-cycles", options.max_cycles, "stop after so many cycles (0: the machine's own limit)")
      ->check(cycle_count);
  command
      .add_option("--watchdog", options.watchdog,
                  "stop when nothing was stored and no device was at work for so many cycles (0: never)")
      ->check(cycle_count)
      ->capture_default_str();
  command.add_flag("--host-calls", options.host_calls,
                   "perform system calls of HTIF (tohost) and of semihosting: console output and exit");
  command.add_flag("!--no-stack-guard", options.stack_guard, "let stacks of programs with our runtime overflow");
  command.add_option("--signature", options.signature, "write the words from begin_signature to end_signature");
  command.add_option("--trace-instructions", options.trace_instructions, "write `cycle core pc instruction` lines");
  command.add_option("--trace-memory", options.trace_memory,
                     "write `cycle requester address R|W granted` lines, and the DMA's bursts and events");
  add_energy_option(command, options.energy);
  add_json_option(command, options.json);
}

std::string known_mapping(const std::string& text) {
  const auto& mappings = paper::kBottleneckMappings;
  if (std::ranges::find(mappings, text, &paper::BottleneckMapping::name) != mappings.end()) return "";
  std::string names;
  for (const paper::BottleneckMapping& mapping : mappings)
    names += (names.empty() ? "" : ", ") + std::string(mapping.name);
  return fmt::format("'{}' is no mapping; there are: {}", text, names);
}

void add_bottleneck_options(CLI::App& command, paper::ExperimentOptions& options) {
  paper::BottleneckShape& shape = options.bottleneck;
  command.add_option("--height", shape.height, "pixels")->capture_default_str();
  command.add_option("--width", shape.width, "pixels")->capture_default_str();
  command.add_option("--channels", shape.channels, "of input and output")->capture_default_str();
  command.add_option("--expanded", shape.expanded, "channels of the depth-wise layer")->capture_default_str();
  command.add_option("--seed", shape.seed, "of weights, scales and input")->capture_default_str();
  command.add_option("--mapping", options.mappings, "only this mapping; may be repeated")->check(known_mapping);
  add_energy_option(command, options.energy);
  add_area_option(command, options.area);
}

void add_experiments(CLI::App& command, BenchOptions& options) {
  command.require_subcommand(1);
  const auto add = [&](const char* name, const char* about, int (*run)(const BenchOptions&)) -> CLI::App& {
    CLI::App& one = *command.add_subcommand(name, about);
    one.callback([&options, run] { options.experiment = run; });
    add_machine_option(one, options.machine);
    add_json_option(one, options.json);
    return one;
  };
  add_bottleneck_options(
      add("bottleneck", "A block of MobileNetV2 in five mappings onto cores and accelerators", run_bottleneck),
      options.what);
  CLI::App& roofline =
      add("roofline", "The in-memory accelerator over bus width, utilisation, clock and execution", run_roofline);
  roofline.add_option("--pixels", options.what.pixels, "of each layer")
      ->check(CLI::Range(1, 784))
      ->capture_default_str();
  add("depthwise", "The depth-wise layers of MobileNetV2 on the depth-wise engine", run_depthwise);
  CLI::App& energy = add("energy", "The energy model beside published figures, and what it hangs on", run_energy);
  add_energy_option(energy, options.what.energy);
  add("fidelity", "What is exact, specified or modelled, and what assumptions weigh", run_fidelity);
  CLI::App& mobilenetv2 =
      add("mobilenetv2", "MobileNetV2 end to end beside the published table, by kind of layer", run_mobilenetv2);
  add_energy_option(mobilenetv2, options.what.energy);
  mobilenetv2.add_flag("--layers", options.list_layers, "show every layer too");
}

void add_reproduce_options(CLI::App& command, ReproduceOptions& options) {
  command.add_option("--only", options.what.only, "one group: " + paper::group_list())->type_name("NAME");
  add_energy_option(command, options.what.energy);
  add_area_option(command, options.what.area);
  add_json_option(command, options.json);
  command.add_option("--markdown", options.markdown, "write the result as a page; - for standard output")
      ->type_name("FILE|-");
}

void add_compile_options(CLI::App& command, CompileOptions& options) {
  add_model(command, options.model);
  command
      .add_option("--stage", options.stage,
                  "what to show: " + compile::stage_names() + "; machine and mapping count from `mapped` on")
      ->capture_default_str();
  add_machine_option(command, options.machine);
  add_mapping_options(command, options.mapping);
  add_analog_options(command, options.analog);
  command
      .add_option("--save", options.save,
                  "write the deployment onto analog cells, which other commands take in place of the model")
      ->type_name("FILE");
  command.add_flag("--timings", options.timings, "show how long each pass took, up to the stage");
  command.add_option("--output", options.output, "where to write it; - for standard output")
      ->capture_default_str()
      ->type_name("FILE|-");
}

void add_pack_options(CLI::App& command, PackCommandOptions& options) {
  command.add_option("model", options.model, "a TensorFlow Lite or ONNX file")->type_name("MODEL");
  command
      .add_option("--matrices", options.matrices,
                  "instead of a network, a file with a line name,rows,columns[,pixels] for each matrix")
      ->type_name("FILE.csv");
  std::string algorithms;
  for (const compile::PackingAlgorithm& algorithm : compile::packing_algorithms()) {
    algorithms += fmt::format("{}{}: {}", algorithms.empty() ? "" : "; ", algorithm.name, algorithm.description);
  }
  command.add_option("--algorithm", options.algorithm, algorithms)->capture_default_str();
  command.add_option("--array", options.array, "rows x columns of an array")->capture_default_str();
  command.add_option("--exclude", options.exclude, "leave a matrix out; may be repeated")->type_name("NAME");
  add_replicate_option(command, options.replicate);
  command.add_option("--svg", options.svg, "write a picture; - for standard output")->type_name("FILE|-");
  add_json_option(command, options.json);
}

void add_reference_options(CLI::App& command, ReferenceOptions& options) {
  command
      .add_option("page", options.page,
                  "isa: all instructions; machine: all parameters of machine files; the others: registers")
      ->required()
      ->type_name(reference_pages());
}

int run_experiment(const BenchOptions& options) { return options.experiment(options); }

/// Where a command is wanted and another word stands, CLI11 only says that a command is required.
void reject_unknown_command(const CLI::App& app) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  const CLI::App& parent = chosen.empty() ? app : *chosen.front();
  const std::vector<std::string> rest = parent.remaining();
  if (parent.get_require_subcommand_min() == 0 || !parent.get_subcommands().empty()) return;
  if (rest.empty() || rest.front().starts_with('-')) return;
  std::vector<std::string> names;
  for (const CLI::App* command : parent.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::string likely = did_you_mean(rest.front(), views);
  throw Error(ErrorKind::Usage, rest.front(), "there is no such command",
              likely.empty() ? fmt::format("there are: {}", fmt::join(names, ", ")) : likely);
}

}  // namespace

int run_command_line(int argc, const char* const* argv) {
  CLI::App app{"Tessera: neural networks on a heterogeneous in-memory-computing cluster, simulated cycle by cycle"};
  app.set_version_flag("--version", "tessera " TESSERA_VERSION);
  app.require_subcommand(1);
  std::function<int()> chosen;
  const auto add = [&](const char* name, const char* about, auto& options, auto* run) -> CLI::App& {
    CLI::App& command = *app.add_subcommand(name, about);
    command.callback([&chosen, &options, run] { chosen = [&options, run] { return run(options); }; });
    return command;
  };
  RunCommandOptions run;
  add_run_options(add("run", "Run a network file on the simulated system", run, run_run), run);
  DemoOptions demo;
  add_demo_options(add("demo", "Run a known architecture with random weights, without any file", demo, run_demo), demo);
  EvaluateOptions evaluate;
  add_evaluate_options(
      add("evaluate", "Run a network file without the system: on the reference executor, or on analog cells", evaluate,
          run_evaluate),
      evaluate);
  AccuracyCommandOptions accuracy;
  add_accuracy_options(add("accuracy", "How often a network on analog cells is right over its life, beside its cost",
                           accuracy, run_accuracy),
                       accuracy);
  ExecOptions exec;
  add_exec_options(add("exec", "Run a program (RISC-V ELF) on a simulated machine", exec, run_exec), exec);
  BenchOptions bench;
  add_experiments(add("bench", "Run a published experiment as guest programs", bench, run_experiment), bench);
  ReproduceOptions reproduce;
  add_reproduce_options(add("reproduce", "Every published figure beside the simulated one", reproduce, run_reproduce),
                        reproduce);
  CompileOptions compile;
  add_compile_options(add("compile", "Show what a network file becomes on its way to the system", compile, run_compile),
                      compile);
  PackCommandOptions pack;
  add_pack_options(add("pack", "Place weight matrices on as few crossbar arrays as possible", pack, run_pack), pack);
  MachineOptions machine;
  add("machine", "Show a machine with all its parameters, or list the shipped ones", machine, run_machine)
      .add_option("machine", machine.machine, "a shipped machine or a .toml file")
      ->type_name("NAME|FILE");
  ReferenceOptions reference;
  add_reference_options(add("reference", "Print a reference page as Markdown", reference, run_reference), reference);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // help and version
    reject_unknown_command(app);
    throw Error(ErrorKind::Usage, "the command line", error.what(), "--help lists what there is");
  }
  return chosen();
}

}  // namespace tessera::app
