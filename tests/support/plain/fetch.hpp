// Instruction fetch of a CV32E40P as its RTL does it: a prefetcher with a FIFO of two words, and the aligner that cuts
// words into instructions. Names and behaviour follow rtl/cv32e40p_prefetch_controller.sv, cv32e40p_prefetch_buffer.sv,
// cv32e40p_fifo.sv and cv32e40p_aligner.sv of openhwgroup/cv32e40p v1.8.
//
// Between prefetcher and memory stand the core's bus interface, which takes a request and holds it until it is granted
// (cv32e40p_obi_interface.sv), and the cluster's adapter, which lets one fetch be under way: the next goes out in the
// cycle of the answer (obi_pulp_adapter.sv of pulp_cluster).
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>

#include "base/units.hpp"

namespace tessera::plain {

/// The word at an aligned address.
using InstructionMemory = std::function<std::uint32_t(Address)>;

/// What stands behind the adapter says in a cycle.
struct FetchPort {
  bool accepts = false;   ///< would grant a request
  bool answered = false;  ///< the fetch accepted last
};

/// What the adapter shows the cache in a cycle: an address also where nothing is requested.
struct FetchRequest {
  bool request = false;
  Address address = 0;
};

/// Where the controller sends the fetch stage in a cycle.
struct Redirect {
  bool branch = false;  ///< pc_set: everything fetched so far is void
  Address target = 0;
  bool loop = false;  ///< hwlp_jump: after the instruction behind the one in ID, go on at `loop_start`
  Address loop_start = 0;
};

class Prefetcher {
 public:
  /// To be called first in a cycle.
  void take(const FetchPort& port) { port_ = port; }

  bool valid(const Redirect& redirect) const {
    return (!fifo_.empty() || port_.answered) && !redirect.branch && to_flush_ == 0;
  }
  std::uint32_t word() const { return fifo_.empty() ? under_way_ : fifo_.front(); }
  /// Something is under way, or will be.
  bool busy(const Redirect& redirect) const { return outstanding_ != 0 || requests(redirect); }

  /// Of the last cycle.
  const FetchRequest& request() const { return request_; }

  /// `taken`: the aligner takes the word. Returns the address accepted in this cycle.
  std::optional<Address> clock(const Redirect& redirect, bool taken, const InstructionMemory& memory);

 private:
  static constexpr unsigned kDepth = 2;

  bool requests(const Redirect& redirect) const;
  Address request_address(const Redirect& redirect) const;
  void clock_fifo(const Redirect& redirect, bool taken);
  void clock_flush(const Redirect& redirect, bool loop_end_is_here);
  std::optional<Address> clock_bus(bool requests, Address address);

  FetchPort port_;
  FetchRequest request_;

  // cv32e40p_prefetch_controller
  std::deque<std::uint32_t> fifo_;
  unsigned outstanding_ = 0;      ///< cnt_q
  unsigned to_flush_ = 0;         ///< flush_cnt_q
  bool flush_later_ = false;      ///< hwlp_flush_after_resp: once the loop's last word has come,
  unsigned to_flush_later_ = 0;   ///< hwlp_flush_cnt_delayed_q
  bool waits_for_taker_ = false;  ///< BRANCH_WAIT: the target is still to be sent out
  Address address_ = 0;           ///< trans_addr_q

  // cv32e40p_obi_interface
  std::optional<Address> held_;

  // obi_pulp_adapter
  bool waits_for_answer_ = false;  ///< WAIT_VALID
  std::uint32_t under_way_ = 0;    ///< the word it waits for
};

class Aligner {
 public:
  struct Output {
    bool valid;
    std::uint32_t bits;
    bool ready;  ///< the word may be taken from the prefetcher
  };

  Output output(bool fetch_valid, std::uint32_t word) const;
  Address pc() const { return pc_; }
  /// `moves`: if_valid, the instruction goes on to ID.
  void clock(const Redirect& redirect, bool fetch_valid, std::uint32_t word, bool moves);

 private:
  enum class State : std::uint8_t { Aligned32, Misaligned32, Misaligned16, BranchMisaligned };

  struct Next {
    State state;
    Address pc;
    bool update;
  };
  Next next(const Redirect& redirect, bool fetch_valid, std::uint32_t word, bool moves) const;

  State state_ = State::Aligned32;
  Address pc_ = 0;
  std::uint32_t upper_half_ = 0;  ///< of the word before
  bool ready_before_ = false;
  bool loop_pending_ = false;
  Address loop_start_ = 0;
};

}  // namespace tessera::plain
