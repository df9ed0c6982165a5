// System calls that a program asks of its host, if the user lets it: `--host-calls`.
//
// Two conventions. HTIF, of the RISC-V test suites' benchmarks: the address of a packet of 64-bit words (number, three
// arguments) is stored to `tohost`; the result replaces the number, and `fromhost` becomes 1. RISC-V semihosting: an
// ebreak between slli x0, x0, 31 and srai x0, x0, 7, with operation and argument block in a0 and a1; the result
// replaces a0. Both can write to the console and end the program; no file of the host is opened, and no input is read.
// A call takes no time of its own (specified).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/units.hpp"
#include "system/memories.hpp"

namespace tessera::system {

class Host;

class HostCalls {
 public:
  HostCalls(const Memories& memories, Host& host, std::optional<Address> fromhost)
      : memories_(memories), host_(host), fromhost_(fromhost) {}

  /// The call of the packet at `packet`.
  void htif(Address packet, Cycle now);
  /// Returns the result.
  std::uint32_t semihosting(std::uint32_t operation, std::uint32_t argument, Cycle now);

 private:
  std::uint32_t word(Address address, Cycle now);
  void store(Address address, std::uint32_t value, Cycle now);
  bool print(Address address, std::uint32_t size, Cycle now);
  void print_text(Address address, Cycle now);
  void bad_address(Address address, Cycle now);
  std::uint32_t write(Address block, Cycle now);
  void exit(std::uint32_t reason, std::uint32_t code, Cycle now);

  const Memories& memories_;
  Host& host_;
  std::optional<Address> fromhost_;
};

}  // namespace tessera::system
