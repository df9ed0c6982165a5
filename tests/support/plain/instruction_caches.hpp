// The instruction caches of a cluster, clock by clock: a private cache for each core, an interconnect, and the banks of
// the shared cache, which refill from L2 over AXI (pulp-platform/hier-icache v1.3.0: RTL/L1_CACHE/
// pri_icache_controller.sv and refill_arbiter.sv, RTL/L1.5_CACHE/share_icache_controller.sv; icache-intc 663c3b6).
//
// Only which lines are held is modelled: what is fetched is what memory holds. Omitted: bypass, and the answer to
// nobody of a bank that waits for a refill in order to flush.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "arch/machine.hpp"
#include "mem/axi_port.hpp"
#include "support/plain/fetch.hpp"

namespace tessera::plain {

/// lfsr_8bit of PULP's common cells: which way is replaced.
class ReplacementRegister {
 public:
  explicit ReplacementRegister(unsigned ways) : ways_(ways) {}
  unsigned way() const { return state_ % ways_; }
  void step();

 private:
  unsigned ways_;
  std::uint8_t state_ = 0;
};

/// The tags of a cache.
class Tags {
 public:
  Tags(unsigned sets, unsigned ways) : ways_(ways), lines_(std::size_t{sets} * ways) {}
  bool holds(unsigned set, Address line) const;
  /// The invalid way with the highest index.
  std::optional<unsigned> invalid_way(unsigned set) const;
  void write(unsigned set, unsigned way, Address line) { lines_[std::size_t{set} * ways_ + way] = line; }
  void invalidate(unsigned set);

 private:
  unsigned ways_;
  std::vector<std::optional<Address>> lines_;
};

/// What the control unit asks of a cache in a cycle.
struct FlushRequest {
  bool all = false;               ///< flush_icache_i
  std::optional<Address> set_of;  ///< flush_set_ID_req_i
  bool any() const { return all || set_of; }
};

/// pri_icache_controller with refill_arbiter, whose answers are registered.
class PrivateInstructionCache {
 public:
  PrivateInstructionCache(const arch::InstructionCache& config);

  /// fetch_rvalid_o: the fetch accepted last is answered in this cycle.
  bool answers() const;
  /// fetch_gnt_o, if something is asked for.
  bool accepts() const { return (state_ == State::Idle && !flush_.any()) || (state_ == State::LookUp && hits()); }
  /// The line asked of the shared cache.
  std::optional<Address> refill() const;

  void request_flush(const FlushRequest& flush) { flush_ = flush; }
  /// cache_is_flushed_o or flush_set_ID_ack_o
  bool flushed() const { return state_ == State::FlushSet || (state_ == State::Flush && counter_ + 1 == sets_); }

  void set_prefetching(bool on) { prefetching_ = on; }

  /// `granted`: refill() was; `line_comes`: a bank answers.
  void clock(const FetchRequest& fetch, bool granted, bool line_comes);

 private:
  enum class State : std::uint8_t { Idle, LookUp, WaitGrant, WaitLine, Flush, FlushSet, ConflictRefill, WaitPrefetch };
  enum class Prefetch : std::uint8_t { Disabled, Idle, LookUp, WaitGrant, WaitLine };
  enum class Arbiter : std::uint8_t { Idle, Refill, Prefetch };

  // Signals of the cycle at hand, all out of registers.
  bool refill_request() const {
    return state_ == State::WaitGrant || (state_ == State::LookUp && !hits() && !expected_);
  }
  bool prefetch_request() const {
    return prefetch_ == Prefetch::WaitGrant || (prefetch_ == Prefetch::LookUp && !prefetch_hits());
  }
  bool serves_prefetch() const {
    return arbiter_ == Arbiter::Prefetch || (arbiter_ == Arbiter::Idle && !refill_request());
  }
  bool refill_comes() const { return arbiter_ == Arbiter::Refill && line_is_here_; }
  bool prefetch_comes() const { return arbiter_ == Arbiter::Prefetch && line_is_here_; }
  bool prefetch_hits() const;
  bool prefetch_starts() const {
    return prefetch_ == Prefetch::LookUp || prefetch_ == Prefetch::WaitGrant ||
           (prefetch_ == Prefetch::WaitLine && !prefetch_comes());
  }
  unsigned choose_way(unsigned set);
  State after_idle(const FetchRequest& fetch) const;
  State after_look_up(const FetchRequest& fetch, bool granted);
  Prefetch after_prefetch(const FetchRequest& fetch, bool granted);
  void clock_ahead(const FetchRequest& fetch);
  void clock_arbiter();

  Address line() const { return fetched_ / line_bytes_ * line_bytes_; }
  unsigned set_of(Address address) const { return address / line_bytes_ % sets_; }
  unsigned set() const { return set_of(fetched_); }
  bool hits() const { return tags_.holds(set(), line()); }

  unsigned line_bytes_;
  unsigned sets_;
  Tags tags_;
  ReplacementRegister replacement_;
  State state_ = State::Idle;
  Address fetched_ = 0;
  unsigned way_ = 0;
  bool line_is_here_ = false;  ///< r_arbiter_r_valid
  FlushRequest flush_;
  unsigned counter_ = 0;  ///< the set that is flushed

