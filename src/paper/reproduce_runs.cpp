// See reproduce_runs.hpp.
#include "paper/reproduce_runs.hpp"

#include "paper/pointwise_network.hpp"
#include "paper/reproduce_inputs.hpp"
#include "run/deployment.hpp"

namespace tessera::paper {
namespace {

constexpr std::uint32_t kSlowMegahertz = 250;  // the lower of the two published operating points
constexpr std::uint32_t kSlowProduct = 210;    // ns: 105 cycles at 500 MHz, which the published ratios fit
constexpr std::int32_t kSide = 256;            // of a full array
constexpr std::uint32_t kPixelsThatFit = 784;  // 28 x 28: input and output take 392 KiB of L1

}  // namespace

ReproductionRuns::ReproductionRuns(const std::string& energy_model, const std::string& area_model, Announce announce)
    : machine_(arch::load_machine("cluster")),
      prices_(energy::load_energy(energy_model)),
      areas_(energy::load_area(area_model)),
      announce_(std::move(announce)) {
  options_.energy = energy_model;
}

const RooflineResult& ReproductionRuns::roofline() {
  if (!roofline_) roofline_ = roofline_experiment(options_, machine_, announce_);
  return *roofline_;
}

const DepthwiseResult& ReproductionRuns::depthwise() {
  if (!depthwise_) depthwise_ = depthwise_experiment(machine_, announce_);
  return *depthwise_;
}

const BottleneckResult& ReproductionRuns::bottleneck() {
  if (!bottleneck_) bottleneck_ = bottleneck_experiment(options_, machine_, announce_);
  return *bottleneck_;
}

const BottleneckResult& ReproductionRuns::slow_bottleneck() {
  if (!slow_bottleneck_) {
    arch::Machine slow = machine_;
    slow.ima.product_ns = kSlowProduct;
    slow_bottleneck_ = bottleneck_experiment(options_, slow, announce_);
  }
  return *slow_bottleneck_;
}

const MobileNetV2Result& ReproductionRuns::mobilenetv2() {
  if (!mobilenetv2_) mobilenetv2_ = mobilenetv2_experiment(options_, machine_, announce_);
  return *mobilenetv2_;
}

const graph::Graph& ReproductionRuns::network() {
  if (!network_) network_ = mobilenet_v2_to_reproduce();
  return *network_;
}

const MappedRun& ReproductionRuns::without_engine() {
  if (!without_engine_) {
    announce_("running MobileNetV2 without the depth-wise engine ...");
    without_engine_ = run(with_roomy_l1(machine_), "hybrid");
  }
  return *without_engine_;
}

const MappedRun& ReproductionRuns::cores_alone() {
  if (!cores_alone_) {
    announce_("running MobileNetV2 on the cores alone ...");
    arch::Machine cores = machine_;
    cores.clock_mhz = kSlowMegahertz;
    cores_alone_ = run(cores, "cores");
  }
  return *cores_alone_;
}

MappedRun ReproductionRuns::run(const arch::Machine& machine, std::string_view choice) {
  const run::Deployment deployment(network(), machine, compile::choice_named(choice));
  const compile::Network& layers = deployment.layers().network();
  const auto counted = counted_layers(layers, deployment.run(input_to_reproduce(network())).simulated);
  MappedRun result;
  bool body = true;
  for (std::size_t index = 0; index < counted.size(); ++index) {
    const compile::Layer& layer = layers.layers[index];
    const arch::Events& events = counted[index].events;
    const Cycle cycles = counted[index].cycles;
    body = body && !std::holds_alternative<compile::Pooling>(layer.operation);
    result.cycles += cycles;
    result.microjoules += energy_of(prices_, events, machine.clock_mhz).cluster() / 1e6;
    if (!body) continue;
    result.body_cycles += cycles;
    const bool on_cores = layer.engine == &compile::kCores;
    result.one_core_cycles += on_cores ? events[arch::Event::CoreActiveCycle] : cycles;
    const auto* convolution = std::get_if<compile::Convolution>(&layer.operation);
    if (convolution == nullptr || !convolution->depthwise) continue;
    result.depthwise_cycles += cycles;
    result.depthwise_macs += counted[index].macs;
  }
  return result;
}

energy::CountedPart ReproductionRuns::full_layer(std::uint32_t clock_mhz) {
  announce_("running a full layer ...");
  arch::Machine machine = machine_;
  machine.clock_mhz = clock_mhz;
  const compile::Network network = pointwise_network(kSide, kSide, kPixelsThatFit);
  const std::vector<std::int8_t> input(network.tensors[0].shape.elements(), 1);
  return counted_layers(network, run::simulate({network, machine, run::kAllInL1}, input)).back();
}

}  // namespace tessera::paper
