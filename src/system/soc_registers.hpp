// Registers of the microcontroller system around the cluster (0x1A10_0000) with which programs talk to the host: exit,
// console and marks, and those of PULP: end of computation, standard output, and the UART behind the uDMA.
//
// The UART sends what it is given at once (specified): nobody measures a console. It has no input; a program that
// waits for some is told so.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "arch/address_map.hpp"
#include "arch/udma_registers.h"
#include "system/host.hpp"
#include "system/memories.hpp"
#include "system/standard_output.hpp"

namespace tessera::system {

class SocRegisters {
 public:
  SocRegisters(unsigned cores, const Memories& memories, Host& host);

  /// Where registers are; elsewhere in the region is nothing.
  static std::vector<arch::Region> places();

  void store(unsigned core, Address address, std::uint32_t value, Cycle now);
  std::uint32_t load(Address address) const;

  /// The program has ended: what it printed and did not end with a line's end is printed.
  void flush() { output_.flush(); }

 private:
  static constexpr unsigned kUdmaWords = UDMA_REGISTERS_END / 4;

  void store_udma(unsigned core, std::uint32_t offset, std::uint32_t value, Cycle now);
  void transmit(unsigned core, Cycle now);

  unsigned cores_;
  const Memories& memories_;
  Host& host_;
  StandardOutput output_;
  std::uint32_t status_ = 0;
  std::array<std::uint32_t, kUdmaWords> udma_{};
};

}  // namespace tessera::system
