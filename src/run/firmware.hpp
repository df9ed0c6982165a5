// The resident firmware, which runs networks on the cluster: its image, and what it leaves of a machine.
#pragma once

#include "arch/machine.hpp"
#include "base/units.hpp"
#include "compile/pipeline.hpp"
#include "system/elf.hpp"

namespace tessera::run {

/// What errors call it.
inline constexpr const char* kFirmwareName = "the resident firmware";

const system::ElfImage& firmware();

/// Throws Error{Internal} if the firmware has no such symbol.
Address firmware_symbol(const char* name);

/// What the firmware leaves of memory on this machine. Throws Error{Config} if the machine is not of the kind that it
/// was built for, or has too little memory.
compile::FreeMemories free_memories(const arch::Machine& machine);

}  // namespace tessera::run
