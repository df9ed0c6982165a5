#include "isa/table_doc.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera::isa {
namespace {

using testing::HasSubstr;

TEST(InstructionReference, HasARowForEveryInstruction) {
  const std::string text = instruction_reference(core_v_xcv());
  for (const InstructionTable& table : core_v_xcv().tables()) {
    EXPECT_THAT(text, HasSubstr("\n## " + std::string(table.name) + "\n"));
    for (const InstructionRow& row : table.rows) {
      EXPECT_THAT(text, HasSubstr("| `" + std::string(row.name) + "` | `" + std::string(row.pattern) + "` |"));
    }
  }
}

TEST(InstructionReference, NamesFormatTimingAndEnergy) {
  EXPECT_THAT(instruction_reference(core_v_xcv()),
              HasSubstr("| `cv.mac` | `1001000tttttsssss011aaaaa0101011` | accumulate | ALU | multiply |"));
}

TEST(InstructionReference, MarksReservedCompressedEncodings) {
  EXPECT_THAT(instruction_reference(core_v_xcv()), HasSubstr("| reserved | `1000000000000010` |"));
}

}  // namespace
}  // namespace tessera::isa
