// The instruction tables as a document.
#pragma once

#include <string>

#include "isa/instruction_set.hpp"

namespace tessera::isa {

/// All instructions of the set in Markdown, a table for each extension.
std::string instruction_reference(const InstructionSet& set);

}  // namespace tessera::isa
