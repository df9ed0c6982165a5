// One CV32E40P core: state, timing and the main loop.
//
// The hart runs ahead in its own time until it needs something shared: a memory access, a cache refill, an event. Then
// it posts what it needs and in which cycle; the system takes up all harts' requests in the order of cycles, so what
// harts see of each other is as if all had moved cycle by cycle (a test holds this to a plain model).
//
// Timing contract, measured on the RTL. "Leaves ID" is the cycle that traces show; the next instruction leaves ID later
// by:
//   ALU, MUL, MAC, SIMD 1; mulh* 5; div/rem 3 + clz(b) or 2 + clo(b) (b < 0 and signed), 35 for b = 0;
//   branch not taken 1, taken 3; jal, jalr 2, or what is left of it from when they came to ID if they are held there;
//   jalr 3 if it overwrites its own base; each +1 if the target is a 32-bit instruction at address % 4 == 2;
//   CSR 1 or 4 (csr_file.hpp); fence, fence.i 4; hardware loops: set-up 1, back-edge 0, or 1 if one of the two
//   instructions before the last flushed the pipeline; mret 5; traps 4, by an illegal encoding 5 (read in the RTL's
//   controller, not measured). Not modelled: an illegal instruction in a loop's body, which the RTL takes a cycle
//   earlier.
// A load or store leaving ID at t asks for memory at t+1; granted at g, the next instruction leaves ID at g, or at g+1
// if it reads or overwrites the loaded register (x0 counts as overwritten, not as read), or at g+2 if it is a jalr
// through it. jalr waits one cycle for a base computed by the instruction before it. An access that crosses a word asks
// twice. cv.elw granted at g: the next instruction leaves ID at g+3, at g+4 if its base and destination are the same
// register.
//
// Interrupts (measured, but for what is marked [R], read in cv32e40p_controller.sv and cv32e40p_int_controller.sv; both
// are in the plain model, too). The core registers its lines; if one that mie enables is there in cycle c, and mstatus
// allows it, the instruction that is in ID in c does not leave it: mepc is its address, and what is before it is
// executed to the end. It need not be able to leave ID, and may be of any kind. If ID is empty in c, behind a taken
// branch, a jump, a flush or for want of a line, or if a branch in EX is taken, the next that comes to ID is
// interrupted. The handler's first instruction leaves ID at c+2, or +1 as any target; or one cycle behind that in which
// the interrupted one could have left it, if that is later: behind a division, an access that waits for its grant, a
// load of what it reads. A cv.elw granted at g is interrupted in g+1 (g+2 if its base is its destination), although it
// has written its register, and is executed once more behind mret [R].
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "core/code_cache.hpp"
#include "core/counters.hpp"
#include "core/csr_file.hpp"
#include "core/front_end.hpp"
#include "core/journal.hpp"
#include "core/request.hpp"
#include "mem/memory_map.hpp"
#include "mem/private_cache.hpp"

namespace tessera::core {

class Hart {
 public:
  Hart(const HartConfig& config, CodeCache& code, const mem::MemoryMap& memory);

  /// The cycle of what is posted: of the request, or from which to call run().
  Cycle when() const { return when_; }
  Wait wait() const { return wait_; }
  const Request& request() const { return request_; }
  const GuestFault& fault() const { return fault_; }
  /// Goes on until something is posted, at the latest up to cycle `limit`, where it posts `Nothing`.
  void run(Cycle limit);

