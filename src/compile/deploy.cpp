#include "compile/deploy.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "arch/network_program.h"
#include "base/error.hpp"
#include "compile/lower/lowered.hpp"
#include "compile/memory_plan.hpp"

namespace tessera::compile {
namespace {

class Deployment {
 public:
  Deployment(const Network& network, const arch::Machine& machine)
      : network_(network), machine_(machine), crossbars_(machine.ima), last_step_(network.layers.size()) {}

  Program deploy(const arch::Region& free_l1) {
    for (const Layer& layer : network_.layers) steps_.push_back(lower(layer));
    list_items();
    const MemoryPlan plan = plan_memory(items_, free_l1);
    program_.memory_bytes = plan.peak_bytes;
    emit(plan);
    return std::move(program_);
  }

 private:
  /// Indices into items_.
  struct StepItems {
    std::vector<std::size_t> constants;
    std::size_t buffer = 0;
    std::size_t parameters = 0;
  };

  LoweredStep lower(const Layer& layer) {
    const Tensor& input = network_.tensors[layer.inputs[0]];
    if (const auto* addition = std::get_if<Addition>(&layer.operation)) {
      return lower_to_cores(*addition, input.shape.elements());
    }
    const auto& convolution = std::get<Convolution>(layer.operation);
    require(layer, convolution.engine);
    switch (convolution.engine) {
      case Engine::Ima:
        return lower_to_ima(layer, input.zero_point, machine_.ima, crossbars_, program_);
      case Engine::DepthwiseEngine:
        return lower_to_depthwise_engine(layer, input.zero_point);
      case Engine::Cores:
        break;
    }
    return lower_to_cores(convolution, input.zero_point, machine_.cores);
  }

  void require(const Layer& layer, Engine engine) const {
    const bool present = engine == Engine::Cores || (engine == Engine::Ima && machine_.ima.present) ||
                         (engine == Engine::DepthwiseEngine && machine_.depthwise.present);
    if (present) return;
    throw Error(ErrorKind::Input, layer.name, fmt::format("machine '{}' has no {}", machine_.name, name_of(engine)),
                "another --machine or mapping");
  }

  std::size_t add_item(const std::string& name, std::size_t bytes, std::size_t first, std::size_t last) {
    items_.push_back({name, static_cast<std::uint32_t>(bytes), first, last});
    return items_.size() - 1;
  }

  /// Everything in memory, with the steps from the first to the last that need it. What the host stores is there from
  /// step 0 on; what is read after the run, to the end.
  void list_items() {
    std::vector<std::size_t> first(network_.tensors.size(), last_step_);
    std::vector<std::size_t> last(network_.tensors.size(), 0);
    first[network_.input] = 0;
    last[network_.input] = last_step_;
    for (std::size_t step = 0; step < network_.layers.size(); ++step) {
      const Layer& layer = network_.layers[step];
      first[layer.output] = std::min(first[layer.output], step);
      last[layer.output] = std::max(last[layer.output], step);
      for (const TensorIndex input : layer.inputs) last[input] = std::max(last[input], step);
    }
    last[network_.layers.back().output] = last_step_;
    for (std::size_t tensor = 0; tensor < network_.tensors.size(); ++tensor) {
      const Tensor& one = network_.tensors[tensor];
      tensor_items_.push_back(add_item(one.name, one.shape.elements(), first[tensor], last[tensor]));
    }
    for (std::size_t step = 0; step < steps_.size(); ++step) list_step_items(step);
    table_item_ = add_item("the table of steps", (steps_.size() + 1) * sizeof(arch::NetworkStep), 0, last_step_);
  }

  void list_step_items(std::size_t step) {
    const LoweredStep& lowered = steps_[step];
    const std::string& name = network_.layers[step].name;
    StepItems items;
    for (const auto& constant : lowered.constants) {
      items.constants.push_back(add_item(name + ": weights and parameters", constant.size(), 0, step));
    }
    items.buffer = add_item(name + ": the kernel's buffer", lowered.buffer_bytes, step, step);
    const std::size_t bytes = lowered.parameters({std::vector<Address>(2), 0, std::vector<Address>(2), 0}).size();
    items.parameters = add_item(name + ": its step", bytes, 0, step);
    step_items_.push_back(items);
  }

  void emit(const MemoryPlan& plan) {
    for (const std::size_t item : tensor_items_) program_.tensors.push_back(plan.addresses[item]);
    std::vector<arch::NetworkStep> table;
    for (std::size_t step = 0; step < steps_.size(); ++step) {
      const Layer& layer = network_.layers[step];
      const StepItems& items = step_items_[step];
      StepAddresses addresses;
      for (const TensorIndex input : layer.inputs) addresses.inputs.push_back(program_.tensors[input]);
      addresses.output = program_.tensors[layer.output];
      for (std::size_t index = 0; index < items.constants.size(); ++index) {
        addresses.constants.push_back(plan.addresses[items.constants[index]]);
        program_.memory.push_back({addresses.constants.back(), steps_[step].constants[index]});
      }
      addresses.buffer = plan.addresses[items.buffer];
      const Address parameters = plan.addresses[items.parameters];
      program_.memory.push_back({parameters, steps_[step].parameters(addresses)});
      table.push_back({steps_[step].kind, parameters});
      program_.step_layers.push_back(step);
    }
    table.push_back({arch::NETWORK_END, 0});
    program_.first_step = plan.addresses[table_item_];
    program_.memory.push_back({program_.first_step, bytes_of(std::span<const arch::NetworkStep>(table))});
  }

  const Network& network_;
  const arch::Machine& machine_;
  CrossbarAllocator crossbars_;
  std::size_t last_step_;  ///< after all layers
  Program program_;
  std::vector<LoweredStep> steps_;
  std::vector<MemoryItem> items_;
  std::vector<std::size_t> tensor_items_;
  std::vector<StepItems> step_items_;
  std::size_t table_item_ = 0;
};

}  // namespace

Program deploy(const Network& network, const arch::Machine& machine, const arch::Region& free_l1) {
  return Deployment(network, machine).deploy(free_l1);
}

}  // namespace tessera::compile
