#include "compile/place/schedule.hpp"

#include <algorithm>
#include <array>

namespace tessera::compile {
namespace {

/// A range of bytes of a tensor in L2, and the step that wrote it to L1.
struct Written {
  std::uint32_t begin;
  std::uint32_t end;
  std::size_t step;
};

constexpr std::size_t kNever = ~std::size_t{0};

class Scheduler {
 public:
  Scheduler(const Network& network, const Placement& placement, const Sizes& sizes)
      : network_(network), placement_(placement), sizes_(sizes), written_(network.tensors.size()) {}

  Schedule run() {
    add_tensors();
    // The first step brings what the second one needs, if that is not there from the start.
    if (!placement_.constants_in_l1 || !in_l1(network_.input)) add_step(0);
    for (layer_ = 0; layer_ < network_.layers.size(); ++layer_) add_layer();
    while (outbound_ && schedule_.steps.size() <= outbound_->first) add_step(network_.layers.size() - 1);
    finish();
    return std::move(schedule_);
  }

 private:
  const Layer& layer() const { return network_.layers[layer_]; }
  const LayerTiling& tiling() const { return placement_.layers[layer_]; }
  bool in_l1(LayerTensorIndex tensor) const { return placement_.tensors[tensor] == Home::L1; }
  static std::uint32_t bytes_of(const graph::ImageShape& shape) { return static_cast<std::uint32_t>(shape.elements()); }

  std::size_t add_item(Content content, std::uint32_t bytes, std::size_t first, std::size_t last) {
    schedule_.l1.push_back({bytes, first, last});
    schedule_.contents.push_back(content);
    schedule_.item_owners.push_back(layer_);
    return schedule_.l1.size() - 1;
  }

  void add_tensors() {
    for (std::size_t index = 0; index < network_.tensors.size(); ++index) {
      const LayerTensor& tensor = network_.tensors[index];
      const bool given = index == network_.input;
      const std::size_t first = given ? 0 : kNever;
      if (in_l1(index)) {
        schedule_.tensor_l1.push_back(schedule_.l1.size());
        schedule_.l1.push_back({bytes_of(tensor.shape), first, 0});
        schedule_.contents.push_back(Content::Tensor);
        schedule_.item_owners.push_back(index);
        schedule_.tensor_l2.push_back(Schedule::kNone);
      } else {
        schedule_.l2.push_back({bytes_of(tensor.shape), first, 0});
        schedule_.l2_tensors.push_back(index);
        schedule_.tensor_l2.push_back(schedule_.l2.size() - 1);
        schedule_.tensor_l1.push_back(Schedule::kNone);
      }
    }
  }

  /// A step, with the transfers that wait for it.
  void add_step(std::size_t layer) {
    schedule_.steps.push_back({layer, std::nullopt, {}});
    if (outbound_ && outbound_->first + 1 == schedule_.steps.size()) {
      add_transfer(outbound_->first, outbound_->second);
      outbound_.reset();
    }
  }

  void add_transfer(std::size_t step, const TransferPlan& transfer) {
    if (transfer.bytes > 0) schedule_.steps[step].transfers.push_back(transfer);
  }

  void add_layer() {
    const graph::WindowedShape shape = network_.cut_shape_of(layer());
    loaded_channels_ = kNever;
    for (std::size_t row = 0; row < tiling().rows.size(); ++row) {
      for (std::size_t slice = 0; slice < tiling().channels.size(); ++slice) {
        add_part(part_of(shape, tiling().rows[row], tiling().channels[slice]), row, slice);
      }
    }
  }

  void add_part(const Part& part, std::size_t row, std::size_t slice) {
    const bool first = slice == 0;
    const bool last = slice + 1 == tiling().channels.size();
    if (first) wait_for_inputs(part);
    add_step(layer_);
    const std::size_t step = schedule_.steps.size() - 1;
    Computation computation;
    computation.layer = layer_;
    computation.part = part;
    computation.blob = {layer_, slice};
    computation.variant = row;
    computation.blob_item = load_blob(computation.blob, step);
    load_inputs(part, step, first);
    computation.inputs = inputs_;
    computation.output = place_output(part, step, first, last);
    computation.buffer_item = add_item(
        Content::Buffer, sizes_.buffer_bytes(layer_, placement_.channels_of(computation.blob), part), step, step);
    schedule_.steps[step].computation = std::move(computation);
  }

  Range bytes_of_input(const Part& part, LayerTensorIndex tensor) const {
    return input_bytes(network_, layer(), part, tensor);
  }

  void wait_for_inputs(const Part& part) {
    for (const LayerTensorIndex tensor : layer().inputs) {
      if (in_l1(tensor)) continue;
      const Range bytes = bytes_of_input(part, tensor);
      for (const Written& one : written_[tensor]) {
        const bool overlap =
            one.begin < static_cast<std::uint32_t>(bytes.end()) && static_cast<std::uint32_t>(bytes.first) < one.end;
        while (overlap && schedule_.steps.size() < one.step + 3) add_step(layer_);
      }
    }
  }

  std::size_t load_blob(const BlobIndex& blob, std::size_t step) {
    if (loaded_channels_ == blob.channels) {
      schedule_.l1[blob_item_].last = step;
      return blob_item_;
    }
    const std::uint32_t bytes = sizes_.blob_bytes(layer_, placement_.channels_of(blob), placement_.parts_of(blob));
    loaded_channels_ = blob.channels;
    if (placement_.constants_in_l1) {
      blob_item_ = add_item(Content::Blob, bytes, 0, step);
    } else {
      blob_item_ = add_item(Content::Blob, bytes, step - 1, step);
      add_transfer(step - 1, {{blob_item_, 0}, std::nullopt, blob, 0, bytes, false});
    }
    return blob_item_;
  }

