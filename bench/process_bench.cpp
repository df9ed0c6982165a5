// The tool as a process: how long until it simulates, and how much memory it takes.
#include <benchmark/benchmark.h>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "paths.hpp"
#include "support.hpp"

extern char** environ;

namespace tessera::bench {
namespace {

constexpr int kRepetitions = 9;
constexpr int kRuns = 20;  // of a repetition

struct Process {
  int status = -1;  ///< -1: it did not exit by itself
  double seconds = 0;
};

/// Runs the tool, its output discarded, and waits for its end.
Process run_tool(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), tool_path());
  std::vector<char*> words;
  words.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);

  Process process;
  pid_t child = 0;
  const auto start = std::chrono::steady_clock::now();
  const bool started = posix_spawn(&child, words[0], &actions, nullptr, words.data(), environ) == 0;
  int status = 0;
  if (started && waitpid(child, &status, 0) == child && WIFEXITED(status)) process.status = WEXITSTATUS(status);
  process.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  posix_spawn_file_actions_destroy(&actions);
  return process;
}

/// The most memory that the tool held, see peak_memory.cpp; 0 if that cannot be said.
double peak_megabytes(const std::vector<std::string>& arguments) {
  std::string command = TESSERA_BINARY_DIR "/peak_memory " + tool_path();
  for (const std::string& argument : arguments) command += " '" + argument + "'";
  std::FILE* output = popen(command.c_str(), "r");
  if (output == nullptr) return 0;
  long bytes = 0;
  const bool read = std::fscanf(output, "%ld", &bytes) == 1;
  pclose(output);
  return read ? static_cast<double>(bytes) / 1e6 : 0;
}

void run_process(benchmark::State& state, const std::vector<std::string>& arguments, int expected_status) {
  for ([[maybe_unused]] auto _ : state) {
    const Process process = run_tool(arguments);
    if (process.status != expected_status) state.SkipWithError("the tool ended with another status");
    state.SetIterationTime(process.seconds);
  }
  state.counters["peak MB"] = peak_megabytes(arguments);
}

void add(const char* name, const std::vector<std::string>& arguments, int expected_status, int runs) {
  auto* measurement = benchmark::RegisterBenchmark(
      name, [=](benchmark::State& state) { run_process(state, arguments, expected_status); });
  summarise(measurement->UseManualTime()->Iterations(runs)->Unit(benchmark::kMillisecond), kRepetitions);
}

[[maybe_unused]] const bool kRegistered = [] {
  // Start to end of a run that stops behind its first cycle: an upper bound of the start-up.
  add("process/first_cycle", {"exec", firmware_path("hello"), "--max-cycles", "1"}, 3, kRuns);
  add("process/hello", {"exec", firmware_path("hello")}, 0, kRuns);
  add("process/matmul", {"exec", firmware_path("matmul_bench"), "--max-cycles", "6000000"}, 3, 1);
  return true;
}();

}  // namespace
}  // namespace tessera::bench
