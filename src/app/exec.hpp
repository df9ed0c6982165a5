// `tessera exec`: runs a program on a machine.
#pragma once

#include <cstdint>
#include <string>

namespace tessera::app {

struct ExecOptions {
  std::string program;
  std::string machine = "cluster";
  std::uint64_t max_cycles = 0;
  std::uint64_t watchdog = 100'000'000;
  bool host_calls = false;
  bool stack_guard = true;
  std::string signature;
  std::string trace_instructions;
  std::string trace_memory;
  std::string json;
  std::string energy = "22fdx";
};

/// Runs it. Returns the exit status: 0 passed, 1 failed or faulted, 3 cycle limit, no progress or deadlock, 130 stopped
/// by Ctrl-C.
int run_exec(const ExecOptions& options);

}  // namespace tessera::app
