#include "compile/slab.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

#include "compile/transfers.hpp"

namespace tessera::compile {
namespace {

TEST(Slab, what_lies_one_behind_the_other_is_one_line) {
  const std::vector<SlabDimension> image{{4, 15}, {5, 3}, {3, 1}};
  const PackedSlab packed = slab_of(7, image);
  EXPECT_EQ(packed.slab, contiguous(7, 60));
  EXPECT_EQ(packed.strides, (std::array<std::uint32_t, 4>{15, 3, 1, 0}));
}

TEST(Slab, some_columns_are_a_line_a_row) {
  const PackedSlab packed = slab_of(6, std::vector<SlabDimension>{{4, 15}, {2, 3}, {3, 1}});
  EXPECT_EQ(packed.slab.line, 6u);
  EXPECT_EQ(packed.slab.line_count(), 4u);
  EXPECT_EQ(packed.slab.end(), 6u + 3 * 15 + 6);
  EXPECT_EQ(packed.strides, (std::array<std::uint32_t, 4>{6, 3, 1, 0}));
}

TEST(Slab, what_repeats_is_read_once) {
  EXPECT_EQ(slab_of(0, std::vector<SlabDimension>{{9, 0}, {4, 1}}).slab, contiguous(0, 4));
}

std::vector<SlabDimension> random_dimensions() {
  std::vector<SlabDimension> dimensions;
  std::uint32_t stride = *rc::gen::inRange(1u, 4u);
  for (int index = 0; index < 3; ++index) {
    const std::uint32_t count = *rc::gen::inRange(1u, 5u);
    dimensions.push_back({count, stride});
    stride *= count + *rc::gen::inRange(0u, 3u);
  }
  if (*rc::gen::arbitrary<bool>()) std::ranges::reverse(dimensions);
  return dimensions;
}

RC_GTEST_PROP(Slab, has_the_codes_of_its_dimensions_in_their_order, ()) {
  const std::vector<SlabDimension> dimensions = random_dimensions();
  const PackedSlab packed = slab_of(5, dimensions);
  std::vector<std::uint32_t> in_order;  // the tensor's offset of each of the slab's codes
  packed.slab.for_each_line([&](std::uint32_t first, std::uint32_t place) {
    RC_ASSERT(place == in_order.size());
    for (std::uint32_t byte = 0; byte < packed.slab.line; ++byte) in_order.push_back(first + byte);
  });
  RC_ASSERT(in_order.size() == packed.slab.bytes());
  for (std::uint32_t i = 0; i < dimensions[0].count; ++i) {
    for (std::uint32_t j = 0; j < dimensions[1].count; ++j) {
      for (std::uint32_t k = 0; k < dimensions[2].count; ++k) {
        const std::uint32_t place = i * packed.strides[0] + j * packed.strides[1] + k * packed.strides[2];
        RC_ASSERT(in_order.at(place) ==
                  5 + i * dimensions[0].stride + j * dimensions[1].stride + k * dimensions[2].stride);
      }
    }
  }
}

RC_GTEST_PROP(Transfers, move_every_code_of_a_slab_once, ()) {
  Slab slab = slab_of(3, random_dimensions()).slab;
  if (*rc::gen::arbitrary<bool>()) slab.line *= 40'000, slab.lines = {};
  std::vector<std::uint32_t> from, to;
  for (const SlabTransfer& one : transfers_of(slab)) {
    RC_ASSERT(one.bytes >= 1 && one.bytes <= kMostTransferBytes);
    for (std::uint32_t byte = 0; byte < one.bytes; ++byte) {
      const std::uint32_t line = one.line == 0 ? 0 : byte / one.line;
      from.push_back(one.l2_offset + line * one.stride + byte - line * one.line);
      to.push_back(one.l1_offset + byte);
    }
  }
  std::vector<std::uint32_t> all(slab.bytes());
  std::iota(all.begin(), all.end(), 0u);
  RC_ASSERT(to == all);
  std::size_t place = 0;
  slab.for_each_line([&](std::uint32_t first, std::uint32_t) {
    for (std::uint32_t byte = 0; byte < slab.line; ++byte) RC_ASSERT(from.at(place++) == first + byte);
  });
}

TEST(Transfers, are_as_many_as_the_longest_goes_into_the_bytes) {
  EXPECT_EQ(transfers_of(contiguous(0, 0)).size(), 0u);
  EXPECT_EQ(transfers_of(contiguous(0, kMostTransferBytes)).size(), 1u);
  EXPECT_EQ(transfers_of(contiguous(0, kMostTransferBytes + 1)).size(), 2u);
  EXPECT_EQ(transfers_of(contiguous(0, 3 * kMostTransferBytes + 60)).size(), 4u)
      << "three of the register's greatest number would do";
}

TEST(Transfers, lines_too_far_apart_for_the_dma_go_one_by_one) {
  const Slab far{0, 100, {{{1, 0}, {1, 0}, {3, 70'000}}}};
  EXPECT_EQ(transfers_of(far).size(), 3u);
  EXPECT_FALSE(has_lines(far));
  const Slab near{0, 100, {{{1, 0}, {1, 0}, {3, 7'000}}}};
  EXPECT_EQ(transfers_of(near).size(), 1u);
  EXPECT_TRUE(has_lines(near));
}

}  // namespace
}  // namespace tessera::compile
