// Tests of tensor.hpp.
#include "graph/tensor.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "base/error.hpp"

namespace tessera::graph {
namespace {

TEST(Tensor, a_shape_has_the_product_of_its_sizes_as_elements) {
  EXPECT_EQ(elements_of({}), 1U);
  EXPECT_EQ(elements_of({2, 3, 4}), 24U);
  EXPECT_EQ(elements_of({2, 0, 4}), 0U);
  EXPECT_EQ(elements_of({2147483647}), 2147483647U);
}

TEST(Tensor, a_shape_too_large_for_31_bits_is_refused_even_beside_a_zero) {
  EXPECT_THROW(elements_of({2147483648}), Error);
  EXPECT_THROW(elements_of({65536, 32768}), Error);
  EXPECT_THROW(elements_of({std::int64_t{1} << 62, 4}), Error);
  EXPECT_THROW(elements_of({0, std::int64_t{1} << 40}), Error);
  EXPECT_THROW(elements_of({3, -1}), Error);
}

TEST(Tensor, shapes_are_written_with_crosses) {
  EXPECT_EQ(to_string(Shape{1, 224, 224, 3}), "1x224x224x3");
  EXPECT_EQ(to_string(Shape{}), "scalar");
}

TEST(Tensor, data_are_read_as_their_own_type_only) {
  Data data(ElementType::Int32, 3);
  data.as<std::int32_t>()[1] = -7;
  EXPECT_EQ(data.elements(), 3U);
  EXPECT_EQ(data.bytes().size(), 12U);
  EXPECT_EQ(std::as_const(data).as<std::int32_t>()[1], -7);
  EXPECT_THROW(data.as<float>(), Error);
  EXPECT_THROW(std::as_const(data).as<std::int8_t>(), Error);
}

}  // namespace
}  // namespace tessera::graph
