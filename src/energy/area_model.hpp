// The area of a machine from its parameters.
//
//   cores              cores * core
//   instruction cache  cores * private size + shared size, a KiB each
//   TCDM               size * KiB + banks * bank
//   interconnect       ports * banks * switch point + peripherals; ports: cores, lanes of the accelerators' data port,
//   4
//                      of the DMA
//   streamers          lanes of the data port, for each accelerator
//   IMA                arrays * (digital + rows * DAC + columns * ADC + rows * columns * cell); pipelined execution
//   adds
//                      registers to each
// and a constant for DMA and depth-wise engine. L2 stands apart, as the cluster is what is published.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "arch/machine.hpp"

namespace tessera::energy {

/// In square millimetres, of small things square micrometres.
struct AreaModel {
  std::string name;
  double core = 0;
  double private_cache_kib = 0;
  double shared_cache_kib = 0;
  double tcdm_kib = 0;
  double tcdm_bank = 0;
  double switch_point = 0;
  double peripherals = 0;
  double dma = 0;
  double event_unit_core = 0;
  double streamer_lane = 0;
  double array_digital = 0;
  double array_pipeline = 0;
  double cell_um2 = 0;
  double dac_um2 = 0;
  double adc_um2 = 0;
  double column_parameter_um2 = 0;
  double depthwise = 0;
  double l2_kib = 0;
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
