#include "compile/mapping.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "arch/accelerator_timing.hpp"
#include "base/error.hpp"
#include "compile/crossbars.hpp"
#include "compile/lower/lowered.hpp"

namespace tessera::compile {
namespace {

constexpr std::uint32_t kChannelsPerJob = 16;  // the denser of the paper's two mappings

std::optional<std::string> depthwise_refusal(const Convolution& convolution) {
  const graph::Window& window = convolution.shape.window;
  const auto fits = [](const graph::WindowAxis& axis) {
    return axis.kernel == 3 && axis.dilation == 1 && (axis.stride == 1 || axis.stride == 2) && axis.pad_before <= 2;
  };
  if (!convolution.depthwise) return "the depth-wise engine runs depth-wise convolutions only";
  if (!fits(window.rows) || !fits(window.columns) || window.rows.stride != window.columns.stride) {
    return "the depth-wise engine has a kernel of 3 x 3, without dilation, and strides of 1 or 2";
  }
  if (convolution.weight_zero_point != 0) return "the depth-wise engine has weights of 8 bits, without zero point";
  return std::nullopt;
}

std::optional<std::string> ima_refusal(const Convolution& convolution, const arch::Ima& config) {
  const auto small = [](const graph::WindowAxis& axis) {
    return std::max({axis.kernel, axis.stride, axis.dilation, axis.pad_before}) <= 255;
  };
  if (!small(convolution.shape.window.rows) || !small(convolution.shape.window.columns)) {
    return "the in-memory accelerator's registers hold kernels, strides and pads of 8 bits";
  }
  const std::uint64_t block = convolution.shape.window.taps() * kChannelsPerJob;
  if (convolution.depthwise && (block > config.rows || kChannelsPerJob > config.columns)) {
    return fmt::format("a block of {} channels has {} rows, an array {}", kChannelsPerJob, block, config.rows);
  }
  return std::nullopt;
}

arch::TensorWalk walk_of(const graph::ImageShape& image) {
  const auto channels = static_cast<std::uint32_t>(image.channels);
  const auto width = static_cast<std::uint32_t>(image.width);
  return {0, {width, static_cast<std::uint32_t>(image.height)}, channels, channels * width};
}

Cycle ima_cycles(const Convolution& convolution, const graph::WindowedShape& shape, const arch::Machine& machine) {
  const graph::Window& window = shape.window;
  const auto extent = [&](std::int32_t graph::WindowAxis::*member) {
    return arch::Extent{static_cast<std::uint32_t>(window.columns.*member),
                        static_cast<std::uint32_t>(window.rows.*member)};
  };
  arch::ImaGeometry job;
  job.input = walk_of(shape.input);
  job.output = walk_of(shape.output);
  job.in_channels = job.input.pixel_bytes;
  job.out_channels = job.output.pixel_bytes;
  job.kernel = extent(&graph::WindowAxis::kernel);
  job.dilation = extent(&graph::WindowAxis::dilation);
  job.step = extent(&graph::WindowAxis::stride);
  job.padding = extent(&graph::WindowAxis::pad_before);
  if (convolution.depthwise) job.channels_per_job = kChannelsPerJob;
  job.pixels_per_product = convolution.pixels_per_product;
  for (const WeightMatrix& matrix : crossbar_matrices("", convolution, kChannelsPerJob, machine.ima)) {
    for (std::uint32_t column = 0; column < matrix.columns; column += machine.ima.columns) {
      for (std::uint32_t row = 0; row < matrix.rows; row += machine.ima.rows) {
        job.tiles.push_back({row, std::min(machine.ima.rows, matrix.rows - row), column,
                             std::min(machine.ima.columns, matrix.columns - column)});
      }
    }
  }
  return arch::ima_job_cycles(machine, job);
}

Cycle depthwise_cycles(const graph::WindowedShape& shape, const arch::Machine& machine) {
  return arch::depthwise_job_cycles(machine, {walk_of(shape.input), walk_of(shape.output), 0, 0,
                                              static_cast<std::uint32_t>(shape.input.channels),
                                              static_cast<std::uint32_t>(shape.window.rows.stride),
                                              static_cast<std::uint32_t>(shape.window.rows.pad_before)})
      .least;
}

class Assigner {
 public:
  Assigner(Network& network, const arch::Machine& machine, Mapping mapping, bool use_spare_cells)
      : network_(network), machine_(machine), mapping_(mapping), use_spare_cells_(use_spare_cells) {}

