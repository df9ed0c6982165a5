// `tessera exec`: runs a program on a machine.
#pragma once

#include <cstdint>
#include <string>

namespace tessera::app {

struct ExecOptions {
  std::string program;
  std::string machine = "cluster";
  std::uint64_t max_cycles = 0;
  std::string signature;
  std::string trace_instructions;
  std::string trace_memory;
  std::string json;
  std::string energy = "22fdx";
};

/// Runs it. Returns the exit status: 0 passed, 1 failed or faulted, 3 cycle limit or deadlock.
int run_exec(const ExecOptions& options);

}  // namespace tessera::app
