// What the parameters of a machine must satisfy together; each one's own range is in its field list.
#pragma once

#include <string>

#include "arch/machine.hpp"

namespace tessera::arch {

/// Throws Error{Config}; `file` names the machine in the message.
void check_machine(const Machine& machine, const std::string& file);

}  // namespace tessera::arch