  void choose(Layer& layer) {
    auto* convolution = std::get_if<Convolution>(&layer.operation);
    if (convolution == nullptr) return;
    convolution->channels_per_job = kChannelsPerJob;
    // As many copies as there may be; those that find no room are looked at again.
    convolution->pixels_per_product = use_spare_cells_ ? most_pixels_a_product(*convolution, machine_.ima) : 1;
    const Engine wanted = mapping_ == Mapping::Auto ? fastest(layer) : wanted_engine(*convolution, mapping_);
    convolution->pixels_per_product = 1;
    const auto reason = refusal(layer, wanted, machine_);
    layer.note = reason.value_or("");
    convolution->engine = reason ? Engine::Cores : wanted;
  }

  /// Until the layers on the in-memory accelerator find room in its arrays and tables.
  void make_room() {
    std::vector<std::size_t> order = by_worth();
    for (std::size_t next = 0; next < order.size(); ++next) {
      const std::string reason = shortage();
      if (reason.empty()) return;
      Layer& layer = network_.layers[order[next]];
      std::get<Convolution>(layer.operation).engine = Engine::Cores;
      layer.note = reason;
    }
  }

  void spend_spare_cells() {
    const auto on_ima = [](const Layer& layer) { return layer.engine() == Engine::Ima; };
    if (std::ranges::none_of(network_.layers, on_ima)) {
      throw Error(ErrorKind::Usage, "--replicate", "no layer runs on the in-memory accelerator",
                  "another --mapping or --machine");
    }
    do replicate(network_, machine_.ima);
    while (mapping_ == Mapping::Auto && leave_to_others());
    for (Layer& layer : network_.layers) {
      if (!on_ima(layer)) continue;
      const std::uint32_t pixels = std::get<Convolution>(layer.operation).pixels_per_product;
      if (pixels > 1) layer.note = fmt::format("{} pixels a product", pixels);
    }
  }

 private:
  /// Takes layers that found room for too few copies off the in-memory accelerator. Whether there were any.
  bool leave_to_others() {
    bool any = false;
    for (Layer& layer : network_.layers) {
      if (layer.engine() != Engine::Ima) continue;
      const Engine best = fastest(layer);
      any = any || best != Engine::Ima;
      std::get<Convolution>(layer.operation).engine = best;
    }
    return any;
  }

  static Engine wanted_engine(const Convolution& convolution, Mapping mapping) {
    if (mapping == Mapping::Cores) return Engine::Cores;
    if (!convolution.depthwise || mapping == Mapping::Ima) return Engine::Ima;
    return mapping == Mapping::ImaDw ? Engine::DepthwiseEngine : Engine::Cores;
  }

  Engine fastest(const Layer& layer) const {
    Engine best = Engine::Cores;
    Cycle least = estimated_cycles(layer, best, machine_);
    for (const Engine engine : {Engine::Ima, Engine::DepthwiseEngine}) {
      if (refusal(layer, engine, machine_)) continue;
      const Cycle cycles = estimated_cycles(layer, engine, machine_);
      if (cycles < least) least = cycles, best = engine;
    }
    return best;
  }

  std::uint64_t cells_of(const Layer& layer) const {
    const auto& convolution = std::get<Convolution>(layer.operation);
    std::uint64_t cells = 0;
    for (const WeightMatrix& matrix : crossbar_matrices(layer.name, convolution, kChannelsPerJob, machine_.ima)) {
      cells += std::uint64_t{matrix.rows} * matrix.columns;
    }
    return cells;
  }

