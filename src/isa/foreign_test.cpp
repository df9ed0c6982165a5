#include "isa/foreign.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera::isa {
namespace {

using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST(Foreign, an_encoding_names_the_extension_that_has_it) {
  const std::pair<std::uint32_t, const char*> expected[] = {
      {0x00B5'262F, "A "},      // amoadd.w a2, a1, (a0)
      {0x0005'2507, "F "},      // flw fa0, 0(a0)
      {0x00A5'3027, "D "},      // fsd fa0, 0(a0)
      {0x02B5'7553, "D "},      // fadd.d
      {0x0200'6007, "V "},      // vle32.v
      {0x0220'81D7, "V "},      // vadd.vv
      {0x0005'3503, "RV64"},    // ld a0, 0(a0)
      {0x0015'051B, "RV64"},    // addiw
      {0x60A5'9533, "Zba"},     // rol
      {0x0EB5'5533, "Zicond"},  // czero.eqz
      {0x04B5'6533, "Xpulp"},   // p.max
      {0x1020'0073, "S "},      // sret
      {0x1800'2573, "S "},      // csrr a0, satp
      {0x3A00'2573, "PMP"},     // csrr a0, pmpcfg0
      {0x0010'2573, "F "},      // csrr a0, fflags
      {0x0000'6108, "F "},      // c.flw fa0, 0(a0)
      {0x0000'2108, "D "},      // c.fld fa0, 0(a0)
  };
  for (const auto& [word, extension] : expected)
    EXPECT_THAT(extension_of(word), StartsWith(extension)) << std::hex << word;
}

TEST(Foreign, of_what_nobody_has_nothing_is_said) {
  for (const std::uint32_t word : {0u, 0xFFFF'FFFFu, 0x4560'0073u}) {
    EXPECT_THAT(extension_of(word), IsEmpty()) << std::hex << word;
  }
}

TEST(Foreign, loops_and_loads_of_xpulpv2_are_recognised) {
  EXPECT_STREQ(xpulpv2_reading(0x0045'C07B), "lp.setup");
  EXPECT_STREQ(xpulpv2_reading(0x20B5'768B), "p.lw");
  EXPECT_TRUE(reads_as_branch(0x20B5'768B));
  EXPECT_FALSE(reads_as_branch(0x0045'C07B));
  EXPECT_EQ(xpulpv2_reading(0x00B5'057B), nullptr);  // cv.add.h a0, a0, a1
  EXPECT_EQ(xpulpv2_reading(0x0000'0013), nullptr);
}

}  // namespace
}  // namespace tessera::isa
