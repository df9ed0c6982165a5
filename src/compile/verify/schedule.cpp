// `verify_schedule` of verify.hpp.
#include <algorithm>
#include <numeric>

#include "compile/verify/broken.hpp"
#include "compile/verify/verify.hpp"

namespace tessera::compile {
namespace {

constexpr std::string_view kLevel = "the schedule";

class Verifier {
 public:
  Verifier(const Network& network, const Placed& placed, const FreeMemory& l1)
      : network_(network),
        placed_(placed),
        l1_(l1),
        computed_(network.layers.size(), 0),
        stored_(network.layers.size(), 0),
        loaded_(placed.schedule.l1.size(), 0),
        arrived_(network.tensors.size()) {}

  void run() {
    check_memory();
    for (step_ = 0; step_ < schedule().steps.size(); ++step_) {
      const ScheduledStep& step = schedule().steps[step_];
      // What is transferred during a step is there for the next one.
      if (step.computation) check(*step.computation);
      for (const TransferPlan& transfer : step.transfers) check(transfer);
      for (const TransferPlan& transfer : step.transfers) arrive(transfer);
    }
    check_outputs();
  }

 private:
  const Schedule& schedule() const { return placed_.schedule; }
  /// Names are made only where a rule does not hold.
  auto place() const {
    return [this] { return fmt::format("step {}", step_); };
  }
  auto name_of(std::size_t item) const {
    return [this, item] { return name_of_item(network_, placed_.schedule, item); };
  }

  void expect_alive(std::size_t item) const {
    const MemoryItem& one = schedule().l1.at(item);
    expect(one.first <= step_ && step_ <= one.last, kLevel, place(), "'{}' is in L1 from step {} to {} only",
           name_of(item), one.first, one.last);
  }

  void check(const TransferPlan& transfer) {
    expect_alive(transfer.l1.item);
    const MemoryItem& item = schedule().l1[transfer.l1.item];
    expect(std::uint64_t{transfer.l1.offset} + transfer.bytes() <= item.bytes, kLevel, place(),
           "a transfer of {} bytes leaves '{}'", transfer.bytes(), name_of(transfer.l1.item));
    if (!transfer.to_l2) loaded_[transfer.l1.item] += transfer.bytes();
    if (!transfer.tensor) return;
    const LayerTensorIndex tensor = *transfer.tensor;
    expect(transfer.slab.end() <= network_.tensors.at(tensor).shape.elements(), kLevel, place(),
           "a transfer leaves tensor {}", tensor);
    if (transfer.to_l2) {
      stored_[schedule().item_owners[transfer.l1.item]] += transfer.bytes();
    } else if (tensor != network_.input) {
      check_load(tensor, transfer.slab);
    }
  }

  /// What is stored during a step is in L2 for the next one.
  void arrive(const TransferPlan& transfer) {
    if (!transfer.to_l2) return;
    std::vector<bool>& there = arrived_[*transfer.tensor];
    there.resize(network_.tensors[*transfer.tensor].shape.elements(), false);
    transfer.slab.for_each_line(
        [&](std::uint32_t first, std::uint32_t) { std::fill_n(there.begin() + first, transfer.slab.line, true); });
  }

  void check_load(LayerTensorIndex tensor, const Slab& slab) const {
    const std::vector<bool>& there = arrived_[tensor];
    bool all = !there.empty() || slab.bytes() == 0;
    slab.for_each_line([&](std::uint32_t first, std::uint32_t) {
      if (!all) return;
      const auto begin = there.begin() + first;
      all = std::find(begin, begin + slab.line, false) == begin + slab.line;
    });
    expect(all, kLevel, place(), "loads bytes {} to {} of tensor {} before they are in L2", slab.offset, slab.end(),
           tensor);
  }

