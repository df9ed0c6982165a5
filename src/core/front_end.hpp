// The fetch stage of a CV32E40P, clock by clock: prefetcher, bus interface, the cluster's adapter, and the aligner that
// cuts words into instructions, in front of a private instruction cache (rtl/cv32e40p_prefetch_controller.sv,
// cv32e40p_fifo.sv, cv32e40p_obi_interface.sv, cv32e40p_aligner.sv of openhwgroup/cv32e40p v1.8; obi_pulp_adapter.sv of
// pulp-platform/pulp_cluster).
//
// A hart needs it only where a line is missing: while all fetches hit, the fetch stage never keeps the others waiting
// longer than Hart's contract says, and what it holds follows from the last two cycles alone. The prefetcher asks for a
// word in every cycle in which its FIFO and what is under way are less than two words; with hits, that is in the cycle
// behind one in which a word was taken.
#pragma once

#include <cstdint>
#include <optional>

#include "core/code_cache.hpp"
#include "mem/private_cache.hpp"
#include "mem/short_queue.hpp"

namespace tessera::core {

class FrontEnd {
 public:
  /// Where the controller sends the fetch stage in a cycle.
  struct Redirect {
    enum class Kind : std::uint8_t {
      None,
      Branch,  ///< everything fetched so far is void
      Loop,    ///< behind the instruction that is next, go on at the target
    };
    Kind kind = Kind::None;
    Address target = 0;

    bool is_branch() const { return kind == Kind::Branch; }
    bool is_loop() const { return kind == Kind::Loop; }
  };

  /// `cache` may be null: then each fetch is accepted at once and answered in the next cycle.
  FrontEnd(const CodeCache& code, mem::PrivateCache* cache) : code_(code), cache_(cache) {}

  /// Nothing is under way: what comes next is a redirection.
  void start_empty();
  /// As it is when all fetches have hit and the instruction before `next` has just moved to ID: `taken` says whether a
  /// word was taken for it, `taken_before` whether in the cycle before that.
  void start_before(Address next, bool taken, bool taken_before);

  /// Whether prefetching is, or has to be, under way in this cycle: then the core cannot sleep.
  bool busy(const Redirect& redirect) const { return outstanding_ != 0 || requests(redirect); }

  /// One clock. `open`: ID takes an instruction if there is one. `granted` and `line_comes`: what the shared cache does
  /// in this cycle. Returns whether an instruction moves to ID.
  bool clock(const Redirect& redirect, bool open, bool granted, bool line_comes);
  /// Of the instruction that moved with the last clock.
  Address moved() const { return moved_; }

  /// From the next cycle on it is as if all fetches had hit; the next word is there by then.
  bool keeps_up() const;

 private:
  static constexpr std::size_t kDepth = 2;  // words

  enum class Alignment : std::uint8_t {
    Whole,        ///< the next instruction begins a word
    UpperHalf,    ///< it begins with the half that is kept
    HalfIsHere,   ///< the upper half was compressed; the word behind it waits
    BranchUpper,  ///< a redirection led to the upper half of a word
  };
  struct Aligned {
    bool valid;      ///< there is an instruction
    bool takes;      ///< the word may be taken
    bool two_words;  ///< of BranchUpper: it reaches into the next
  };

  bool requests(const Redirect& redirect) const;
  Address request_address(const Redirect& redirect) const;
  void clock_bus(bool requests, Address address);
  void clock_queue(const Redirect& redirect, bool taken, bool answered);
  void clock_flush(const Redirect& redirect, bool loop_end_here, bool answered);
  void clock_prefetcher(const Redirect& redirect, bool taken, bool answered);
  Aligned aligned(bool valid, std::uint32_t word) const;
  void clock_aligner(const Redirect& redirect, bool moves, std::uint32_t word, const Aligned& now);
  void align_next(const Redirect& redirect, std::uint32_t word);

  bool answers() const { return cache_ == nullptr ? answers_ : cache_->answers(); }
  bool accepts() const { return cache_ == nullptr || cache_->accepts(); }
  void resume(std::optional<Address> fetched);

  const CodeCache& code_;
  mem::PrivateCache* cache_;
  bool answers_ = false;  ///< of ideal memory, in place of a cache

  // Prefetcher.
  mem::ShortQueue<std::uint32_t, kDepth> words_;
  std::size_t outstanding_ = 0;     ///< requests taken by the bus interface and not answered
  std::size_t to_flush_ = 0;        ///< answers to drop
  bool flush_later_ = false;        ///< once the last word of a loop's body has come,
  std::size_t to_flush_later_ = 0;  ///< drop as many
  bool target_waits_ = false;       ///< a redirection's address has not been taken yet
  Address address_ = 0;             ///< of the last request, or of that target

  std::optional<Address> held_;        ///< by the bus interface, until granted
  bool waits_for_answer_ = false;      ///< the adapter: one fetch is under way,
  std::uint32_t word_ = 0;             ///< which brings this
  mem::FetchRequest shown_{false, 0};  ///< to the cache, in the last cycle

  // Aligner.
  Alignment alignment_ = Alignment::Whole;
  Address pc_ = 0;
  std::uint32_t upper_half_ = 0;
  bool took_ = true;  ///< of HalfIsHere: the word was taken with the upper half, so that another must come
  bool loop_waits_ = false;
  Address loop_start_ = 0;
  Address moved_ = 0;
};

}  // namespace tessera::core
