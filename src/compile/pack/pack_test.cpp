// Tests of pack.hpp.
#include "compile/pack/pack.hpp"

#include <fstream>
#include <iterator>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/error.hpp"
#include "compile/pack/matrix_file.hpp"
#include "compile/pack/testing_networks.hpp"

namespace tessera::compile {
namespace {

using ::testing::HasSubstr;
using testing::RandomNetwork;

std::vector<WeightMatrix> published_matrices() {
  const std::string path = TESSERA_SOURCE_DIR "/configs/examples/mobilenet_v2_matrices.csv";
  std::ifstream file(path);
  return parse_matrices(std::string(std::istreambuf_iterator<char>(file), {}), path);
}

PackOptions algorithm(const std::string& name) { return {{}, name, false}; }

std::string refusal(const std::vector<WeightMatrix>& matrices, const PackOptions& options) {
  try {
    pack(matrices, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

std::uint64_t products(const Packing& packing) {
  return std::accumulate(packing.matrices.begin(), packing.matrices.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const PackedMatrix& packed) { return sum + packed.products(); });
}

TEST(Pack, the_published_algorithm_puts_the_36_matrices_on_34_arrays) {
  const Packing packing = pack(published_matrices(), algorithm("published"));
  EXPECT_EQ(packing.matrices.size(), 36u);
  EXPECT_EQ(packing.tiles(), 87u);
  EXPECT_NEAR(static_cast<double>(packing.cells()) / 65536, 32.45, 0.005) << "arrays' worth of cells";
  EXPECT_EQ(packing.arrays, 34u);
}

TEST(Pack, the_improved_algorithm_puts_the_36_matrices_on_33_arrays_which_is_the_lower_bound) {
  const Packing packing = pack(published_matrices(), {});
  EXPECT_EQ(packing.algorithm, "improved");
  EXPECT_EQ(packing.tiles(), 87u);
  EXPECT_EQ(packing.arrays, 33u);
  EXPECT_EQ(packing.lower_bound, 33u);
  EXPECT_NEAR(packing.utilisation(), 32.4487 / 33, 0.0001);
}

TEST(Pack, without_an_algorithm_each_tile_has_an_array) {
  EXPECT_EQ(pack(published_matrices(), algorithm("none")).arrays, 87u);
}

TEST(Pack, the_same_matrices_give_the_same_packing) {
  const auto matrices = published_matrices();
  for (const PackingAlgorithm& one : packing_algorithms()) {
    const PackOptions options{{}, std::string(one.name), true};
    EXPECT_EQ(pack(matrices, options), pack(matrices, options)) << one.name;
  }
}

TEST(Pack, a_matrix_is_cut_into_full_tiles_and_remainders_at_the_right_the_bottom_and_in_the_corner) {
  const std::vector<WeightMatrix> matrices{{"one", 300, 520, 0}};
  for (const PackingAlgorithm& one : packing_algorithms()) {
    const Packing packing = pack(matrices, algorithm(std::string(one.name)));
    std::vector<std::vector<std::uint32_t>> parts;
    for (const arch::Tile& tile : packing.matrices[0].tiles) {
      parts.push_back({tile.first_row, tile.first_column, tile.area.rows, tile.area.columns});
    }
    EXPECT_THAT(parts, ::testing::ElementsAre(std::vector{0u, 0u, 256u, 256u}, std::vector{0u, 256u, 256u, 256u},
                                              std::vector{0u, 512u, 256u, 8u}, std::vector{256u, 0u, 44u, 256u},
                                              std::vector{256u, 256u, 44u, 256u}, std::vector{256u, 512u, 44u, 8u}));
  }
}

TEST(Pack, what_fits_an_array_is_not_cut_and_not_rotated) {
  const std::vector<WeightMatrix> matrices{{"wide", 100, 256, 0}, {"high", 256, 100, 0}, {"low", 156, 256, 0}};
  const Packing packing = pack(matrices, {});
  EXPECT_EQ(packing.tiles(), 3u);
  EXPECT_EQ(packing.arrays, 2u);
  EXPECT_EQ(packing.matrices[0].tiles[0].area.array, packing.matrices[2].tiles[0].area.array);
  EXPECT_EQ(packing.matrices[1].tiles[0].area.rows, 256u);
}

TEST(Pack, arrays_may_have_any_size) {
  const std::vector<WeightMatrix> matrices{{"a", 30, 40, 0}, {"b", 34, 40, 0}, {"c", 64, 60, 0}};
  EXPECT_EQ(pack(matrices, {{64, 100}, "improved", false}).arrays, 1u);
  EXPECT_EQ(pack(matrices, {{100, 64}, "improved", false}).arrays, 2u);
  EXPECT_EQ(pack(matrices, {{1, 65535}, "improved", false}).tiles(), 128u);
}

TEST(Pack, nothing_needs_no_array) {
  EXPECT_EQ(pack({}, {}).arrays, 0u);
  EXPECT_EQ(pack({}, {}).lower_bound, 0u);
}

TEST(Pack, what_cannot_be_packed_is_refused_by_name) {
  EXPECT_THAT(refusal({{"a", 1, 1, 0}}, algorithm("improve")), HasSubstr("did you mean 'improved'?"));
  EXPECT_THAT(refusal({{"a", 1, 1, 0}}, {{0, 256}, "improved", false}), HasSubstr("0 x 256"));
  EXPECT_THAT(refusal({{"a", 1, 1, 0}}, {{256, 65536}, "improved", false}), HasSubstr("65535"));
  EXPECT_THAT(refusal({{"a", 1, 1, 0}, {"flat", 0, 5, 0}}, {}), HasSubstr("flat"));
  EXPECT_THAT(refusal({{"a", 1, 1, 0}, {"vast", 4'000'000'000, 4'000'000'000, 0}}, {}), HasSubstr("vast"));
}

TEST(Pack, copies_save_products_in_as_many_arrays) {
  const auto matrices = published_matrices();
  const Packing plain = pack(matrices, {});
  const Packing replicated = pack(matrices, {{}, "improved", true});
  EXPECT_EQ(replicated.arrays, plain.arrays);
  EXPECT_EQ(replicated.tiles(), plain.tiles());
  EXPECT_LT(products(replicated), products(plain) * 3 / 4);
  for (const PackedMatrix& packed : replicated.matrices) {
    if (packed.copies == 1) continue;
    EXPECT_LE(packed.copies * packed.matrix.rows, 256u);
    EXPECT_LE(packed.copies * packed.matrix.columns, 256u);
    EXPECT_EQ(packed.products(), (packed.matrix.pixels + packed.copies - 1) / packed.copies);
  }
}

TEST(Pack, the_layer_that_saves_most_products_is_copied_first) {
  // The free 50 rows hold a small matrix and two copies of the other.
  const std::vector<WeightMatrix> matrices{{"large", 206, 256, 10}, {"few", 13, 128, 100}, {"many", 13, 128, 1000}};
  const Packing packing = pack(matrices, {{}, "improved", true});
  EXPECT_EQ(packing.arrays, 1u);
  EXPECT_EQ(packing.matrices[0].copies, 1u);
  EXPECT_EQ(packing.matrices[1].copies, 1u);
  EXPECT_EQ(packing.matrices[2].copies, 2u);
  EXPECT_EQ(packing.matrices[2].products(), 500u);
}

TEST(Pack, copies_may_use_more_arrays_where_they_are_told_so) {
  const std::vector<WeightMatrix> matrices{{"full", 256, 256, 10}, {"small", 128, 128, 100}, {"third", 80, 80, 30}};
  const auto copies = [&](std::uint32_t most_arrays) {
    const Packing packing = pack(matrices, {{}, "improved", true, most_arrays});
    EXPECT_LE(packing.arrays, std::max(2u, most_arrays));
    return std::vector{packing.matrices[0].copies, packing.matrices[1].copies, packing.matrices[2].copies};
  };
  EXPECT_EQ(copies(0), (std::vector{1u, 1u, 1u}));
  EXPECT_EQ(copies(1), copies(0)) << "it takes two without copies";
  EXPECT_EQ(copies(3), (std::vector{1u, 2u, 3u}));
  EXPECT_EQ(copies(34), copies(3)) << "no copy is cut";
}

TEST(Pack, a_matrix_of_unknown_pixels_is_not_copied) {
  const Packing packing = pack(std::vector<WeightMatrix>{{"a", 10, 10, 0}}, {{}, "improved", true});
  EXPECT_EQ(packing.matrices[0].copies, 1u);
}

TEST(Pack, no_more_copies_than_pixels) {
  const Packing packing = pack(std::vector<WeightMatrix>{{"a", 10, 10, 4}}, {{}, "improved", true});
  EXPECT_EQ(packing.matrices[0].copies, 4u);
  EXPECT_EQ(packing.matrices[0].products(), 1u);
}

// Each property draws its networks in the suite's fixed sequence.
RC_GTEST_PROP(PackProperty, testing_networks_take_the_lower_bound_or_one_array_more, ()) {
  const auto matrices = RandomNetwork::draw();
  const Packing packing = pack(matrices, {});  // which verifies it, too
  RC_ASSERT(packing.arrays >= packing.lower_bound);
  RC_ASSERT(packing.arrays <= packing.lower_bound + 1);
}

RC_GTEST_PROP(PackProperty, the_improved_algorithm_is_never_worse_than_the_published_one, ()) {
  const auto matrices = RandomNetwork::draw();
  const Packing published = pack(matrices, algorithm("published"));
  const Packing improved = pack(matrices, {});
  RC_ASSERT(improved.arrays <= published.arrays);
  RC_ASSERT(improved.arrays <= improved.lower_bound + 1);
  RC_ASSERT(improved.lower_bound == published.lower_bound);
  RC_ASSERT(improved.tiles() == published.tiles());
}

RC_GTEST_PROP(PackProperty, copies_never_cost_arrays_or_products, ()) {
  std::vector<WeightMatrix> matrices(*rc::gen::inRange<std::size_t>(1, 8));
  for (std::size_t i = 0; i < matrices.size(); ++i) {
    matrices[i] = {std::to_string(i), *rc::gen::inRange(1u, 100u), *rc::gen::inRange(1u, 100u),
                   *rc::gen::inRange<std::uint64_t>(0, 50)};
  }
  const Packing plain = pack(matrices, {{64, 48}, "improved", false});
  const Packing replicated = pack(matrices, {{64, 48}, "improved", true});
  RC_ASSERT(replicated.arrays <= plain.arrays);
  RC_ASSERT(products(replicated) <= products(plain));
}

}  // namespace
}  // namespace tessera::compile
