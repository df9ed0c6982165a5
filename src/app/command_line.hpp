// The commands of the tool and their options. Nothing else knows CLI11, whose headers take a compiler longer than
// everything else in this layer together.
#pragma once

namespace tessera::app {

inline constexpr int kBadUsage = 2;

/// Parses the arguments and runs the command they name. Returns the exit status: kBadUsage for what CLI11 refuses,
/// which is explained on standard error, else the command's own.
int run_command_line(int argc, const char* const* argv);

}  // namespace tessera::app