  /// The memory access posted was granted in cycle `now`; a hart reads and writes memories itself.
  void access(Cycle now, Cycle limit);
  /// The same in the most frequent case, a load followed at once by another that does not need it: true if that was so
  /// and the next request is posted, for the next cycle and the same memory. Otherwise nothing has happened.
  bool access_again(Cycle now);
  /// The same for devices and for memories behind the bus: what was read came with the grant.
  void finish(Cycle granted, std::uint32_t read, Cycle limit);
  /// The host has done what the call posted asked for.
  void return_from_host(std::uint32_t result, Cycle limit);
  // Where a line is missing in the private cache, or while interrupts are enabled, a hart is moved clock by clock, from
  // cycle clocked_from() on until all fetches hit again and nothing can interrupt it. What it posts besides is served
  // as ever, before the clock of the same cycle.
  bool clocked() const { return clocked_; }
  Cycle clocked_from() const { return fetch_.from; }
  /// The line that its private cache asks for in the cycle at hand.
  std::optional<Address> asked_line() const { return cache_ == nullptr ? std::nullopt : cache_->refill(); }
  /// Moves it by the clock of cycle `now`; `granted` and `line_comes`: what the shared cache does for it. True if
  /// something is posted that was not before.
  bool clock(Cycle now, bool granted, bool line_comes);
  /// Of a cv.elw under way while clocked: from when on the core sleeps if nothing happens, once that is known.
  std::optional<Cycle> sleeps_from() const { return fetch_.sleeps_from; }

  /// The interrupt lines as the core has registered them at the end of the cycle before: they are in force from the
  /// clock at hand on.
  void set_interrupt_lines(std::uint32_t lines) { csrs_.set_interrupt_lines(lines); }
  /// Those that it registers in the cycle at hand.
  void register_interrupt_lines(std::uint32_t lines) { csrs_.register_interrupt_lines(lines); }
  /// True while an interrupt could be taken: then the hart does not run ahead.
  bool interruptible() const { return csrs_.interruptible(); }
  /// The interrupt that the clock of cycle `now` will take; the event unit is told before, since what it answers in the
  /// next cycle knows of that.
  std::optional<unsigned> interrupt_in(Cycle now) const;

  /// The cycles in which the core's clock was gated: mcycle stands still.
  void add_sleep(Cycle cycles) {
    counters_.sleeping += cycles;
    slept_ = cycles;
  }
  void add_conflict() {
    ++counters_.tcdm_conflicts;
    ++counters_.stalls[static_cast<unsigned>(Stall::TcdmConflict)];
  }
  void add_tcdm_access() { ++counters_.tcdm_accesses; }

  /// Forgets what was executed in or after cycle `end`, in which the run ended.
  void end_at(Cycle end);

  const Journal& journal() const { return journal_; }
  HartCounters counters() const;
  /// The same without the instructions that were executed in advance, in or after cycle `now`. Stalls, which are
  /// counted when they are known, are as in counters().
  HartCounters counters_before(Cycle now) const;
  std::uint32_t id() const { return id_; }
  Address pc() const { return next_->pc; }
  std::uint32_t reg(unsigned index) const { return registers_[index]; }
  void set_reg(unsigned index, std::uint32_t value) { registers_[index == 0 ? kDiscard : index] = value; }

 private:
  static constexpr Cycle kTrapCycles = 4;
  static constexpr Cycle kNoDate = ~Cycle{0};
  /// No fetch goes further beyond a redirection's target before the instruction there is in ID.
  static constexpr std::uint32_t kFetchedAhead = 16;

  /// Of a hart that is moved clock by clock.
  struct Fetch {
    Cycle from = 0;
    bool in_id = false;        ///< the next instruction is there
    Cycle entered = 0;         ///< when it came
    Cycle id_open_from = 0;    ///< ID takes an instruction again, if no access is under way
    Cycle redirect = kNoDate;  ///< when the stages behind ID send the fetch stage to the next instruction
    bool loop_state = false;   ///< the controller's DECODE_HWLOOP, in which back-edges are prepared
    Cycle sent = kNoDate;      ///< when the instruction in ID sent the fetch stage elsewhere
    Cycle granted_before = 0;  ///< the access before the one under way
    std::optional<Cycle> sleeps_from;
    Cycle event_load_done = kNoDate;       ///< when a cv.elw, done, can be interrupted (IRQ_FLUSH_ELW)
    const Decoded* interrupted = nullptr;  ///< the register of ID holds it until the handler's first instruction leaves
  };

