// The commands of the tool and their options. Nothing else knows CLI11, whose headers take a compiler longer than
// everything else in this layer together.
#pragma once

namespace tessera::app {

/// Parses the arguments and runs the command they name. Returns the command's exit status. Throws Error{Usage} for
/// arguments that mean nothing.
int run_command_line(int argc, const char* const* argv);

}  // namespace tessera::app
