// The command line. A command is a list of steps in its own file.
#include <cstdio>
#include <exception>
#include <functional>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/bench.hpp"
#include "app/compile.hpp"
#include "app/demo.hpp"
#include "app/exec.hpp"
#include "app/pack.hpp"
#include "app/reproduce.hpp"
#include "app/run.hpp"
#include "app/show.hpp"
#include "base/error.hpp"

namespace {

constexpr int kBadUsage = 2;
constexpr int kInternal = 70;  // sysexits: a mistake of ours

struct Command {
  const CLI::App* parser;
  std::function<int()> run;
};

int run(int argc, char** argv) {
  using namespace tessera::app;
  CLI::App app{"Tessera: a cycle-exact simulator of a heterogeneous in-memory-computing cluster"};
  app.require_subcommand(1);
  RunOptions network;
  DemoOptions demo;
  ExecOptions exec;
  BenchOptions bench;
  CompileOptions compile;
  PackCommandOptions pack;
  ReproduceOptions reproduce;
  MachineOptions machine;
  ReferenceOptions reference;
  const std::vector<Command> commands{
      {add_run_command(app, network), [&] { return run_run(network); }},
      {add_demo_command(app, demo), [&] { return run_demo(demo); }},
      {add_exec_command(app, exec), [&] { return run_exec(exec); }},
      {add_bench_command(app, bench), [&] { return run_bench(bench); }},
      {add_reproduce_command(app, reproduce), [&] { return run_reproduce(reproduce); }},
      {add_compile_command(app, compile), [&] { return run_compile(compile); }},
      {add_pack_command(app, pack), [&] { return run_pack(pack); }},
      {add_machine_command(app, machine), [&] { return run_machine(machine); }},
      {add_reference_command(app, reference), [&] { return run_reference(reference); }},
  };
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kBadUsage;
  }
  for (const Command& command : commands) {
    if (command.parser->parsed()) return command.run();
  }
  return kBadUsage;
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
