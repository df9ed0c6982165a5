// Where an address leads: which memory, through which port of the core's demultiplexer.
#pragma once

#include <cstdint>
#include <vector>

#include "arch/address_map.hpp"
#include "mem/ram.hpp"

namespace tessera::mem {

/// The paths a core's data access can take. Costs of each are those of `core/hart.hpp` and `system/`.
enum class Port : std::uint8_t {
  None,    ///< nothing answers there
  Flat,    ///< zero-wait memory of a machine without a cluster
  Tcdm,    ///< a bank of L1, through the interconnect
  Direct,  ///< event unit and DMA, each core's private link
  Bus,     ///< cluster peripherals, L2 and the system behind it
};

struct Target {
  Port port = Port::None;
  Ram* memory = nullptr;  ///< null for devices
  std::uint32_t offset = 0;
};

/// A memory as seen from an address on.
struct View {
  Ram* memory = nullptr;
  Port port = Port::None;
  Address seen_at = 0;
  std::uint32_t size = 0;
};

class MemoryMap {
 public:
  /// The first memory given is looked at first: TCDM, if there is one.
  void add_memory(Ram& memory, Port port, Address seen_at) {
    memories_.push_back({&memory, port, seen_at, memory.region().size});
  }
  const View& first() const { return memories_.front(); }
  void add_devices(arch::Region region, Port port) { devices_.push_back({region, port}); }

  /// Where `size` (1, 2, 4) bytes at `address` are; an access that only begins inside a memory leads nowhere.
  Target locate(Address address, std::uint32_t size) const {
    for (const View& view : memories_) {
      const std::uint32_t offset = address - view.seen_at;
      if (offset < view.size && view.size - offset >= size) return {view.port, view.memory, offset};
    }
    for (const Devices& devices : devices_) {
      if (devices.region.contains(address)) return {devices.port, nullptr, address - devices.region.base};
    }
    return {};
  }

 private:
  struct Devices {
    arch::Region region;
    Port port;
  };
  std::vector<View> memories_;
  std::vector<Devices> devices_;
};

}  // namespace tessera::mem
