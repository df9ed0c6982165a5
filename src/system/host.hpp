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
  /// The same of a machine of one core, which has core-v-verif's printer and signature registers, too. One comparison
  /// finds what lies near them.
  bool watches_flat(Address address) const {
    return address == tohost_ || ((address - kPrinter) & ~((kTestStatus - kPrinter) | 0x1F)) == 0;
  }
  /// A store to such an address, seen in cycle `now`.
  void memory_store(Address address, std::uint32_t value, Cycle now);
  /// It has reached memory.
  void memory_stored(Address address, std::uint32_t value, Cycle now);

  /// From here on stores to the virtual printer print. Where it is, the program must not have data.
  void attach_printer() { printer_ = kPrinter; }
  /// Lets `perform` do the system calls that are stored to `tohost`; else hint() tells of them.
  void perform_calls(std::function<void(Address packet, Cycle now)> perform) { perform_ = std::move(perform); }
  /// What may be why a program does not end; empty: nothing is known.
  std::string hint() const;

  void print(char character) {
    if (console_) console_(character);
  }
  /// Ends the program in cycle `now`. Only the first end counts.
  void finish(Ending ending, std::string reason, Cycle now);
  /// The program did what it must not.
  void fault(std::string reason, Cycle now) { finish(Ending::GuestFault, std::move(reason), now); }

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
  static constexpr Address kPrinter = arch::map::virtual_printer;
  static constexpr Address kNowhere = 2;  // never the address of a word

  void end_test(bool passed, std::string reason, Cycle now) {
    finish(passed ? Ending::Passed : Ending::Failed, std::move(reason), now);
  }
  bool is_system_call(Address address, std::uint32_t value) const {
    return address == tohost_ && value != 0 && (value & 1) == 0;
  }
  void core_exit(unsigned core, std::uint32_t code, Cycle now);

  Address tohost_;
  Address printer_ = kNowhere;
  std::function<void(Address, Cycle)> perform_;
  std::optional<std::uint32_t> ignored_call_;
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
