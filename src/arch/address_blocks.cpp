#include "arch/address_blocks.hpp"

#include <array>

#include "arch/address_map.hpp"

namespace tessera::arch {
namespace {

struct Block {
  Region region;
  std::string_view what;
};

// After archi/chips/pulp/memory_map.h of the PULP runtime, and core-v-verif's mm_ram.sv.
constexpr std::array blocks{
    Block{map::cluster_control, "in the cluster's control unit, which has no such register"},
    Block{map::timer, "in the cluster's timer, which has no such register"},
    Block{map::event_unit, "in the event unit, which has no such register"},
    Block{map::hwpe, "a control port of an accelerator that this machine does not have"},
    Block{map::instruction_cache, "in the instruction cache's control unit, of which counters are not modelled"},
    Block{map::dma, "the DMA, which this machine does not have"},
    Block{map::event_unit_direct, "in the event unit, which has no such register"},
    Block{map::dma_direct, "the DMA, which this machine does not have"},
    Block{{0x1A10'0000, 0x1000}, "PULP's clock generators, which are not modelled"},
    Block{{0x1A10'1000, 0x1000}, "PULP's GPIO, which is not modelled"},
    Block{{0x1A10'2000, 0x2000}, "PULP's uDMA, of which the first UART alone is modelled"},
    Block{{0x1A10'4000, 0x1000}, "PULP's system control, of which the core status alone is modelled"},
    Block{{0x1A10'5000, 0x1000}, "PULP's PWM timers, which are not modelled"},
    Block{{0x1A10'6000, 0x1000}, "PULP's event generator, which is not modelled"},
    Block{{0x1A10'9000, 0x2000}, "PULP's interrupt controller, which is not modelled"},
    Block{{0x1A10'B000, 0x1000}, "the timer of PULP's fabric controller, which is not modelled"},
    Block{{0x1500'0000, 0x2000},
          "core-v-verif's test bench, of which timer, random numbers and ticks are modelled, for one core"},
    Block{{0x1600'0000, 0x10000}, "core-v-verif's random stalls and interrupts, which are not modelled"},
};

}  // namespace

std::string_view block_at(Address address) {
  for (const Block& block : blocks) {
    if (block.region.contains(address)) return block.what;
  }
  return "";
}

}  // namespace tessera::arch
