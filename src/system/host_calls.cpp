#include "system/host_calls.hpp"

#include <fmt/format.h>

#include "system/host.hpp"

namespace tessera::system {
namespace {

// Numbers of Linux, which the benchmarks use, and what it returns for a call that it does not have.
enum : std::uint32_t { kWrite = 64, kExit = 93 };
constexpr std::uint32_t kNoSuchCall = static_cast<std::uint32_t>(-38);
constexpr std::uint32_t kBadFile = static_cast<std::uint32_t>(-9);
constexpr Address kPacketWord = 8;  // bytes: its words have 64 bits

// Operations of the Arm semihosting specification, which RISC-V adopts.
enum : std::uint32_t {
  kOpen = 0x01,
  kClose = 0x02,
  kWriteCharacter = 0x03,
  kWriteText = 0x04,
  kWriteFile = 0x05,
  kReadFile = 0x06,
  kIsTerminal = 0x09,
  kFileLength = 0x0C,
  kClock = 0x10,
  kTime = 0x11,
  kErrorNumber = 0x13,
  kCommandLine = 0x15,
  kExitReason = 0x18,
  kExitExtended = 0x20,
};
constexpr std::uint32_t kApplicationExit = 0x20026;  // ADP_Stopped_ApplicationExit: the regular end
constexpr std::uint32_t kFailure = ~0u;
constexpr std::uint32_t kTerminal = 1;  // the one file there is

bool is_console(std::uint32_t file) { return file == 1 || file == 2; }

}  // namespace

void HostCalls::bad_address(Address address, Cycle now) {
  host_.fault(fmt::format("host call: its argument at {:#010x} is not in memory", address), now);
}

std::uint32_t HostCalls::word(Address address, Cycle now) {
  const auto value = memories_.word(address);
  if (!value) bad_address(address, now);
  return value.value_or(0);
}

void HostCalls::store(Address address, std::uint32_t value, Cycle now) {
  const auto place = memories_.bytes(address, 4);
  if (!place) return bad_address(address, now);
  for (unsigned byte = 0; byte < 4; ++byte) (*place)[byte] = static_cast<std::byte>(value >> 8 * byte);
}

bool HostCalls::print(Address address, std::uint32_t size, Cycle now) {
  const auto bytes = memories_.bytes(address, size);
  if (!bytes && size != 0) {
    bad_address(address, now);
    return false;
  }
  for (std::uint32_t index = 0; index < size; ++index) host_.print(static_cast<char>((*bytes)[index]));
  return true;
}

void HostCalls::print_text(Address address, Cycle now) {
  for (;; ++address) {
    const auto byte = memories_.bytes(address, 1);
    if (!byte) return bad_address(address, now);
    const char character = static_cast<char>(byte->front());
    if (character == '\0') return;
    host_.print(character);
  }
}

void HostCalls::htif(Address packet, Cycle now) {
  const std::uint32_t number = word(packet, now);
  const auto argument = [&](unsigned index) { return word(packet + kPacketWord * index, now); };
  std::uint32_t result = kNoSuchCall;
  if (number == kWrite) {
    const std::uint32_t size = argument(3);
    result = !is_console(argument(1)) ? kBadFile : print(argument(2), size, now) ? size : kFailure;
  } else if (number == kExit) {
    return exit(kApplicationExit, argument(1), now);
  }
  store(packet, result, now);
  store(packet + 4, static_cast<std::uint32_t>(static_cast<std::int32_t>(result) >> 31), now);
  if (fromhost_) store(*fromhost_, 1, now);
}

void HostCalls::exit(std::uint32_t reason, std::uint32_t code, Cycle now) {
  if (reason != kApplicationExit) {
    host_.finish(Ending::Failed, fmt::format("host call: exit for reason {:#x}", reason), now);
  } else {
    host_.finish(code == 0 ? Ending::Passed : Ending::Failed, fmt::format("host call: exit with {}", code), now);
  }
}

/// Returns how many bytes were not written.
std::uint32_t HostCalls::write(Address block, Cycle now) {
  const std::uint32_t file = word(block, now);
  const std::uint32_t size = word(block + 8, now);
  return is_console(file) && print(word(block + 4, now), size, now) ? 0 : size;
}

std::uint32_t HostCalls::semihosting(std::uint32_t operation, std::uint32_t argument, Cycle now) {
  constexpr std::string_view terminal = ":tt";
  switch (operation) {
    case kOpen: {
      const auto name = memories_.bytes(word(argument, now), terminal.size());
      const bool known = name && std::equal(terminal.begin(), terminal.end(), name->begin(),
                                            [](char a, std::byte b) { return a == static_cast<char>(b); });
      return known ? kTerminal : kFailure;
    }
    case kClose:
      return is_console(word(argument, now)) ? 0 : kFailure;
    case kWriteCharacter:
      print(argument, 1, now);
      return 0;
    case kWriteText:
      print_text(argument, now);
      return 0;
    case kWriteFile:
      return write(argument, now);
    case kReadFile:
      return word(argument + 8, now);  // the end of the file: nothing of it was read
    case kIsTerminal:
      return is_console(word(argument, now)) ? 1 : 0;
    case kFileLength:
    case kClock:
    case kTime:
    case kErrorNumber:
      return 0;
    case kCommandLine:
      return kFailure;
    case kExitReason:
      exit(argument, 0, now);
      return 0;
    case kExitExtended:
      exit(word(argument, now), word(argument + 4, now), now);
      return 0;
    default:
      host_.fault(fmt::format("host call: semihosting operation {:#x} is not known; there are console output and exit",
                              operation),
                  now);
      return kFailure;
  }
}

}  // namespace tessera::system
