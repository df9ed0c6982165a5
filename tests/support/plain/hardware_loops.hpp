// The registers of a CV32E40P's hardware loops, as the controller and the CSRs see them.
#pragma once

#include <array>
#include <cstdint>

#include "base/units.hpp"

namespace tessera::plain {

struct HardwareLoop {
  Address start = 0;
  Address end = 0;  ///< of the first instruction behind the body
  std::uint32_t count = 0;

  bool contains(Address pc) const { return start <= pc && end >= pc + 4; }
  bool ends_behind(Address pc) const { return end == pc + 4; }
  bool ends_behind_next(Address pc) const { return end == pc + 8; }
};

struct HardwareLoops {
  std::array<HardwareLoop, 2> loop;

  /// is_hwlp_body
  bool in_body(Address pc) const {
    return (loop[0].contains(pc) && loop[0].count > 1) || (loop[1].contains(pc) && loop[1].count > 1);
  }
};

}  // namespace tessera::plain
