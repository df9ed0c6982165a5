// The options of analog_options.hpp on the command line.
#pragma once

#include <CLI/CLI.hpp>

#include "app/analog_options.hpp"

namespace tessera::app {

/// What they are stored in must outlive the parsing. `one_time`: --at is one time; else the command has a list of its
/// own, and of pictures as well.
void add_analog_options(CLI::App& command, AnalogCommandOptions& options, bool one_time = true);

}  // namespace tessera::app
