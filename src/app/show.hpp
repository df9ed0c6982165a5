// `tessera machine` and `tessera reference`: what the tool knows about machines and instructions, to read or to copy.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace tessera::app {

struct MachineOptions {
  std::string machine;  ///< empty: a list of the shipped ones
};
struct ReferenceOptions {
  std::string page;
};

/// Declare the commands' options; `options` must outlive the parsing.
CLI::App* add_machine_command(CLI::App& app, MachineOptions& options);
CLI::App* add_reference_command(CLI::App& app, ReferenceOptions& options);

/// Prints the machine as TOML, with every parameter; without a name, the shipped machines. Returns the exit status.
int run_machine(const MachineOptions& options);

/// Prints a reference page as Markdown. Returns the exit status. Throws Error{Usage} if there is no such page.
int run_reference(const ReferenceOptions& options);

}  // namespace tessera::app