  void load_inputs(const Part& part, std::size_t step, bool first) {
    if (first) inputs_.clear();
    for (std::size_t index = 0; index < layer().inputs.size(); ++index) {
      const LayerTensorIndex tensor = layer().inputs[index];
      const Range bytes = bytes_of_input(part, tensor);
      if (in_l1(tensor)) {
        const std::size_t item = schedule_.tensor_l1[tensor];
        schedule_.l1[item].last = std::max(schedule_.l1[item].last, step);
        if (first) inputs_.push_back({item, static_cast<std::uint32_t>(bytes.first)});
      } else if (!first) {
        schedule_.l1[inputs_[index].item].last = step;
      } else if (index > 0 && tensor == layer().inputs[0]) {
        inputs_.push_back(inputs_[0]);
      } else {
        inputs_.push_back({load_rows(tensor, bytes, step), 0});
      }
    }
  }

  std::size_t load_rows(LayerTensorIndex tensor, const Range& bytes, std::size_t step) {
    const std::size_t item = add_item(Content::InputRows, static_cast<std::uint32_t>(bytes.count), step - 1, step);
    add_transfer(step - 1, {{item, 0},
                            tensor,
                            {},
                            static_cast<std::uint32_t>(bytes.first),
                            static_cast<std::uint32_t>(bytes.count),
                            false});
    MemoryItem& home = schedule_.l2[schedule_.tensor_l2[tensor]];
    home.last = std::max(home.last, step - 1);
    return item;
  }

  Place place_output(const Part& part, std::size_t step, bool first, bool last) {
    const LayerTensorIndex tensor = layer().output;
    const auto begin = static_cast<std::uint32_t>(part.rows.first * part.output_row_bytes());
    const auto bytes = static_cast<std::uint32_t>(part.rows.count * part.output_row_bytes());
    const auto channel = static_cast<std::uint32_t>(part.channels.first);
    if (in_l1(tensor)) {
      MemoryItem& item = schedule_.l1[schedule_.tensor_l1[tensor]];
      item.first = std::min(item.first, step);
      item.last = std::max(item.last, step);
      return {schedule_.tensor_l1[tensor], begin + channel};
    }
    if (first) output_item_ = add_item(Content::OutputRows, bytes, step, step);
    schedule_.l1[output_item_].last = step + 1;
    if (last) {
      outbound_ = {step + 1, {{output_item_, 0}, tensor, {}, begin, bytes, true}};
      written_[tensor].push_back({begin, begin + bytes, step});
      MemoryItem& home = schedule_.l2[schedule_.tensor_l2[tensor]];
      home.first = std::min(home.first, step + 1);
      home.last = std::max(home.last, step + 1);
    }
    return {output_item_, channel};
  }

  /// The answer stays to the end; what nobody writes or reads takes no room.
  void finish() {
    const std::size_t end = schedule_.steps.size();
    for (const LayerTensorIndex tensor : {network_.input, network_.layers.back().output}) {
      if (in_l1(tensor)) schedule_.l1[schedule_.tensor_l1[tensor]].last = end;
      if (!in_l1(tensor)) schedule_.l2[schedule_.tensor_l2[tensor]].last = end;
    }
    for (auto* items : {&schedule_.l1, &schedule_.l2}) {
      for (MemoryItem& item : *items) {
        if (item.first == kNever) item = {};
      }
    }
  }

  const Network& network_;
  const Placement& placement_;
  const Sizes& sizes_;
  Schedule schedule_;
  std::size_t layer_ = 0;
  std::vector<std::vector<Written>> written_;                     ///< of each tensor in L2
  std::optional<std::pair<std::size_t, TransferPlan>> outbound_;  ///< for a step that is not there yet
  std::vector<Place> inputs_;                                     ///< of the row range at hand
  std::size_t output_item_ = 0;
  std::size_t blob_item_ = 0;
  std::size_t loaded_channels_ = kNever;  ///< of this layer
};

}  // namespace

Range input_bytes(const Network& network, const Layer& layer, const Part& part, LayerTensorIndex tensor) {
  const std::int32_t row = part.input_row_bytes();
  // Behind another name the tensor may have another shape; then the part is all of it.
  const auto whole = static_cast<std::int32_t>(network.tensors[tensor].shape.elements());
  if (!layer.by_rows()) return {0, whole};
  const std::int32_t first = std::min(part.input_rows.first * row, whole);
  return {first, std::min(part.input_rows.count * row, whole - first)};
}

Schedule make_schedule(const Network& network, const Placement& placement, const Sizes& sizes) {
  return Scheduler(network, placement, sizes).run();
}

std::string name_of_item(const Network& network, const Schedule& schedule, std::size_t item) {
  const std::size_t owner = schedule.item_owners.at(item);
  switch (schedule.contents.at(item)) {
    case Content::Tensor:
      return network.tensors[owner].name;
    case Content::InputRows:
      return network.layers[owner].name + ": rows of its input";
    case Content::OutputRows:
      return network.layers[owner].name + ": rows of its output";
    case Content::Blob:
      return network.layers[owner].name + ": weights and parameters";
    case Content::Buffer:
      return network.layers[owner].name + ": the kernel's buffer";
    case Content::Table:
      break;
  }
  return "the table of steps";
}

}  // namespace tessera::compile
