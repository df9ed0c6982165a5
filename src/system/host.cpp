#include "system/host.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tessera::system {
namespace {

namespace map = arch::map;

}  // namespace

Host::Host(unsigned cores, std::optional<Address> tohost, Console console)
    : tohost_(tohost.value_or(kNowhere)), console_(std::move(console)), exit_codes_(cores) {}

void Host::finish(Ending ending, std::string reason, Cycle now) {
  if (ended_) return;
  ended_ = true;
  end_ = now + 1;
  ending_ = ending;
  reason_ = std::move(reason);
}

void Host::memory_store(Address address, std::uint32_t value, Cycle now) {
  if (address == tohost_) {
    if (value == 1) {
      end_test(true, "stored 1 to tohost", now);
    } else if ((value & 1) != 0) {
      end_test(false, fmt::format("test {} failed (stored {:#x} to tohost)", value >> 1, value), now);
    }
  } else if (address == map::test_status_register) {
    if (value == map::test_passed) end_test(true, "reported success at 0x20000000", now);
    if (value == map::test_failed) end_test(false, "reported failure at 0x20000000", now);
  } else if (address == map::test_exit_register) {
    end_test(value == 0, fmt::format("exit value {} at 0x20000004", value), now);
  } else if (address == map::test_signature_register) {
    end_test(true, "the signature is complete (stored to 0x20000010)", now);
  } else if (address == printer_) {
    print(static_cast<char>(value));
  }
}

void Host::memory_stored(Address address, std::uint32_t value, Cycle now) {
  if (!is_system_call(address, value)) return;
  if (perform_) {
    perform_(value, now);
  } else {
    ignored_call_ = value;
  }
}

std::string Host::hint() const {
  if (!ignored_call_) return "";
  return fmt::format("it stored {:#x} to tohost, a system call to the host: --host-calls performs them",
                     *ignored_call_);
}

void Host::register_store(unsigned core, Address address, std::uint32_t value, Cycle now) {
  if (address == map::exit_register) {
    core_exit(core, value, now);
  } else if (address == map::console_register) {
    print(static_cast<char>(value));
  } else if (map::marks.contains(address)) {
    marks_.push_back({core, (address - map::marks.base) / 4, value, now});
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
      end_test(false, fmt::format("core {} reported {}", index, *exit_codes_[index]), now);
      return;
    }
  }
  end_test(true, exit_codes_.size() == 1 ? "the core reported 0" : "all cores reported 0", now);
}

}  // namespace tessera::system
