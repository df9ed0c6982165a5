#include "system/soc_registers.hpp"

#include <fmt/format.h>

namespace tessera::system {
namespace {

namespace map = arch::map;

constexpr std::uint32_t kEnd = 1u << 31;
constexpr std::uint32_t kUartClock = 1;
constexpr unsigned kStandardOutputBytesACore = 8;

}  // namespace

SocRegisters::SocRegisters(unsigned cores, const Memories& memories, Host& host)
    : cores_(cores), memories_(memories), host_(host), output_([&host](char character) { host.print(character); }) {}

std::vector<arch::Region> SocRegisters::places() {
  return {{map::exit_register, 8},
          {map::core_status_register, 4},
          {map::core_status_mirror, 4},
          map::marks,
          map::standard_output,
          {map::udma.base + UDMA_CLOCK_GATES, 8},
          {map::udma.base + UDMA_RECEIVE_ADDRESS, 12},
          {map::udma.base + UDMA_TRANSMIT_ADDRESS, 12},
          {map::udma.base + UDMA_UART_STATUS, 8}};
}

void SocRegisters::store(unsigned core, Address address, std::uint32_t value, Cycle now) {
  const Address word = address & ~3u;
  if (map::standard_output.contains(address)) {
    output_.print((address - map::standard_output.base) / kStandardOutputBytesACore, static_cast<char>(value));
  } else if (word == map::core_status_register) {
    status_ = value;
    const std::uint32_t status = value & ~kEnd;
    if ((value & kEnd) == 0) return;
    host_.finish(status == 0 ? Ending::Passed : Ending::Failed, fmt::format("end of computation, status {}", status),
                 now);
  } else if (map::udma.contains(word)) {
    store_udma(core, word - map::udma.base, value, now);
  } else {
    host_.register_store(core, address, value, now);
  }
}

std::uint32_t SocRegisters::load(Address address) const {
  const Address word = address & ~3u;
  if (word == map::exit_register) return cores_ << 16 | 1;
  if (word == map::core_status_register || word == map::core_status_mirror) return status_;
  if (map::udma.contains(word)) return udma_[(word - map::udma.base) / 4];
  return 0;
}

void SocRegisters::store_udma(unsigned core, std::uint32_t offset, std::uint32_t value, Cycle now) {
  switch (offset) {
    case UDMA_CLOCK_GATES:
      if ((value & ~kUartClock) != 0) {
        host_.fault(fmt::format("core {} turns on peripherals of the uDMA that are not modelled (clock gates {:#x}); "
                                "there is one UART, number 0",
                                core, value),
                    now);
      }
      break;
    case UDMA_RECEIVE_CONFIGURATION:
      if ((value & UDMA_ENABLE) != 0) {
        host_.fault(fmt::format("core {} wants to receive from the UART, which has no input", core), now);
      }
      break;
    case UDMA_TRANSMIT_CONFIGURATION:
      if ((value & UDMA_ENABLE) != 0) transmit(core, now);
      return;  // it has been done: nothing stays enabled
    case UDMA_UART_STATUS:
      return;
    default:
      break;
  }
  udma_[offset / 4] = value;
}

void SocRegisters::transmit(unsigned core, Cycle now) {
  const Address address = udma_[UDMA_TRANSMIT_ADDRESS / 4];
  const std::uint32_t size = udma_[UDMA_TRANSMIT_SIZE / 4];
  const auto bytes = memories_.bytes(address, size);
  if (!bytes) {
    host_.fault(fmt::format("core {}: the UART is to send {} bytes at {:#010x}, which is not all in memory", core, size,
                            address),
                now);
    return;
  }
  for (const std::byte byte : *bytes) host_.print(static_cast<char>(byte));
}

}  // namespace tessera::system
