// The pages in docs/reference/ say what instruction tables, field lists and register lists say.
#include <gtest/gtest.h>

#include <filesystem>

#include "arch/machine.hpp"
#include "arch/register_reference.hpp"
#include "isa/instruction_set.hpp"
#include "isa/table_doc.hpp"
#include "support/text_files.hpp"

namespace tessera {
namespace {

using testing::lines_of;
using testing::read_file;
using testing::same_lines;

const std::filesystem::path kPages = TESSERA_SOURCE_DIR "/docs/reference";

constexpr const char* kAdvice = "run scripts/update-reference";

TEST(ReferencePages, the_instructions_are_those_of_the_tables) {
  const std::string current = isa::instruction_reference(isa::core_v_xcv());
  EXPECT_TRUE(same_lines("instructions.md", lines_of(current), lines_of(read_file(kPages / "instructions.md"))))
      << kAdvice;
}

TEST(ReferencePages, the_parameters_are_those_of_the_field_lists) {
  const std::string current = arch::machine_reference();
  EXPECT_TRUE(same_lines("machine.md", lines_of(current), lines_of(read_file(kPages / "machine.md")))) << kAdvice;
}

TEST(ReferencePages, the_registers_of_the_accelerators_are_those_of_their_lists) {
  for (const arch::AcceleratorRow* accelerator : arch::accelerator_rows()) {
    const std::string page = std::string(accelerator->name) + ".md";
    EXPECT_TRUE(same_lines(page, lines_of(arch::register_reference(*accelerator)), lines_of(read_file(kPages / page))))
        << kAdvice;
  }
}

}  // namespace
}  // namespace tessera
