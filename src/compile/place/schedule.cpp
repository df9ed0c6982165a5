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
    if (transfer.bytes() > 0) schedule_.steps[step].transfers.push_back(transfer);
  }

  void add_layer() {
    loaded_channels_ = kNever;
    const bool own = layer().channels() == Channels::Own;
    const std::vector<Range>& slices = tiling().channels;
    const Range all{0, network_.cut_shape_of(layer()).output.channels};
    for (std::size_t place = 0; place < tiling().places(); ++place) {
      for (std::size_t slice = 0; slice < slices.size(); ++slice) {
        // Slices of a product read the same input, and their output leaves together.
        group_first_ = own || slice == 0;
        group_last_ = own || slice + 1 == slices.size();
        if (group_first_) group_ = layer_part(network_, layer(), tiling().cut(place, own ? slices[slice] : all));
        add_part(place, slice);
      }
    }
  }

  void add_part(std::size_t place, std::size_t slice) {
    if (group_first_) wait_for_inputs();
    add_step(layer_);
    const std::size_t step = schedule_.steps.size() - 1;
    Computation computation;
    computation.layer = layer_;
    computation.part = layer_part(network_, layer(), tiling().cut(place, tiling().channels[slice]));
    computation.blob = {layer_, slice};
    computation.variant = place;
    computation.blob_item = load_blob(computation.blob, step);
    computation.parameter_item = load_parameters(computation, step);
    load_inputs(step);
    computation.inputs = inputs_;
    if (!inputs_in_l1_) computation.part.pack_input();
    computation.output = place_output(computation.part, step);
    const Range& channels = placement_.channels_of(computation.blob);
    const std::uint32_t buffer = sizes_.buffer_bytes(layer_, channels, computation.part.part);
    computation.buffer_item = add_item(Content::Buffer, buffer, step, step);
    schedule_.steps[step].computation = std::move(computation);
  }

  void wait_for_inputs() {
    for (std::size_t index = 0; index < layer().inputs.size(); ++index) {
      const LayerTensorIndex tensor = layer().inputs[index];
      const Slab& slab = group_.input;
      if (in_l1(tensor) || slab.bytes() == 0) continue;
      for (const Written& one : written_[tensor]) {
        const bool overlap = one.begin < slab.end() && slab.offset < one.end;
        while (overlap && schedule_.steps.size() < one.step + 3) add_step(layer_);
      }
    }
  }

  bool parameters_apart(const BlobIndex& blob) const {
    return !placement_.constants_in_l1 && placement_.parts_of(blob) > kMostParametersInBlob;
  }

  std::size_t load_blob(const BlobIndex& blob, std::size_t step) {
    if (loaded_channels_ == blob.channels) {
      schedule_.l1[blob_item_].last = step;
      return blob_item_;
    }
    std::uint32_t bytes = sizes_.constant_bytes(layer_, placement_.channels_of(blob));
    if (!parameters_apart(blob)) {
      bytes += static_cast<std::uint32_t>(placement_.parts_of(blob)) * sizes_.parameter_bytes(layer_);
    }
    loaded_channels_ = blob.channels;
    if (placement_.constants_in_l1) {
      blob_item_ = add_item(Content::Blob, bytes, 0, step);
    } else {
      blob_item_ = add_item(Content::Blob, bytes, step - 1, step);
      add_transfer(step - 1, {{blob_item_, 0}, std::nullopt, blob, std::nullopt, contiguous(0, bytes), false});
    }
    return blob_item_;
  }

  std::size_t load_parameters(const Computation& computation, std::size_t step) {
    const BlobIndex& blob = computation.blob;
    if (!parameters_apart(blob)) return computation.blob_item;
    const std::uint32_t bytes = sizes_.parameter_bytes(layer_);
    const std::uint32_t first = sizes_.constant_bytes(layer_, placement_.channels_of(blob)) +
                                static_cast<std::uint32_t>(computation.variant) * bytes;
    const std::size_t item = add_item(Content::Parameters, bytes, step - 1, step);
    add_transfer(step - 1, {{item, 0}, std::nullopt, blob, std::nullopt, contiguous(first, bytes), false});
    return item;
  }

  void load_inputs(std::size_t step) {
    if (group_first_) inputs_.clear(), inputs_in_l1_ = true;
    for (std::size_t index = 0; index < layer().inputs.size(); ++index) {
      const LayerTensorIndex tensor = layer().inputs[index];
      const Slab& slab = group_.input;
      if (in_l1(tensor)) {
        const std::size_t item = schedule_.tensor_l1[tensor];
        schedule_.l1[item].last = std::max(schedule_.l1[item].last, step);
        if (group_first_) inputs_.push_back({item, slab.offset});
      } else if (!group_first_) {
        schedule_.l1[inputs_[index].item].last = step;
      } else if (index > 0 && tensor == layer().inputs[0]) {
        inputs_.push_back(inputs_[0]);
      } else {
        inputs_.push_back({load_slab(tensor, slab, step), 0});
        inputs_in_l1_ = false;
      }
    }
  }

  std::size_t load_slab(LayerTensorIndex tensor, const Slab& slab, std::size_t step) {
    const std::size_t item = add_item(Content::Input, slab.bytes(), step - 1, step);
    add_transfer(step - 1, {{item, 0}, tensor, {}, std::nullopt, slab, false});
    MemoryItem& home = schedule_.l2[schedule_.tensor_l2[tensor]];
    if (slab.bytes() > 0) home.last = std::max(home.last, step - 1);
    return item;
  }

  Place place_output(LayerPart& part, std::size_t step) {
    const LayerTensorIndex tensor = layer().output;
    if (in_l1(tensor)) {
      MemoryItem& item = schedule_.l1[schedule_.tensor_l1[tensor]];
      item.first = std::min(item.first, step);
      item.last = std::max(item.last, step);
      return {schedule_.tensor_l1[tensor], part.output.offset};
    }
    // The strides are those of the group, where the slice's channels lie among the others.
    part.packed_output = group_.packed_output;
    part.pack_output();
    if (group_first_) output_item_ = add_item(Content::Output, group_.output.bytes(), step, step);
    schedule_.l1[output_item_].last = step + 1;
    if (group_last_) {
      outbound_ = {step + 1, {{output_item_, 0}, tensor, {}, std::nullopt, group_.output, true}};
      written_[tensor].push_back({group_.output.offset, group_.output.end(), step});
      MemoryItem& home = schedule_.l2[schedule_.tensor_l2[tensor]];
      home.first = std::min(home.first, step + 1);
      home.last = std::max(home.last, step + 1);
    }
    const std::int32_t channel = part.part.output.channels.first - group_.part.output.channels.first;
    return {output_item_, static_cast<std::uint32_t>(channel)};
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
  LayerPart group_;                                               ///< slices that share input and output, as one part
  bool group_first_ = false;                                      ///< is the slice at hand the group's first?
  bool group_last_ = false;
  std::vector<Place> inputs_;  ///< of the group
  bool inputs_in_l1_ = true;   ///< are they there whole?
  std::size_t output_item_ = 0;
  std::size_t blob_item_ = 0;
  std::size_t loaded_channels_ = kNever;  ///< of this layer
};

}  // namespace

Schedule make_schedule(const Network& network, const Placement& placement, const Sizes& sizes) {
  return Scheduler(network, placement, sizes).run();
}

std::string name_of_item(const Network& network, const Schedule& schedule, std::size_t item) {
  const std::size_t owner = schedule.item_owners.at(item);
  switch (schedule.contents.at(item)) {
    case Content::Tensor:
      return network.tensors[owner].name;
    case Content::Input:
      return network.layers[owner].name + ": a part's input";
    case Content::Output:
      return network.layers[owner].name + ": a part's output";
    case Content::Parameters:
      return network.layers[owner].name + ": a part's parameters";
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
