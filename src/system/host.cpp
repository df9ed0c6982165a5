#include "system/host.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tessera::system {
namespace {

constexpr Address kNoTohost = 2;  // never the address of a word
constexpr Address kExitValue = arch::map::test_status_register + 4;

}  // namespace

Host::Host(unsigned cores, std::optional<Address> tohost, Console console)
    : tohost_(tohost.value_or(kNoTohost)), console_(std::move(console)), exit_codes_(cores) {}

void Host::finish(bool passed, std::string reason, Cycle now) {
  if (ended_) return;
  ended_ = true;
  end_ = now + 1;
  ending_ = passed ? Ending::Passed : Ending::Failed;
  reason_ = std::move(reason);
}

void Host::memory_store(Address address, std::uint32_t value, Cycle now) {
  if (address == tohost_) {
    if (value == 1) {
      finish(true, "stored 1 to tohost", now);
    } else if ((value & 1) != 0) {
      finish(false, fmt::format("test {} failed (stored {:#x} to tohost)", value >> 1, value), now);
    }
  } else if (address == arch::map::test_status_register) {
    if (value == arch::map::test_passed) finish(true, "reported success at 0x20000000", now);
    if (value == arch::map::test_failed) finish(false, "reported failure at 0x20000000", now);
  } else if (address == kExitValue) {
    finish(value == 0, fmt::format("exit value {} at 0x20000004", value), now);
  }
}

void Host::register_store(unsigned core, Address address, std::uint32_t value, Cycle now) {
  if (address == arch::map::exit_register) {
    core_exit(core, value, now);
  } else if (address == arch::map::console_register) {
    if (console_) console_(static_cast<char>(value));
  } else if (arch::map::marks.contains(address)) {
    marks_.push_back({core, (address - arch::map::marks.base) / 4, value, now});
    if (mark_watcher_) mark_watcher_(marks_.back());
  }
}

void Host::core_exit(unsigned core, std::uint32_t code, Cycle now) {
  if (!exit_codes_[core]) exit_codes_[core] = code;
  const bool all =
      std::all_of(exit_codes_.begin(), exit_codes_.end(), [](const auto& exit) { return exit.has_value(); });
  if (!all) return;
  for (unsigned index = 0; index < exit_codes_.size(); ++index) {
    if (*exit_codes_[index] != 0) {
      finish(false, fmt::format("core {} reported {}", index, *exit_codes_[index]), now);
      return;
    }
  }
  finish(true, exit_codes_.size() == 1 ? "the core reported 0" : "all cores reported 0", now);
}

}  // namespace tessera::system