  /// The layers on the in-memory accelerator: the classifier, whose weights are used but once, first, then those whose
  /// cells save the fewest cycles each.
  std::vector<std::size_t> by_worth() const {
    std::vector<std::tuple<bool, double, std::size_t>> worth;
    for (std::size_t index = 0; index < network_.layers.size(); ++index) {
      const Layer& layer = network_.layers[index];
      if (layer.engine() != Engine::Ima) continue;
      const auto cores = static_cast<double>(estimated_cycles(layer, Engine::Cores, machine_));
      const auto ima = static_cast<double>(estimated_cycles(layer, Engine::Ima, machine_));
      const graph::ImageShape& output = network_.tensors[layer.output].shape;
      const bool used_again = output.height * output.width > 1;
      worth.emplace_back(used_again, (cores - ima) / static_cast<double>(cells_of(layer)), index);
    }
    std::ranges::sort(worth);
    std::vector<std::size_t> order;
    order.reserve(worth.size());
    for (const auto& one : worth) order.push_back(std::get<std::size_t>(one));
    return order;
  }

  /// Empty if all find room. Packing is tried only when the cells alone would fit.
  std::string shortage() const {
    const arch::Ima& config = machine_.ima;
    std::uint64_t cells = 0, parameters = 0;
    for (const Layer& layer : network_.layers) {
      if (layer.engine() != Engine::Ima) continue;
      cells += cells_of(layer);
      parameters += std::get<Convolution>(layer.operation).channels.size();
    }
    std::string arrays = fmt::format("more weights than {} arrays hold", config.arrays);
    if (cells > std::uint64_t{config.arrays} * config.rows * config.columns) return arrays;
    const CrossbarPlan plan = plan_crossbars(network_, config);
    if (plan.packing.arrays > config.arrays) return arrays;
    if (parameters > config.column_parameters) {
      return fmt::format("more than the {} column parameters of the in-memory accelerator", config.column_parameters);
    }
    if (plan.packing.tiles() > config.tiles) {
      return fmt::format("more than the {} tiles of the in-memory accelerator's table", config.tiles);
    }
    return {};
  }

  Network& network_;
  const arch::Machine& machine_;
  Mapping mapping_;
  bool use_spare_cells_;
};

}  // namespace

std::string mapping_names() {
  std::string names;
  for (const auto& [name, mapping] : kMappings) names += (names.empty() ? "" : ", ") + std::string(name);
  return names;
}

Mapping mapping_named(std::string_view name) {
  const auto found = std::ranges::find(kMappings, name, &MappingName::name);
  if (found != kMappings.end()) return found->mapping;
  throw Error(ErrorKind::Usage, "--mapping", fmt::format("'{}' is no mapping", name), "there are: " + mapping_names());
}

std::optional<std::string> refusal(const Layer& layer, Engine engine, const arch::Machine& machine) {
  const auto* convolution = std::get_if<Convolution>(&layer.operation);
  switch (engine) {
    case Engine::Cores:
      return std::nullopt;
    case Engine::Ima:
      if (!machine.ima.present) return fmt::format("machine '{}' has no in-memory accelerator", machine.name);
      if (convolution == nullptr) return "the in-memory accelerator runs convolutions only";
      return ima_refusal(*convolution, machine.ima);
    case Engine::DepthwiseEngine:
      break;
  }
  if (!machine.depthwise.present) return fmt::format("machine '{}' has no depth-wise engine", machine.name);
  if (convolution == nullptr) return "the depth-wise engine runs depth-wise convolutions only";
  return depthwise_refusal(*convolution);
}

Cycle estimated_cycles(const Layer& layer, Engine engine, const arch::Machine& machine) {
  const auto& convolution = std::get<Convolution>(layer.operation);
  switch (engine) {
    case Engine::Ima:
      return ima_cycles(convolution, convolution.shape, machine);
    case Engine::DepthwiseEngine:
      return depthwise_cycles(convolution.shape, machine);
    case Engine::Cores:
      break;
  }
  const Part whole = whole_of(convolution.shape);
  return lower_to_cores(convolution, whole.channels, 0, machine.cores).cycles(whole);
}

Cycle estimated_cycles(const Convolution& convolution, const graph::WindowedShape& part, const arch::Machine& machine) {
  return convolution.engine == Engine::Ima ? ima_cycles(convolution, part, machine) : depthwise_cycles(part, machine);
}

void assign(Network& network, const arch::Machine& machine, Mapping mapping, bool use_spare_cells) {
  Assigner assigner(network, machine, mapping, use_spare_cells);
  for (Layer& layer : network.layers) assigner.choose(layer);
  assigner.make_room();
  if (use_spare_cells) assigner.spend_spare_cells();
}

}  // namespace tessera::compile
