// Runs guest programs made in a test through `tessera exec`.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/assembly.hpp"
#include "support/elf_builder.hpp"
#include "support/run_tessera.hpp"

namespace tessera::testing {

inline constexpr std::uint32_t kCode = 0x1C00'0000;
inline constexpr std::uint32_t kData = 0x1000'0000;
inline constexpr std::uint32_t kExit = 0x1A10'4000;
inline constexpr std::uint32_t kConsole = 0x1A10'4004;

class ExecCommand : public ::testing::Test {
 protected:
  using Arguments = std::vector<std::string>;

  CommandRun exec(const guest::ElfBuilder& program, const Arguments& arguments = {"--machine", "core"}) const {
    return exec_file(folder_.write("program.elf", program.bytes()), arguments);
  }
  static CommandRun exec_file(const std::string& path, const Arguments& arguments = {"--machine", "core"}) {
    Arguments all{"exec", path};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return run_tessera(all);
  }

  /// A core that reports `code` at once.
  static guest::Code reports(std::uint32_t code) {
    guest::Code program(kCode);
    program.store(kExit, code) << guest::stay;
    return program;
  }

  TemporaryFolder folder_;
};

}  // namespace tessera::testing
