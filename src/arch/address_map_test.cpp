#include "arch/address_map.hpp"

#include <gtest/gtest.h>

namespace tessera::arch {
namespace {

TEST(Region, contains_its_first_and_last_address_and_no_neighbour) {
  constexpr Region region{0x1000, 0x10};
  EXPECT_FALSE(region.contains(0xfff));
  EXPECT_TRUE(region.contains(0x1000));
  EXPECT_TRUE(region.contains(0x100f));
  EXPECT_FALSE(region.contains(0x1010));
}

TEST(Region, may_end_with_the_address_space) {
  constexpr Region region{0xffff'fff0, 0x10};
  EXPECT_TRUE(region.contains(0xffff'ffff));
  EXPECT_FALSE(region.contains(0));
}

TEST(AddressMap, the_peripherals_lie_within_their_region) {
  for (const Region& region :
       {map::cluster_control, map::timer, map::event_unit, map::hwpe, map::instruction_cache, map::dma}) {
    EXPECT_TRUE(map::cluster_peripherals.contains(region.base));
    EXPECT_TRUE(map::cluster_peripherals.contains(region.base + region.size - 1));
  }
  EXPECT_TRUE(map::soc_peripherals.contains(map::exit_register));
  EXPECT_TRUE(map::soc_peripherals.contains(map::console_register));
}

}  // namespace
}  // namespace tessera::arch
