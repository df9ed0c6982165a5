// Programs made for measuring: what no program of firmware/ does for long enough. They run for ever.
#pragma once

#include "system/elf.hpp"

namespace tessera::bench {

/// A dot product and a running sum over an array, again and again: loads, stores, additions, multiplications and taken
/// branches, in the mix of plain compiled code.
system::ElfImage single_core_program();

/// The same by core 0 of a cluster; the others wait asleep for an event that never comes.
system::ElfImage sleepers_program();

}  // namespace tessera::bench