  // What runs does so on `next_` and `ready_`: the instruction that leaves ID next, and when. Functions that return
  // bool return false if they posted something.

  // hart.cpp: the loop, and what takes time but touches nothing shared
  void go_on(Cycle limit);
  void resume(Cycle limit);
  void begin_journal();
  static Stall stall_behind(const Decoded& entry);
  void take_back_stalls(Cycle end);
  const Decoded* take_back_instructions(Cycle end, HartCounters& counters) const;
  bool step();
  bool step_control();
  bool compute(Cycle cost, Stall stall);
  /// Start-up code may compute the stack pointer in steps outside of the stack: only who leaves it overflows.
  bool overflows_stack(Address next) const {
    return next < stack_low_ && registers_[kStackPointer] - stack_low_ <= stack_bytes_;
  }
  const Decoded* lookup(Address pc);
  const Decoded* after(const Decoded* entry) {
    return (entry->flags & Decoded::kLoopEnd) == 0 ? entry->next : after_loop_end(entry);
  }
  bool take_late_back_edge() { return std::exchange(late_back_edge_, false); }
  const Decoded* after_loop_end(const Decoded* entry);
  /// Whether the line that is asked for once `entry` is in ID is at hand.
  bool line_at_hand(const Decoded& entry) {
    cache_->count_lookup();
    return cache_->holds(entry.fetched_behind());
  }
  /// Whether an instruction that can follow a chained load needs no look at the lines it asks for.
  bool stays_at_hand(const Decoded& entry) {
    if ((entry.flags & (Decoded::kUnknown | Decoded::kJumps)) != 0) return false;
    return (entry.flags & Decoded::kReaches) == 0 || cache_->holds(entry.fetched_behind());
  }
  void post(Wait wait, Cycle when) {
    wait_ = wait;
    when_ = when;
  }
  void retire() {
    journal_.push(ready_, next_);
    ++counters_.retired[static_cast<unsigned>(next_->energy)];
    counters_.compressed += next_->halfwords & 1;
  }
  bool fail(std::uint32_t cause, const Decoded& entry, Cycle when, Address address, const char* reason);

  // hart_clocked.cpp: clock by clock, where lines are missing or interrupts may come
  bool lines_at_hand(Address target) const { return cache_ == nullptr || cache_->holds(target & ~3u, kFetchedAhead); }
  bool loop_starts_at_hand() const;
  bool loops_at_hand() { return clocked_ || loop_starts_at_hand() || start_clock(); }
  bool loop_takes_over(const Decoded& entry) const;
  bool jumps_to_missing(const Decoded& jump, bool access_pending) const;
  [[gnu::noinline]] void look_ahead();
  bool start_clock(bool access_pending = false);
  bool start_clock_at(Cycle redirected, bool holds_id = false);
  bool in_loop_state() const;
  bool lets_see_body(unsigned back) const;
  bool went_back() const;
  Address fetched_behind_next() const;
  bool access_pending() const { return wait_ == Wait::Memory; }
  FrontEnd::Redirect redirect_in_id(Cycle now);
  FrontEnd::Redirect redirect_by_loop();
  Cycle base_at_hand(std::uint8_t base) const;
  bool leave_id(Cycle now);
  bool schedule_behind(const Decoded& left, Cycle now);
  void accessed();
  bool move_to_id(Cycle now);
  bool waits_asleep(Cycle now, bool fetching);

  // hart_interrupts.cpp
  void watch_interrupts();
  void start_clock_behind_event_load();
  FrontEnd::Redirect take_interrupt(unsigned line, Cycle now);
  bool lines_known(std::uint16_t csr);
  Cycle held_open_from(Cycle now) const;
  Cycle held_by_load(const Decoded& load) const;

