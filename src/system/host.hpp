// What a program says to the outside: console, marks, its end.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "arch/address_map.hpp"
#include "system/result.hpp"

namespace tessera::system {

class Host {
 public:
  using Console = std::function<void(char)>;

  Host(unsigned cores, std::optional<Address> tohost, Console console);

  /// Stores to these addresses are the host's business, wherever in memory they lie.
  bool watches(Address address) const { return address == tohost_ || (address & ~7u) == kTestStatus; }
  /// A store to such an address, seen in cycle `now`.
  void memory_store(Address address, std::uint32_t value, Cycle now);

  /// A store to one of the system's registers at 0x1A10_4000.
  void register_store(unsigned core, Address address, std::uint32_t value, Cycle now);

  /// The program has ended, in the cycle before `end()`.
  bool ended() const { return ended_; }
  Cycle end() const { return end_; }
  Ending ending() const { return ending_; }
  const std::string& reason() const { return reason_; }

  std::optional<std::uint32_t> exit_code(unsigned core) const { return exit_codes_[core]; }
  const std::vector<Mark>& marks() const { return marks_; }
  /// Told of every mark when it is left.
  void watch_marks(std::function<void(const Mark&)> watcher) { mark_watcher_ = std::move(watcher); }

 private:
  static constexpr Address kTestStatus = arch::map::test_status_register;

  void finish(bool passed, std::string reason, Cycle now);
  void core_exit(unsigned core, std::uint32_t code, Cycle now);

  Address tohost_;
  Console console_;
  std::vector<std::optional<std::uint32_t>> exit_codes_;
  std::vector<Mark> marks_;
  std::function<void(const Mark&)> mark_watcher_;
  bool ended_ = false;
  Cycle end_ = 0;
  Ending ending_ = Ending::Passed;
  std::string reason_;
};

}  // namespace tessera::system
