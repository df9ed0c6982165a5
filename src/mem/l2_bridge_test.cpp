#include "mem/l2_bridge.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace tessera::mem {
namespace {

constexpr Cycle kHandedOver = 100;
constexpr Cycle kAtPort = kHandedOver + 1;

class L2BridgeTest : public ::testing::TestWithParam<Cycle> {
 protected:
  AxiPort port_{GetParam()};
  L2Bridge bridge_{port_};
};

TEST_P(L2BridgeTest, an_answer_is_on_the_interconnect_latency_plus_two_cycles_after_the_request) {
  EXPECT_EQ(bridge_.read(kAtPort), kHandedOver + GetParam() + 2);
  EXPECT_EQ(bridge_.write(0, kAtPort), kHandedOver + GetParam() + 2);
}

TEST_P(L2BridgeTest, a_load_is_answered_before_a_store) {
  const Cycle loaded = bridge_.read(kAtPort);
  const Cycle stored = bridge_.write(1, kAtPort);
  ASSERT_EQ(loaded, stored);
  EXPECT_FALSE(bridge_.answers_write(1, stored));
  EXPECT_TRUE(bridge_.answers_write(1, stored + 1));
}

TEST_P(L2BridgeTest, loads_one_behind_the_other_keep_a_store_waiting) {
  Cycle stored = bridge_.write(7, kAtPort);
  for (Cycle load = 0; load < 4; ++load) {
    ASSERT_EQ(bridge_.read(kAtPort + load), stored);
    EXPECT_FALSE(bridge_.answers_write(7, stored++));
  }
  EXPECT_TRUE(bridge_.answers_write(7, stored));
}

TEST_P(L2BridgeTest, stores_are_answered_in_order_one_a_cycle) {
  bridge_.read(kAtPort);
  const Cycle first = bridge_.write(5, kAtPort);
  const Cycle second = bridge_.write(2, kAtPort + 1);
  EXPECT_FALSE(bridge_.answers_write(5, first));
  ASSERT_EQ(second, first + 1);
  EXPECT_FALSE(bridge_.answers_write(2, second));  // the elder one goes first
  EXPECT_TRUE(bridge_.answers_write(5, second));
  EXPECT_FALSE(bridge_.answers_write(2, second));
  EXPECT_TRUE(bridge_.answers_write(2, second + 1));
}

INSTANTIATE_TEST_SUITE_P(Latencies, L2BridgeTest, ::testing::Values(1, 2, 10));

TEST(L2Bridge, of_eight_cores_each_is_handed_over_in_turn) {
  AxiPort port(1);
  L2Bridge bridge(port);
  std::uint32_t asking = 0xFF;
  std::vector<unsigned> order;
  while (asking != 0) {
    order.push_back(bridge.hand_over(asking));
    asking &= ~(1u << order.back());
  }
  EXPECT_EQ(order, (std::vector<unsigned>{0, 1, 2, 3, 4, 5, 6, 7}));
}

}  // namespace
}  // namespace tessera::mem
