#include "arch/accelerators/list.hpp"

#include <array>

namespace tessera::arch {

std::span<const AcceleratorRow* const> accelerator_rows() {
#define TESSERA_ONE(Type, member) &member##_row(),
  static const std::array rows{TESSERA_ACCELERATORS(TESSERA_ONE)};
#undef TESSERA_ONE
  return rows;
}

}  // namespace tessera::arch
