#include "run/known_codes.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace tessera::run {
namespace {

/// A copy, then a table on the cores, then another copy.
compile::Network with_a_table() {
  const graph::ImageShape shape{1, 1, 4};
  compile::Copy copy;
  copy.extents = {1, 1, 1, 4};
  copy.input_strides = copy.output_strides = {0, 0, 0, 1};
  compile::Lookup lookup;
  for (std::size_t code = 0; code < 256; ++code) lookup.table[code] = static_cast<std::int8_t>(code + 1);
  compile::Network network;
  network.tensors = {{"input", shape, 0}, {"copied", shape, 0}, {"looked up", shape, 0}, {"output", shape, 0}};
  network.layers = {{"copy", {0}, 1, copy}, {"table", {1}, 2, lookup}, {"last", {2}, 3, copy}};
  return network;
}

using Codes = std::vector<std::int8_t>;

TEST(KnownCodes, are_those_that_layers_of_a_kind_that_depends_on_data_read) {
  KnownCodes known;
  const auto codes = known.of(with_a_table(), Codes{1, 2, 3, 4});
  ASSERT_EQ(codes->size(), 4u);
  EXPECT_EQ((*codes)[1], (Codes{1, 2, 3, 4}));
  EXPECT_TRUE((*codes)[2].empty()) << "no cycle depends on what the table gave";
  EXPECT_TRUE((*codes)[3].empty());
}

TEST(KnownCodes, are_remembered_by_input) {
  KnownCodes known;
  const compile::Network network = with_a_table();
  const auto first = known.of(network, Codes{1, 2, 3, 4});
  const auto other = known.of(network, Codes{5, 6, 7, 8});
  EXPECT_EQ((*other)[1], (Codes{5, 6, 7, 8}));
  EXPECT_EQ(known.of(network, Codes{1, 2, 3, 4}), first) << "computed again";
}

TEST(KnownCodes, of_the_same_input_are_others_where_cycles_depend_on_more) {
  KnownCodes known;
  compile::Network network = with_a_table();
  const auto first = known.of(network, Codes{1, 2, 3, 4});
  network.layers[2].operation = network.layers[1].operation;
  EXPECT_EQ((*known.of(network, Codes{1, 2, 3, 4}))[2], (Codes{2, 3, 4, 5}));
}

TEST(KnownCodes, are_forgotten_when_there_are_many) {
  KnownCodes known;
  const compile::Network network = with_a_table();
  const auto first = known.of(network, Codes{0, 0, 0, 0});
  for (std::int8_t code = 1; code < 100; ++code) known.of(network, Codes{code, 0, 0, 0});
  EXPECT_EQ(first.use_count(), 1);
  EXPECT_EQ(*known.of(network, Codes{0, 0, 0, 0}), *first);
}

}  // namespace
}  // namespace tessera::run
