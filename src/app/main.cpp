// The command line. A command is a list of steps in its own file.
#include <cstdio>
#include <exception>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/exec.hpp"
#include "base/error.hpp"

namespace {

constexpr int kBadUsage = 2;
constexpr int kInternal = 70;  // sysexits: a mistake of ours

int run(int argc, char** argv) {
  CLI::App app{"Tessera: a cycle-exact simulator of a heterogeneous in-memory-computing cluster"};
  app.require_subcommand(1);
  tessera::app::ExecOptions exec;
  const CLI::App* exec_command = tessera::app::add_exec_command(app, exec);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kBadUsage;
  }
  return exec_command->parsed() ? tessera::app::run_exec(exec) : kBadUsage;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const tessera::Error& error) {
    fmt::print(stderr, "tessera: {}\n", error.what());
    return error.kind() == tessera::ErrorKind::Internal ? kInternal : kBadUsage;
  } catch (const std::exception& error) {
    fmt::print(stderr, "tessera: internal error: {}\n", error.what());
    return kInternal;
  }
}