  // hart_control.cpp: what changes the order of instructions
  bool go_to(Address target, Cycle when, bool holds_id = false);
  Cycle came_to_id() const { return came_to_id(journal_.last(), ready_); }
  Cycle came_to_id(const Journal::Entry& before, Cycle leaves) const;
  bool jump();
  bool branch();
  bool jump_register();
  bool trap(std::uint32_t cause, Cycle cost, const char* reason);
  bool leads_nowhere(Address pc);
  bool is_host_call(std::uint32_t cause, const Decoded& entry);
  bool inside_loop(const Decoded& entry) const;
  bool fail_in_loop(const Decoded& entry);
  bool is_in_ex(const Decoded& earlier) const;
  Cycle base_usable(std::uint8_t base, Cycle sent) const;
  /// Whether the second last instruction of a loop's body could prepare the back-edge of the last, which then costs
  /// nothing. It could not if it, or the one before it, delays that.
  bool back_edge_prepared() const {
    const Decoded* second_last = journal_.last(1).instruction;
    const Decoded* third_last = journal_.last(2).instruction;
    return second_last != nullptr && third_last != nullptr && !second_last->delays_back_edge &&
           !third_last->delays_back_edge;
  }
  [[gnu::noinline]] bool back_edge_is_late() const;
  bool csr();
  bool loop_setup();
  const Decoded* loop_start(unsigned index, const Decoded& last) {
    late_back_edge_ = !clocked_ && !back_edge_prepared() && back_edge_is_late();
    const Verified& verified = verified_[index];
    const bool known = verified.first != nullptr && verified.generation == code_.generation();
    return known ? verified.first : judge_loop(index, last);
  }
  [[gnu::noinline]] const Decoded* judge_loop(unsigned index, const Decoded& last);
  const char* loop_violation(unsigned index);
  const char* body_violation(const HardwareLoop& loop);
  PerformanceEvents events(Cycle cycle);

  // hart_memory.cpp: loads and stores
  template <Handling kHandling>
  bool ask_fast(const Decoded& entry);
  bool ask_memory();
  void post_request(const Decoded& entry, Address address);
  void locate();
  void write_memory();
  bool settle(Cycle granted, std::uint32_t read, bool wrote);
  bool settle_part(Cycle granted, std::uint32_t& read);
  void settle_hazard(Cycle granted);
  std::array<std::uint32_t, 33> registers_{};
  const Decoded* next_ = nullptr;  ///< the instruction that leaves ID next
  Cycle ready_ = 0;                ///< the first cycle in which it can
  Wait wait_ = Wait::Nothing;
  Cycle when_ = 0;
  bool clocked_ = false;
  bool always_clocked_ = false;
  CodeCache::Block* block_ = nullptr;
  CodeCache& code_;
  const mem::MemoryMap& memory_;
  mem::View fast_;  ///< the memory that most accesses go to
  mem::PrivateCache* cache_;
  Journal journal_;
  HartCounters counters_;
  PackedCounts packed_;

  // The access under way.
  Request request_;
  const Decoded* accessing_ = nullptr;
  // Of an access that is not fast: the parts still to be granted, and what was read of the first.
  unsigned parts_ = 0;
  bool chained_ = false;  ///< a fast load is under way, and behind it comes another that can be asked for at once
  std::uint32_t gathered_ = 0;
  std::uint8_t first_bytes_ = 0;
  Cycle last_grant_ = 0;
  Cycle first_grant_ = 0;            ///< of the last access that crossed a word, and
  Cycle crossed_ = ~Cycle{0};        ///< when its second part was granted
  Cycle slept_ = 0;                  ///< during the access under way
  Cycle refilled_ = 0;               ///< when the last instruction came to ID that had to be waited for
  std::array<Cycle, 16> trapped_{};  ///< when the last traps were taken: such instructions do not count as retired
  unsigned traps_ = 0;
  bool late_back_edge_ = false;  ///< the last instruction of a loop's body jumped back unprepared

  FrontEnd front_end_;
  Fetch fetch_;
  Cycle redirected_ = 0;  ///< when the stages behind ID sent, or will send, the fetch stage to the next instruction

