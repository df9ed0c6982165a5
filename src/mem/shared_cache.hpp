// The instruction cache that the cores share: behind every core's private one, in front of L2.
//
// Timing contract, measured on the RTL (hier-icache v1.3.0, RTL/L1.5_CACHE/share_icache_controller.sv; icache-intc
// 663c3b6, axi_mux 0.39.8). Lines go to banks by address. Of the cores that ask a bank the one with the smallest
// (core XOR flag) is granted; the flag counts the bank's grants. A bank looks up one line a cycle: granted in u, a hit
// is answered in u+1. A miss, seen in u+1, blocks the bank; in u+2 it puts the line's address into a FIFO of two, from
// where it leaves in u+3 at the earliest, one bank after the other, and the bank is free again. A line replaces that of
// a register that is stepped at every miss: invalid ways are not preferred. Beats come in order; a bank takes none
// while a whole line waits in it. The cycle after the last beat the bank sees the line and grants nothing; one later it
// writes the line and answers who asked for it first. A look-up of a line that is on its way blocks the bank until that
// line has come, and is answered two cycles behind it. At most four refills are open.
//
// Flushes (read in the RTL, not measured): a bank that is asked to flush grants nothing. It takes the flush up when
// nothing is looked up, or behind a hit, and only once no refill is open, unless it does so behind a hit; a cycle for
// each set, or one for a single set. Having waited for a refill it is one cycle later as if it had looked up its line;
// in that cycle the RTL answers a core that may not have asked, which is left out here.
//
// Modelled: the AXI port is shared with the DMA and the cores in the order of requests; that a bank holds up beats
// delays the caches' own beats only.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "arch/limits.hpp"
#include "base/units.hpp"
#include "mem/axi_port.hpp"
#include "mem/line_tags.hpp"
#include "mem/replacement.hpp"
#include "mem/short_queue.hpp"

namespace tessera::mem {

struct SharedCacheConfig {
  std::uint32_t bytes = 4096;
  std::uint32_t ways = 4;
  std::uint32_t banks = 2;
  std::uint32_t line_bytes = 16;
};

/// One bank.
class SharedBank {
 public:
  explicit SharedBank(const SharedCacheConfig& config);

  struct Request {
    unsigned core = 0;
    Address line = 0;
  };

  // What the registers say of the cycle at hand.
  bool idle() const;
  bool accepts() const {
    return state_ == State::Operative && !line_here_ && flush_asked_ == Flush::None && (!stage_ || hits());
  }
  std::optional<unsigned> answers() const;
  bool offers_address() const { return !addresses_.empty(); }
  bool takes_beats() const { return !line_here_; }

  /// In the cycle at hand a flush is asked for: of all sets, or of that which an address belongs to.
  void ask_flush(std::optional<Address> set_of);
  /// Whether in this cycle the flush asked for is done.
  bool flushed() const { return state_ == State::Flush && flush_cycles_ == 1; }

  /// `granted`: a request; `address_left`: the address offered; `line_complete`: the last beat of a line was taken.
  void clock(std::optional<Request> granted, bool address_left, bool line_complete);

  std::uint64_t lookups() const { return lookups_; }
  std::uint64_t misses() const { return misses_; }

 private:
  enum class State : std::uint8_t {
    Operative,
    AskMemory,
    WriteLine,     ///< and answers who asked for it; then operative
    WaitLine,      ///< what is looked up is on its way
    WriteAwaited,  ///< a line came meanwhile
    WriteThenAsk,  ///< a line came before the next could be asked for
    LookAgain,     ///< whether the line written was the one awaited
    AnswerAwaited,
    Flush,
  };
  enum class Flush : std::uint8_t { None, All, Set };
  static constexpr std::size_t kOpenRefills = 4;
  static constexpr std::size_t kAddresses = 2;

  struct Refill {
    Request request;
    std::uint32_t way = 0;
  };

  bool hits() const { return stage_ && tags_.holds(stage_->line); }
  bool is_on_its_way() const;
  State after_operative(std::optional<Request> granted);
  State take_up_flush();
  State ask_memory();
  State write_line(State next);

  LineTags tags_;
  ReplacementRegister replacement_;
  State state_ = State::Operative;
  std::optional<Request> stage_;  ///< what is looked up
  ShortQueue<Refill, kOpenRefills> refills_;
  ShortQueue<Address, kAddresses> addresses_;
  bool line_here_ = false;
  Flush flush_asked_ = Flush::None;  ///< in this cycle
  Address flush_of_ = 0;
  std::uint32_t flush_cycles_ = 0;  ///< left
  std::uint64_t lookups_ = 0;
  std::uint64_t misses_ = 0;
};

class SharedCache {
 public:
  SharedCache(const SharedCacheConfig& config, AxiPort& port);

  /// Nothing is under way: without requests, no cycle would change anything.
  bool idle() const;

  /// The line that a core's private cache asks for in the cycle at hand.
  void ask(unsigned core, Address line) { asked_[core] = line, asking_ |= 1u << core; }

  /// Banks, one bit each, that are asked to flush in the cycle at hand.
  void ask_flush(std::uint32_t banks, std::optional<Address> set_of);
  /// Banks whose flush is done in it.
  std::uint32_t flushed() const;

  /// Cores, one bit each.
  struct Answer {
    std::uint32_t granted = 0;
    std::uint32_t answered = 0;  ///< a line is on its way to them, and there in the next cycle
  };
  /// Does what happens in cycle `now`, with what was asked in it.
  Answer cycle(Cycle now);

  std::uint64_t lookups() const;
  std::uint64_t misses() const;

 private:
  struct Burst {
    std::size_t bank = 0;
    Cycle next_beat = 0;  ///< at the earliest
    unsigned beats = 0;   ///< left
  };
  static constexpr std::size_t kNone = ~std::size_t{0};

  std::size_t bank_of(Address line) const { return line / config_.line_bytes % banks_.size(); }
  std::optional<SharedBank::Request> winner(std::size_t bank) const;
  std::size_t take_beat(Cycle now);
  std::size_t send_address(Cycle now);
  std::size_t next_offering(std::size_t first) const;

  SharedCacheConfig config_;
  AxiPort& port_;
  std::vector<SharedBank> banks_;
  std::vector<unsigned> flags_;
  std::vector<Burst> bursts_;  ///< under way, in order
  std::size_t turn_ = 0;       ///< the bank whose address leaves first if several wait
  std::array<Address, arch::kMaxCores> asked_{};
  std::uint32_t asking_ = 0;
};

}  // namespace tessera::mem
