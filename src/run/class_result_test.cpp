// The best classes.
#include "run/class_result.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace tessera::run {
namespace {

TEST(TopClasses, are_the_highest_scores_and_of_equal_ones_the_lower_index) {
  const std::vector<float> scores{0.1F, 0.7F, 0.1F, 0.7F, -1, 0.1F, std::numeric_limits<float>::quiet_NaN()};
  std::vector<std::size_t> order;
  for (const ClassScore& one : top_classes(scores, {}, 7)) order.push_back(one.index);
  EXPECT_EQ(order, (std::vector<std::size_t>{1, 3, 0, 2, 5, 4, 6}));
  EXPECT_EQ(top_classes(scores, {}).size(), 5U);
  const std::vector<std::string> labels{"cat", "dog"};
  EXPECT_EQ(top_classes(std::vector{1.0F, 2.0F}, labels)[0].label, "dog");
}

}  // namespace
}  // namespace tessera::run
