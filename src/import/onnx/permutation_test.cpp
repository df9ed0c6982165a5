// Orders of dimensions, and constants brought into them.
#include "import/onnx/permutation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace tessera::import::onnx_file {
namespace {

using ::testing::ElementsAre;

graph::Tensor counting(const graph::Shape& shape) {
  graph::Tensor tensor{
      .name = "t", .type = graph::ElementType::Int8, .shape = shape, .quantisation = {}, .constant = {}};
  tensor.constant = graph::Data(tensor.type, graph::elements_of(shape));
  std::iota(tensor.constant->as<std::int8_t>().begin(), tensor.constant->as<std::int8_t>().end(), std::int8_t{0});
  return tensor;
}

TEST(Permutation, names_each_dimension_once) {
  EXPECT_TRUE(is_permutation({2, 0, 1}, 3));
  EXPECT_TRUE(is_permutation({}, 0));
  EXPECT_FALSE(is_permutation({0, 1}, 3));
  EXPECT_FALSE(is_permutation({0, 0, 1}, 3));
  EXPECT_FALSE(is_permutation({0, 1, 3}, 3));
  EXPECT_FALSE(is_permutation({0, -1, 2}, 3));
}

TEST(Permutation, and_its_inverse_undo_each_other) {
  const Permutation permutation{2, 0, 3, 1};
  EXPECT_EQ(permuted(permuted({5, 6, 7, 8}, permutation), inverse(permutation)), (graph::Shape{5, 6, 7, 8}));
  EXPECT_FALSE(is_identity(permutation));
  EXPECT_TRUE(is_identity(identity(4)));
}

TEST(Permutation, transposes_the_data_of_a_constant) {
  const graph::Tensor matrix = transposed(counting({2, 3}), {1, 0});
  EXPECT_EQ(matrix.shape, (graph::Shape{3, 2}));
  EXPECT_THAT(matrix.constant->as<std::int8_t>(), ElementsAre(0, 3, 1, 4, 2, 5));
  const graph::Tensor image = transposed(counting({1, 2, 2, 2}), {0, 2, 3, 1});
  EXPECT_THAT(image.constant->as<std::int8_t>(), ElementsAre(0, 4, 1, 5, 2, 6, 3, 7));
}

TEST(Permutation, moves_the_axis_of_scales_with_its_dimension) {
  graph::Tensor weights = counting({2, 3, 1, 1});
  weights.quantisation = {.scales = {1, 2, 3}, .zero_points = {0, 0, 0}, .axis = 1};
  EXPECT_EQ(transposed(weights, {0, 2, 3, 1}).quantisation->axis, 3);
}

}  // namespace
}  // namespace tessera::import::onnx_file
