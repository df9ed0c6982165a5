#include "app/network_session.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "app/network_energy.hpp"
#include "base/error.hpp"
#include "compile/deploy.hpp"
#include "graph/execute.hpp"
#include "media/network_input.hpp"

namespace tessera::app {
namespace {

using graph::Data;

/// uint8 codes are the device's plus this; as bytes, the highest bit differs.
std::byte offset_bits(const graph::Tensor& tensor) {
  return tensor.type == graph::ElementType::UInt8 ? std::byte{0x80} : std::byte{0};
}

Data data_of(const graph::Tensor& tensor, std::span<const std::int8_t> codes) {
  Data data(tensor.type, codes.size());
  const std::byte bits = offset_bits(tensor);
  std::ranges::transform(codes, data.bytes().begin(), [&](std::int8_t code) { return std::byte(code) ^ bits; });
  return data;
}

std::vector<std::int8_t> codes_of(const graph::Tensor& tensor, const Data& data) {
  std::vector<std::int8_t> codes(data.bytes().size());
  const std::byte bits = offset_bits(tensor);
  std::ranges::transform(data.bytes(), codes.begin(), [&](std::byte byte) { return std::int8_t(byte ^ bits); });
  return codes;
}

report::LayerCheck compare(std::span<const std::int8_t> expected, std::span<const std::int8_t> found) {
  report::LayerCheck check;
  for (std::size_t element = 0; element < expected.size(); ++element) {
    if (expected[element] == found[element]) continue;
    if (!check.difference) check.difference = {element, expected[element], found[element], 0};
    ++check.difference->count;
  }
  return check;
}

std::string text_of(const graph::ImageShape& shape) {
  return fmt::format("{}x{}x{}", shape.height, shape.width, shape.channels);
}

}  // namespace

Session::Session(const graph::Graph& graph, const arch::Machine& machine, compile::Mapping mapping,
                 const SessionOptions& options)
    : graph_(graph),
      machine_(machine),
      options_(options),
      prices_(options.prices),
      legalised_(compile::legalise(graph)),
      memories_(free_memories(machine)) {
  compile::assign(legalised_.network, machine_, mapping, options.replicate);
  program_ = compile::deploy(legalised_.network, machine_, memories_);
}

std::vector<std::int8_t> Session::device_input(const Data& input, std::vector<Data>& tensors) const {
  const graph::TensorIndex given = graph_.inputs[0];
  const graph::Tensor& tensor = graph_.tensors[given];
  if (input.type() != tensor.type || input.elements() != graph::elements_of(tensor.shape)) {
    throw Error(
        ErrorKind::Input, tensor.name,
        fmt::format("{} elements of {} were given, {} of {} are wanted", input.elements(), graph::name_of(input.type()),
                    graph::elements_of(tensor.shape), graph::name_of(tensor.type)));
  }
  tensors[given] = input;
  if (legalised_.input != given) {
    for (const graph::Node& node : graph_.nodes) {
      if (node.output != legalised_.input) continue;
      tensors[node.output] = graph::execute_node(graph_, node, tensors, graph::Rule::Single);
    }
  }
  return codes_of(graph_.tensors[legalised_.input], tensors[legalised_.input]);
}

void Session::take_tensors(const NetworkRun& run, std::vector<Data>& tensors) const {
  for (std::size_t index = 0; index < graph_.tensors.size(); ++index) {
    const compile::TensorIndex from = legalised_.tensors[index];
    if (from == compile::kNowhere || tensors[index].elements() != 0) continue;
    const graph::Tensor& tensor = graph_.tensors[index];
    const auto& codes = from == network().input ? std::vector<std::int8_t>{} : run.tensors[from];
    // A folded pad has the name of a smaller tensor.
    if (codes.size() == graph::elements_of(tensor.shape)) tensors[index] = data_of(tensor, codes);
  }
}

Session::Run Session::run(const Data& input, const Progress& progress) const {
  Run run;
  run.tensors.resize(graph_.tensors.size());
  const std::vector<std::int8_t> codes = device_input(input, run.tensors);
  NetworkRunOptions options;
  if (progress) {
    options.progress = [&](std::size_t layer, Cycle cycle) { progress(layer, network().layers.size(), cycle); };
  }
  run.simulated = run_network(network(), program_, machine_, codes, options);
  take_tensors(run.simulated, run.tensors);
  for (const std::size_t index : legalised_.host_nodes) {
    const graph::Node& node = graph_.nodes[index];
    if (run.tensors[node.output].elements() != 0) continue;
    run.tensors[node.output] = graph::execute_node(graph_, node, run.tensors, graph::Rule::Single);
  }
  return run;
}

void Session::check_layers(const Run& run, std::vector<report::NetworkLayer>& layers) const {
  const Data& input = run.tensors[graph_.inputs[0]];
  const std::vector<Data> expected = graph::execute(graph_, std::vector{input}, graph::Rule::Single);
  std::vector<graph::TensorIndex> sources(network().tensors.size(), graph::kNoTensor);
  for (const graph::Node& node : graph_.nodes) {
    const compile::TensorIndex tensor = legalised_.tensors[node.output];
    if (tensor == compile::kNowhere || sources[tensor] != graph::kNoTensor) continue;
    const bool same_size = expected[node.output].elements() == network().tensors[tensor].shape.elements();
    if (same_size) sources[tensor] = node.output;
  }
  for (std::size_t index = 0; index < layers.size(); ++index) {
    const compile::TensorIndex tensor = network().layers[index].output;
    const graph::TensorIndex source = sources[tensor];
    if (source == graph::kNoTensor) continue;
    layers[index].check = compare(codes_of(graph_.tensors[source], expected[source]), run.simulated.tensors[tensor]);
  }
}

report::NetworkLayer Session::layer_report(std::size_t index, const Run& run) const {
  const compile::Layer& layer = network().layers[index];
  report::NetworkLayer result;
  result.name = layer.name;
  result.operation = compile::name_of(layer.operation);
  result.engine = compile::name_of(layer.engine());
  result.input_shape = text_of(network().shape_of(layer).input);
  result.output_shape = text_of(network().shape_of(layer).output);
  if (const auto* convolution = std::get_if<compile::Convolution>(&layer.operation)) {
    result.macs = convolution->multiply_accumulates();
    result.pixels_per_product = convolution->engine == compile::Engine::Ima ? convolution->pixels_per_product : 1;
  }
  result.cycles = run.simulated.layer_cycles[index];
  result.bytes_to_l1 = program_.traffic[index].to_l1;
  result.bytes_from_l1 = program_.traffic[index].to_l2;
  result.tiles = static_cast<std::uint32_t>(std::ranges::count_if(
      program_.steps, [&](const compile::ProgramStep& step) { return step.layer == index && step.output; }));
  result.note = layer.note;
  return result;
}

report::NetworkReport Session::report(const Run& run) const {
  report::NetworkReport result;
  result.machine = machine_.name;
  result.clock_mhz = machine_.clock_mhz;
  for (std::size_t index = 0; index < network().layers.size(); ++index) {
    result.layers.push_back(layer_report(index, run));
    result.bytes_to_l1 += result.layers.back().bytes_to_l1;
    result.bytes_from_l1 += result.layers.back().bytes_from_l1;
  }
  if (options_.check) check_layers(run, result.layers);
  result.cycles = run.simulated.cycles;
  const std::uint64_t array_cells = std::uint64_t{machine_.ima.rows} * machine_.ima.columns;
  if (machine_.ima.present) {
    result.numerics = enum_names<arch::ImaNumerics>.at(static_cast<std::size_t>(machine_.ima.numerics));
  }
  result.arrays = {program_.arrays, machine_.ima.present ? machine_.ima.arrays : 0};
  result.cells = {program_.cells_used(), program_.arrays * array_cells};
  result.l1 = {program_.memory_bytes, memories_.l1.bytes()};
  result.l2 = {program_.l2_bytes, memories_.l2.bytes()};
  for (const system::CoreResult& core : run.simulated.result.cores) result.asleep.used += core.counters.sleeping;
  result.energy = network_energy(network(), run.simulated, machine_, prices_);
  result.asleep.available = run.simulated.result.cycles * run.simulated.result.cores.size();
  const graph::TensorIndex output = graph_.outputs.at(0);
  result.output = media::real_numbers(graph_.tensors[output], run.tensors[output]);
  return result;
}

}  // namespace tessera::app
