// The registers of an accelerator as Markdown, from the lists that firmware and simulator share.
#pragma once

#include <string>

#include "arch/accelerators/row.hpp"

namespace tessera::arch {

std::string register_reference(const AcceleratorRow& accelerator);

}  // namespace tessera::arch
