// One hart on its own: its memory grants as late as a test says, and when each instruction left ID.
#pragma once

#include <map>
#include <vector>

#include "core/hart.hpp"
#include "isa/instruction_set.hpp"
#include "support/assembly.hpp"

namespace tessera::core::test {

constexpr Address kCode = 0x1C00'0000;
constexpr Address kData = 0x1000'0000;
constexpr Address kDevice = 0x1020'4000;

struct HartBench {
  struct Left {
    Cycle cycle;
    Address pc;
  };
  struct Access {
    Cycle cycle;  ///< of the request
    Address address;
    unsigned bytes;
    bool write;
  };

  explicit HartBench(const guest::Code& code, mem::PrivateCache* private_cache = nullptr, HartConfig config = {})
      : cache(isa::core_v_xcv(), {&code_ram, &data_ram}, private_cache == nullptr ? 0 : kLine),
        hart((load(code), map_memories(), complete(config, code, private_cache)), cache, map) {
    hart.set_reg(guest::s0, kData + 0x100);
    hart.set_reg(guest::s1, kDevice);
  }

  /// Until `count` instructions have left ID, or a fault. Access i is granted `delays[i]` cycles late.
  void run(std::size_t count) {
    while (left.size() < count && hart.wait() != Wait::Fault) {
      move();
      take();
    }
  }
  /// From the first instruction at `pc` to the one that left ID behind it.
  Cycle gap(Address pc) const {
    for (std::size_t index = 0; index + 1 < left.size(); ++index) {
      if (left[index].pc == pc) return left[index + 1].cycle - left[index].cycle;
    }
    return 0;
  }

  mem::Ram code_ram{{kCode, 0x1000}};
  mem::Ram data_ram{{kData, 0x1000}};
  mem::MemoryMap map;
  CodeCache cache;
  Hart hart;
  std::map<std::size_t, Cycle> delays;
  Cycle refill_cycles = 10;
  std::vector<Left> left;
  std::vector<Access> accesses;
  std::vector<Address> refills;
  std::vector<unsigned> interrupts;  ///< taken

 private:
  static constexpr Cycle kAhead = 64;
  static constexpr std::uint32_t kLine = 16;

  /// A hart decodes its first instruction when it is made: what the cache watches is said before.
  HartConfig complete(HartConfig config, const guest::Code& code, mem::PrivateCache* private_cache) {
    if (config.stack_low != 0) cache.watch_stack_pointer();
    config.boot = code.address();
    config.cache = private_cache;
    return config;
  }

  void load(const guest::Code& code) {
    for (std::uint32_t offset = 0; offset < code.bytes().size(); ++offset) {
      code_ram.write(code.address() - kCode + offset, 1, std::to_integer<std::uint32_t>(code.bytes()[offset]));
    }
  }
  void map_memories() {
    map.add_memory(data_ram, mem::Port::Tcdm, kData);
    map.add_memory(code_ram, mem::Port::Tcdm, kCode);
    map.add_devices({kDevice, 0x400}, mem::Port::Direct);
  }

  Cycle granted_at() const {
    const auto late = delays.find(accesses.size());
    return hart.when() + (late == delays.end() ? 0 : late->second);
  }
  /// Gives the hart what it asked for.
  void move() {
    if (hart.clocked()) {
      clock();
    } else if (hart.wait() == Wait::Nothing) {
      hart.run(hart.when() + kAhead);
    } else {
      grant(granted_at());
    }
  }
  void grant(Cycle granted) {
    const Request& request = hart.request();
    accesses.push_back({hart.when(), request.address, request.bytes, request.write});
    if (request.target.port == mem::Port::Direct) {
      hart.finish(granted, 0x5A5A, granted + kAhead);
    } else {
      hart.access(granted, granted + kAhead);
    }
  }
  /// A clock of the hart and of a shared cache that grants at once and answers after some time.
  void clock() {
    now_ = std::max(now_ + 1, hart.clocked_from());
    if (hart.wait() == Wait::Memory && granted_at() <= now_) grant(now_);
    const auto line = hart.asked_line();
    if (line) {
      refills.push_back(*line);
      line_comes_ = now_ + refill_cycles;
    }
    if (const auto interrupt = hart.interrupt_in(now_)) interrupts.push_back(*interrupt);
    hart.clock(now_, line.has_value(), line_comes_ == now_);
  }
  void take() {
    if (hart.journal().epoch() != epoch_) taken_ = 0;
    epoch_ = hart.journal().epoch();
    const auto* entry = hart.journal().begin() + taken_;
    for (; entry != hart.journal().end(); ++entry) left.push_back({entry->cycle, entry->instruction->pc});
    taken_ = hart.journal().end() - hart.journal().begin();
  }

  Cycle now_ = 0;
  Cycle line_comes_ = 0;
  std::uint64_t epoch_ = ~0ull;
  std::ptrdiff_t taken_ = 0;
};

}  // namespace tessera::core::test