  Arbiter arbiter_ = Arbiter::Idle;
  bool prefetching_ = false;
  Prefetch prefetch_ = Prefetch::Disabled;
  Address ahead_ = 0;          ///< fetch_addr_P: the line to prefetch
  bool look_ahead_ = false;    ///< fetch_req_P
  bool look_later_ = false;    ///< fetch_req_C
  unsigned prefetch_set_ = 0;  ///< that was read for it
  unsigned prefetch_way_ = 0;
  bool expected_ = false;       ///< r_is_not_branch
  bool prefetch_came_ = false;  ///< r_pre_refill_r_valid_Q
  bool step_ = false;           ///< of the replacement register, in this cycle
};

/// share_icache_controller with the FIFO of its refill addresses. Lines are named by their addresses.
class SharedInstructionBank {
 public:
  explicit SharedInstructionBank(const arch::InstructionCache& config);

  /// fetch_grant_o
  bool accepts() const;
  /// The core that is answered in this cycle.
  std::optional<unsigned> answers() const;

  struct Request {
    unsigned core;
    Address line;
  };
  void clock(std::optional<Request> granted);

  void request_flush(const FlushRequest& flush) { flush_ = flush; }
  /// ctrl_ack_flush_icache_o or ctrl_sel_flush_ack_o
  bool flushed() const { return state_ == State::FlushSet || (state_ == State::Invalidate && counter_ + 1 == sets_); }

  // The AXI side: addresses leave in order, and lines come back in order.
  bool asks_memory() const { return !addresses_.empty(); }
  void address_accepted() { address_left_ = true; }
  bool takes_beats() const { return !line_here_; }
  void take_last_beat() { last_beat_ = true; }

 private:
  enum class State : std::uint8_t {
    Operative,
    RequestRefill,
    ServeRefill,
    WaitCritical,
    ServeCritical,
    ServeCriticalBeforeRequest,  ///< SERVE_CRITICAL_REFILL_2
    DispatchCritical1,
    DispatchCritical2,
    Invalidate,
    FlushSet,  ///< DO_SEL_FLUSH
  };
  struct Refill {
    Request request;
    unsigned way;
  };

  unsigned set(Address line) const { return line / line_bytes_ / banks_ % sets_; }
  bool hits() const { return stage_ && tags_.holds(set(stage_->line), stage_->line); }
  bool is_under_refill() const;
  void write_line();
  void clock_operative(std::optional<Request> granted);
  void clock_request();

  static constexpr std::size_t kOpenRefills = 4;
  static constexpr std::size_t kAddresses = 2;

  unsigned line_bytes_;
  unsigned banks_;
  unsigned sets_;
  Tags tags_;
  ReplacementRegister replacement_;
  State state_ = State::Operative;
  std::optional<Request> stage_;  ///< what is being looked up: stage 1 of the pipeline
  std::deque<Refill> refills_;    ///< open, in order
  std::deque<Address> addresses_;
  bool line_here_ = false;  ///< init_rvalid_int: a whole line waits
  FlushRequest flush_;
  unsigned counter_ = 0;  ///< CounterINV
  bool address_left_ = false;
  bool last_beat_ = false;
};

class InstructionCaches {
 public:
  InstructionCaches(const arch::Machine& machine, mem::AxiPort& port);

  PrivateInstructionCache& of_core(unsigned core) { return privates_[core]; }
  /// What the control unit asks for in this cycle, one bit a cache.
  void request_flush(const FlushRequest& flush, std::uint32_t privates, std::uint32_t banks);
  std::uint32_t flushed_privates() const;
  std::uint32_t flushed_banks() const;
  /// Everything but what cores ask for is decided by registers: to be called before the cores move.
  void arbitrate(Cycle now);
  /// What each core's cache accepted in this cycle.
  void clock(const std::vector<FetchRequest>& requests);
  /// enable_l1_l15_prefetch_i, one bit a core.
  void set_prefetching(std::uint32_t cores);

 private:
  unsigned bank_of(Address line) const { return line / line_bytes_ % static_cast<unsigned>(banks_.size()); }
  struct Burst {
    unsigned bank;
    Cycle next_beat;  ///< at the earliest
    unsigned beats;   ///< left
  };

  void move_beat(Cycle now);
  void move_addresses(Cycle now);

  mem::AxiPort& port_;
  unsigned line_bytes_;
  std::vector<PrivateInstructionCache> privates_;
  std::vector<SharedInstructionBank> banks_;
  std::vector<unsigned> grants_;  ///< of each bank, modulo the cores' ports: who goes first
  std::deque<Burst> bursts_;      ///< under way, in order
  unsigned next_bank_ = 0;        ///< rr_q of the arbiter of refill addresses

  // Decisions of the cycle.
  std::vector<std::optional<SharedInstructionBank::Request>> granted_;
  std::vector<bool> core_granted_;
  std::vector<bool> line_comes_;
};

}  // namespace tessera::plain
