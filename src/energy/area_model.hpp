// The area of a machine from its parameters: quantities (arch/area.hpp) times what a file says that each thing takes.
//
// A part's area is count * sum of quantity * area. The rows stand with the units (arch/units.cpp) and accelerators
// (arch/accelerators/):
//   cores              a core each
//   instruction cache  private and shared size, a KiB each
//   TCDM               size, a KiB; banks
//   interconnect       ports * banks; peripherals. Ports: cores, lanes of the accelerators' data port, those of the DMA
//   IMA                for each array: digital part, registers of pipelined execution, DACs of rows, ADCs of columns;
//                      cells; lanes of the streamer; column parameters
//   others             a constant, and lanes of the streamer
// L2 stands apart, as the cluster is what is published.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "arch/machine.hpp"

namespace tessera::energy {

struct AreaModel {
  std::string name;
  /// By section and key, in square millimetres, of small things square micrometres.
  std::map<std::pair<std::string_view, std::string_view>, double> areas;
};

struct AreaPart {
  std::string_view name;
  double mm2 = 0;
};

struct Area {
  std::vector<AreaPart> parts;  ///< of the cluster; what the machine lacks has none
  double l2 = 0;                ///< mm2, apart

  double cluster() const;
  /// 0 if there is no such part.
  double of(std::string_view part) const;
  /// Crossbars, converters, digital part and streamer of the in-memory accelerator; without column parameters.
  double ima() const;
};

/// A shipped model by its name ("22fdx"), or any by its file. Throws Error{Config}.
AreaModel load_area(const std::string& name_or_file);
AreaModel parse_area(std::string_view text, std::string_view file);

Area area_of(const AreaModel& model, const arch::Machine& machine);

}  // namespace tessera::energy
