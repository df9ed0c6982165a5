#include "compile/place/schedule.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

namespace tessera::compile {
namespace {

class FixedSizes : public Sizes {
 public:
  std::uint32_t constant_bytes(std::size_t, const Range&) const override { return 100; }
  std::uint32_t parameter_bytes(std::size_t) const override { return 20; }
  std::uint32_t buffer_bytes(std::size_t, const Range&, const Part&) const override { return 10; }
};

/// Convolutions one behind the other, each with a window of 3 x 3.
Network convolutions(std::size_t layers, const graph::ImageShape& image) {
  Network network;
  network.tensors.assign(layers + 1, {"tensor", image, 0});
  for (std::size_t index = 0; index < layers; ++index) {
    Convolution convolution;
    convolution.shape = {image, image, {{3, 1, 1, 1, 1}, {3, 1, 1, 1, 1}}};
    network.layers.push_back({"layer", {index}, index + 1, convolution});
  }
  return network;
}

std::vector<Range> cut(std::int32_t count, std::int32_t size) {
  std::vector<Range> ranges;
  for (std::int32_t first = 0; first < count; first += size) ranges.push_back({first, std::min(size, count - first)});
  return ranges;
}

Placement random_placement(const Network& network) {
  Placement placement;
  for (std::size_t tensor = 0; tensor < network.tensors.size(); ++tensor) {
    placement.tensors.push_back(*rc::gen::arbitrary<bool>() ? Home::L1 : Home::L2);
  }
  const graph::ImageShape& image = network.tensors[0].shape;
  for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
    placement.layers.push_back({cut(image.height, *rc::gen::inRange(1, image.height + 1)),
                                cut(image.width, *rc::gen::inRange(1, image.width + 1)),
                                cut(image.channels, *rc::gen::inRange(1, image.channels + 1))});
  }
  return placement;
}

struct Drawn {
  Network network;
  Schedule schedule;
};

Drawn draw() {
  Drawn drawn;
  const graph::ImageShape image{*rc::gen::inRange(1, 8), *rc::gen::inRange(1, 5), 3};
  drawn.network = convolutions(*rc::gen::inRange<std::size_t>(1, 5), image);
  drawn.schedule = make_schedule(drawn.network, random_placement(drawn.network), FixedSizes());
  return drawn;
}

std::set<std::uint32_t> bytes_of(const Slab& slab) {
  std::set<std::uint32_t> bytes;
  slab.for_each_line([&](std::uint32_t first, std::uint32_t) {
    for (std::uint32_t byte = 0; byte < slab.line; ++byte) bytes.insert(first + byte);
  });
  return bytes;
}

RC_GTEST_PROP(Schedule, codes_come_from_l2_only_after_they_have_arrived_there, ()) {
  const Schedule schedule = draw().schedule;
  for (std::size_t step = 0; step < schedule.steps.size(); ++step) {
    for (const TransferPlan& load : schedule.steps[step].transfers) {
      if (load.to_l2 || !load.tensor || *load.tensor == 0) continue;
      std::set<std::uint32_t> arrived;
      for (std::size_t earlier = 0; earlier < step; ++earlier) {
        for (const TransferPlan& store : schedule.steps[earlier].transfers) {
          if (store.to_l2 && store.tensor == load.tensor) arrived.merge(bytes_of(store.slab));
        }
      }
      RC_ASSERT(std::ranges::includes(arrived, bytes_of(load.slab)));
    }
  }
}

RC_GTEST_PROP(Schedule, what_a_step_reads_is_in_l1_when_it_begins_and_stays_to_its_end, ()) {
  const Schedule schedule = draw().schedule;
  const auto alive = [&](std::size_t item, std::size_t step) {
    return schedule.l1[item].first <= step && step <= schedule.l1[item].last;
  };
  for (std::size_t step = 0; step < schedule.steps.size(); ++step) {
    for (const TransferPlan& transfer : schedule.steps[step].transfers) RC_ASSERT(alive(transfer.l1.item, step));
    if (!schedule.steps[step].computation) continue;
    const Computation& computation = *schedule.steps[step].computation;
    for (const Place& input : computation.inputs) RC_ASSERT(alive(input.item, step));
    RC_ASSERT(alive(computation.blob_item, step));
    RC_ASSERT(alive(computation.output.item, step));
  }
}

RC_GTEST_PROP(Schedule, every_output_is_computed_once_and_brought_to_its_home, ()) {
  const Drawn drawn = draw();
  std::vector<std::size_t> computed(drawn.network.tensors.size(), 0);
  std::vector<std::size_t> stored(drawn.network.tensors.size(), 0);
  for (const ScheduledStep& step : drawn.schedule.steps) {
    if (step.computation) {
      computed[drawn.network.layers[step.computation->layer].output] += step.computation->part.output.bytes();
    }
    for (const TransferPlan& transfer : step.transfers) {
      if (transfer.to_l2) stored[*transfer.tensor] += transfer.bytes();
    }
  }
  for (std::size_t tensor = 1; tensor < drawn.network.tensors.size(); ++tensor) {
    const std::size_t elements = drawn.network.tensors[tensor].shape.elements();
    RC_ASSERT(computed[tensor] == elements);
    RC_ASSERT(stored[tensor] == (drawn.schedule.tensor_l2[tensor] == Schedule::kNone ? 0 : elements));
  }
}

TEST(Schedule, rows_for_the_next_part_come_while_this_one_is_computed) {
  const Network network = convolutions(1, {4, 2, 3});
  Placement placement{{Home::L2, Home::L2}, {{cut(4, 2), {{0, 2}}, {{0, 3}}}}, false};
  const Schedule schedule = make_schedule(network, placement, FixedSizes());
  ASSERT_EQ(schedule.steps.size(), 4u) << "fetch, two parts, the last rows leave";
  ASSERT_TRUE(schedule.steps[1].computation);
  ASSERT_EQ(schedule.steps[1].transfers.size(), 1u);
  EXPECT_FALSE(schedule.steps[1].transfers[0].to_l2);
  EXPECT_EQ(schedule.steps[1].transfers[0].slab.offset, 6u) << "from row 1 on: the window reaches back";
}

TEST(Schedule, parameters_of_many_parts_come_one_by_one) {
  const Network network = convolutions(1, {20, 2, 3});
  Placement placement{{Home::L2, Home::L2}, {{cut(20, 1), {{0, 2}}, {{0, 3}}}}, false};
  const Schedule schedule = make_schedule(network, placement, FixedSizes());
  std::uint32_t blob_bytes = 0;
  for (const ScheduledStep& step : schedule.steps) {
    for (const TransferPlan& transfer : step.transfers) blob_bytes += transfer.tensor ? 0 : transfer.bytes();
    if (!step.computation) continue;
    EXPECT_NE(step.computation->parameter_item, step.computation->blob_item);
  }
  EXPECT_EQ(blob_bytes, 100u + 20 * 20);
}

TEST(Schedule, constants_in_l1_from_the_start_need_no_transfer) {
  const Network network = convolutions(2, {4, 2, 3});
  const LayerTiling whole{{{0, 4}}, {{0, 2}}, {{0, 3}}};
  const Schedule schedule =
      make_schedule(network, {{Home::L1, Home::L1, Home::L1}, {whole, whole}, true}, FixedSizes());
  ASSERT_EQ(schedule.steps.size(), 2u);
  for (const ScheduledStep& step : schedule.steps) EXPECT_TRUE(step.transfers.empty());
}

}  // namespace
}  // namespace tessera::compile
