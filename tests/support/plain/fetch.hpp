// Instruction fetch of a CV32E40P as its RTL does it: a prefetcher with a FIFO of two words, and the aligner that cuts
// words into instructions. Names and behaviour follow rtl/cv32e40p_prefetch_controller.sv, cv32e40p_prefetch_buffer.sv,
// cv32e40p_fifo.sv and cv32e40p_aligner.sv of openhwgroup/cv32e40p v1.8.
//
// Instruction memory is ideal: it grants at once and answers in the next cycle. So at most one word is under way, a
// redirection never has to wait for its address to be taken, and the RTL's counter of responses to flush stays 0.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>

#include "base/units.hpp"

namespace tessera::plain {

/// The word at an aligned address.
using InstructionMemory = std::function<std::uint32_t(Address)>;

/// Where the controller sends the fetch stage in a cycle.
struct Redirect {
  bool branch = false;  ///< pc_set: everything fetched so far is void
  Address target = 0;
  bool loop = false;  ///< hwlp_jump: after the instruction behind the one in ID, go on at `loop_start`
  Address loop_start = 0;
};

class Prefetcher {
 public:
  bool valid(const Redirect& redirect) const { return (!fifo_.empty() || response_) && !redirect.branch; }
  std::uint32_t word() const { return fifo_.empty() ? response_.value_or(0) : fifo_.front(); }
  /// Something is under way, or will be.
  bool busy(const Redirect& redirect) const { return response_ || requests(redirect); }

  /// `taken`: the aligner takes the word.
  void clock(const Redirect& redirect, bool taken, const InstructionMemory& memory);

 private:
  static constexpr unsigned kDepth = 2;

  bool requests(const Redirect& redirect) const;
  void clock_fifo(const Redirect& redirect, bool taken);

  std::deque<std::uint32_t> fifo_;
  std::optional<std::uint32_t> response_;  ///< arrives in this cycle
  Address address_ = 0;                    ///< of the last request
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