  /// All of the item has come from L2.
  void expect_loaded(std::size_t item) const {
    const MemoryItem& one = schedule().l1[item];
    expect(loaded_[item] == one.bytes, kLevel, place(), "{} of {} bytes of '{}' have been loaded", loaded_[item],
           one.bytes, name_of(item));
  }

  void check_output(const Computation& computation) const {
    const MemoryItem& item = schedule().l1[computation.output.item];
    const std::uint64_t end = std::uint64_t{computation.output.offset} + output_in_l1(computation.part).end();
    expect(end <= item.bytes, kLevel, place(), "an output leaves '{}'", name_of(computation.output.item));
  }

  void check(const Computation& computation) {
    for (const Place& input : computation.inputs) {
      expect_alive(input.item);
      if (schedule().contents[input.item] == Content::Input) expect_loaded(input.item);
    }
    expect_alive(computation.output.item);
    check_output(computation);
    expect_alive(computation.blob_item);
    if (!placed_.placement.constants_in_l1) expect_loaded(computation.blob_item);
    if (computation.parameter_item != computation.blob_item) {
      expect_alive(computation.parameter_item);
      expect_loaded(computation.parameter_item);
    }
    expect_alive(computation.buffer_item);
    computed_.at(computation.layer) += computation.part.output.bytes();
  }

  /// What lies in L1 together: in the order in which it comes, beside what is still there.
  void check_memory() const {
    const std::vector<MemoryItem>& items = schedule().l1;
    std::vector<std::size_t> order(items.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::erase_if(order, [&](std::size_t item) { return items[item].bytes == 0; });
    std::ranges::stable_sort(order, {}, [&](std::size_t item) { return items[item].first; });
    std::vector<std::size_t> there;
    for (const std::size_t item : order) {
      std::erase_if(there, [&](std::size_t other) { return items[other].last < items[item].first; });
      check_place(item, there);
      there.push_back(item);
    }
  }

  void check_place(std::size_t item, const std::vector<std::size_t>& there) const {
    const auto name = name_of(item);
    const std::uint64_t begin = placed_.l1.addresses.at(item), end = begin + schedule().l1[item].bytes;
    expect(begin >= l1_.region.base && end <= std::uint64_t{l1_.region.base} + l1_.region.size, kLevel, name,
           "lies outside of L1");
    for (const arch::Region& taken : l1_.taken) {
      expect(end <= taken.base || begin >= std::uint64_t{taken.base} + taken.size, kLevel, name,
             "lies on memory that is taken");
    }
    for (const std::size_t other : there) {
      const std::uint64_t first = placed_.l1.addresses[other], last = first + schedule().l1[other].bytes;
      expect(end <= first || begin >= last, kLevel, name, "lies on '{}'", name_of(other));
    }
  }

  void check_outputs() const {
    for (std::size_t index = 0; index < network_.layers.size(); ++index) {
      const Layer& layer = network_.layers[index];
      const std::uint64_t codes = layer_part(network_, layer, whole_cut(network_, layer)).output.bytes();
      expect(computed_[index] == codes, kLevel, layer.name, "{} of {} codes are computed", computed_[index], codes);
      const bool in_l2 = placed_.placement.tensors.at(layer.output) == Home::L2;
      expect(stored_[index] == (in_l2 ? codes : 0), kLevel, layer.name, "{} of {} codes go to L2", stored_[index],
             codes);
    }
  }

  const Network& network_;
  const Placed& placed_;
  const FreeMemory& l1_;
  std::size_t step_ = 0;
  std::vector<std::uint64_t> computed_;     ///< codes, of each layer
  std::vector<std::uint64_t> stored_;       ///< bytes, of each layer
  std::vector<std::uint64_t> loaded_;       ///< bytes, of each item of L1
  std::vector<std::vector<bool>> arrived_;  ///< of each byte of each tensor: is it in L2?
};

}  // namespace

void verify_schedule(const Network& network, const Placed& placed, const FreeMemory& l1) {
  Verifier(network, placed, l1).run();
}

}  // namespace tessera::compile
