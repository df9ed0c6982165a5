// The parameters of a machine, one list per section of its file; those of accelerators are in accelerators/.
#pragma once

#include "arch/machine.hpp"
#include "base/field_list.hpp"

namespace tessera::arch {

const FieldList<Machine>& general_fields();
const FieldList<FlatMemory>& flat_fields();
const FieldList<Tcdm>& tcdm_fields();
const FieldList<L2>& l2_fields();
const FieldList<InstructionCache>& instruction_cache_fields();
const FieldList<Dma>& dma_fields();
const FieldList<EventUnit>& event_unit_fields();
const FieldList<Accelerators>& accelerators_fields();
const FieldList<Boot>& boot_fields();

}  // namespace tessera::arch
