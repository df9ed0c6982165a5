// `tessera machine` and `tessera reference`: what the tool knows about machines and instructions, to read or to copy.
#pragma once

#include <string>

namespace tessera::app {

struct MachineOptions {
  std::string machine;  ///< empty: a list of the shipped ones
};
struct ReferenceOptions {
  std::string page;
};

/// Prints the machine as TOML, with every parameter; without a name, the shipped machines. Returns the exit status.
int run_machine(const MachineOptions& options);

/// The pages there are: "isa|machine|..."
std::string reference_pages();

/// Prints a reference page as Markdown. Returns the exit status. Throws Error{Usage} if there is no such page.
int run_reference(const ReferenceOptions& options);

}  // namespace tessera::app
