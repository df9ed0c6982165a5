// The registers of the accelerators as Markdown, from the lists that firmware and simulator share.
#pragma once

#include <string>

namespace tessera::arch {

std::string ima_register_reference();
std::string depthwise_register_reference();

}  // namespace tessera::arch