  CsrFile csrs_;
  GuestFault fault_;
  Decoded nowhere_;  ///< stands for a pc where there is no memory
  Decoded broken_;   ///< stands for the start of a loop that breaks the rules
  const char* broken_rule_ = "";
  Cycle reads_lines_ = kNoDate;  ///< when the read of mip leaves ID that waits for its lines to be known
  std::uint32_t id_;
  Address boot_;
  Address stack_low_;
  std::uint32_t stack_bytes_;
  bool calls_host_;
  /// A loop that was found to keep the rules.
  struct Verified {
    Address start = 0;
    Address end = 0;
    std::uint64_t generation = ~0ull;
    const Decoded* first = nullptr;  ///< where its back-edge leads; null if a set-up instruction came since
  };
  std::array<Verified, 2> verified_;
};

/// Posts the access of a load or store, if it is a part of a word in the memory that most accesses go to. The request's
/// target is that memory unless another access is under way.
template <Handling kHandling>
inline bool Hart::ask_fast(const Decoded& entry) {
  const std::uint32_t base = registers_[entry.rs1];
  const Address address = base + entry.offset;
  const std::uint32_t offset = address - fast_.seen_at;
  if (offset >= fast_.size || (address & 3) > entry.last_in_word) [[unlikely]]
    return false;
  request_.target.offset = offset;
  request_.address = address;
  request_.bytes = entry.bytes;
  request_.write = kHandling == Handling::Store;
  chained_ = entry.chains;
  if constexpr (kHandling == Handling::Store) request_.data = registers_[entry.rs2];
  registers_[entry.base_rd] = base + entry.immediate;
  accessing_ = &entry;
  return true;
}

inline bool Hart::access_again(Cycle now) {
  if (!chained_) return false;
  const Decoded& loading = *accessing_;
  const Decoded& next = *next_;
  const std::uint32_t base = registers_[next.rs1];
  const Address address = base + next.offset;
  const std::uint32_t offset = address - fast_.seen_at;
  if (offset >= fast_.size || (address & 3) != 0) [[unlikely]]
    return false;
  const Decoded& behind = *next.next;
  if (behind.flags != 0 && !stays_at_hand(behind)) return false;
  if (journal_.is_long()) [[unlikely]]
    begin_journal();
  registers_[loading.rd] = fast_.memory->read(request_.target.offset, 4);
  ++counters_.data_accesses;
  if (next.flags != 0) cache_->count_lookup();
  // The next access: what is not set here is as it was, or known only when this one is granted.
  registers_[next.base_rd] = base + next.immediate;
  request_.target.offset = offset;
  request_.address = address;
  accessing_ = &next;
  chained_ = next.chains;
  journal_.push(now, &next);
  packed_.add(next.count);
  next_ = next.next;
  when_ = now + 1;
  return true;
}

/// Ends the access granted in cycle `granted`; false if its second part has to be asked for.
[[gnu::always_inline]] inline bool Hart::settle(Cycle granted, std::uint32_t read, bool wrote) {
  if (parts_ != 0) [[unlikely]] {
    if (!settle_part(granted, read)) return false;
  }
  const Decoded& entry = *accessing_;
  last_grant_ = granted;
  ready_ = granted;
  if (!wrote) {
    registers_[entry.rd] = entry.bytes == 4 ? read : entry.function(read, 0, 0, 0);
    if (next_->handling <= Handling::OutOfBlock) [[unlikely]]
      next_ = lookup(next_->pc);
    const bool hazard = (next_->reads >> entry.loaded & 1) != 0 || next_->alu_written == entry.loaded;
    if (hazard || entry.handling == Handling::EventLoad) [[unlikely]]
      settle_hazard(granted);
  }
  if ((entry.flags & Decoded::kLoopEnd) != 0 && take_late_back_edge()) [[unlikely]] {
    ready_ = std::max(ready_, granted + 1);
    refilled_ = ready_;
  }
  return true;
}

}  // namespace tessera::core
