#include "support/plain/instruction_caches.hpp"

#include <algorithm>
#include <utility>

namespace tessera::plain {
namespace {

constexpr unsigned kFetchPorts = 8;  // of the interconnect, whether cores stand there or not
constexpr unsigned kBeatBytes = 8;

}  // namespace

void ReplacementRegister::step() {
  const unsigned s = state_;
  const unsigned in = ~(s >> 7 ^ s >> 3 ^ s >> 2 ^ s >> 1) & 1;
  state_ = static_cast<std::uint8_t>(s << 1 | in);
}

bool Tags::holds(unsigned set, Address line) const {
  const auto first = lines_.begin() + static_cast<std::ptrdiff_t>(std::size_t{set} * ways_);
  return std::find(first, first + ways_, line) != first + ways_;
}

std::optional<unsigned> Tags::invalid_way(unsigned set) const {
  for (unsigned way = ways_; way-- > 0;) {
    if (!lines_[std::size_t{set} * ways_ + way]) return way;
  }
  return std::nullopt;
}

void Tags::invalidate(unsigned set) {
  for (unsigned way = 0; way < ways_; ++way) lines_[std::size_t{set} * ways_ + way].reset();
}

PrivateInstructionCache::PrivateInstructionCache(const arch::InstructionCache& config)
    : line_bytes_(config.line_bytes),
      sets_(config.private_bytes / config.line_bytes / config.private_ways),
      tags_(sets_, config.private_ways),
      replacement_(config.private_ways) {}

bool PrivateInstructionCache::answers() const {
  switch (state_) {
    case State::LookUp:
      return hits();
    case State::WaitLine:
      return refill_comes();
    case State::WaitPrefetch:
      return prefetch_comes();
    case State::ConflictRefill:
      return true;
    default:
      return false;
  }
}

std::optional<Address> PrivateInstructionCache::refill() const {
  if (refill_request() && arbiter_ != Arbiter::Prefetch) return line();
  if (prefetch_request() && serves_prefetch()) return ahead_;
  return std::nullopt;
}

/// The tags read in the cycle before are compared with the line's tag as it is now: another set's, if a fetch came
/// between.
bool PrivateInstructionCache::prefetch_hits() const {
  const Address tag = ahead_ / (line_bytes_ * sets_);
  return prefetch_ == Prefetch::LookUp && tags_.holds(prefetch_set_, (tag * sets_ + prefetch_set_) * line_bytes_);
}

unsigned PrivateInstructionCache::choose_way(unsigned set) {
  if (const auto invalid = tags_.invalid_way(set)) return *invalid;
  step_ = true;
  return replacement_.way();
}

PrivateInstructionCache::State PrivateInstructionCache::after_idle(const FetchRequest& fetch) const {
  if (flush_.any()) return flush_.all ? State::Flush : State::FlushSet;
  if (!fetch.request) return State::Idle;
  const bool branch = fetch.address / line_bytes_ != ahead_ / line_bytes_;
  if (!prefetching_ || branch || prefetch_hits()) return State::LookUp;
  if (prefetch_comes()) return State::ConflictRefill;
  return prefetch_starts() ? State::WaitPrefetch : State::LookUp;
}

PrivateInstructionCache::State PrivateInstructionCache::after_look_up(const FetchRequest& fetch, bool granted) {
  if (hits()) return fetch.request ? State::LookUp : State::Idle;
  if (expected_) return prefetch_comes() || prefetch_came_ ? State::ConflictRefill : State::WaitPrefetch;
  way_ = choose_way(set());
  return granted ? State::WaitLine : State::WaitGrant;
}

PrivateInstructionCache::Prefetch PrivateInstructionCache::after_prefetch(const FetchRequest& fetch, bool granted) {
  switch (prefetch_) {
    case Prefetch::Disabled:
      return prefetching_ ? Prefetch::Idle : Prefetch::Disabled;
    case Prefetch::Idle: {
      if (look_ahead_) prefetch_set_ = set_of(ahead_);
      if (!prefetching_) return Prefetch::Disabled;
      const bool branch = fetch.address / line_bytes_ != ahead_ / line_bytes_;
      return look_ahead_ && branch ? Prefetch::LookUp : Prefetch::Idle;
    }
    case Prefetch::LookUp:
      if (prefetch_hits()) return Prefetch::Idle;
      prefetch_way_ = choose_way(prefetch_set_);
      return granted ? Prefetch::WaitLine : Prefetch::WaitGrant;
    case Prefetch::WaitGrant:
      return granted ? Prefetch::WaitLine : Prefetch::WaitGrant;
    case Prefetch::WaitLine:
      return prefetch_comes() ? Prefetch::Idle : Prefetch::WaitLine;
  }
  return prefetch_;
}

/// Which line to look for next: that behind the one fetched from.
void PrivateInstructionCache::clock_ahead(const FetchRequest& fetch) {
  if (!prefetching_) {
    ahead_ = 0;
    look_ahead_ = look_later_ = expected_ = prefetch_came_ = false;
    return;
  }
  const bool starts = prefetch_starts();
  const bool branch = fetch.address / line_bytes_ != ahead_ / line_bytes_;
  if (fetch.request) expected_ = !branch && ((starts && !prefetch_hits()) || prefetch_comes());
  prefetch_came_ = prefetch_comes();
  const auto behind = [this](Address address) { return (address / line_bytes_ + 1) * line_bytes_; };
  if (fetch.request && starts) look_later_ = true;
  if (fetch.request && !starts) {
    ahead_ = behind(fetch.address);
    look_ahead_ = true;
  } else if (look_later_ && answers() && !starts) {
    ahead_ = behind(fetched_);
    look_ahead_ = true;
    look_later_ = false;
  } else {
    look_ahead_ = false;
  }
}

void PrivateInstructionCache::clock_arbiter() {
  if (arbiter_ != Arbiter::Idle) {
    if (line_is_here_) arbiter_ = Arbiter::Idle;
  } else if (refill_request()) {
    arbiter_ = Arbiter::Refill;
  } else if (prefetch_request()) {
    arbiter_ = Arbiter::Prefetch;
  }
}

void PrivateInstructionCache::clock(const FetchRequest& fetch, bool granted, bool line_comes) {
  const bool for_prefetch = granted && serves_prefetch();
  const bool accepted = fetch.request && accepts();
  // The tags have one port for what fetching reads or writes and what prefetching writes; the former goes first.
  const bool port_taken = state_ == State::Flush || state_ == State::FlushSet || refill_comes() ||
                          (fetch.request && (state_ == State::LookUp || (state_ == State::Idle && !flush_.any())));
  step_ = false;
  State next = state_;
  switch (state_) {
    case State::Idle:
      next = after_idle(fetch);
      break;
    case State::LookUp:
      next = after_look_up(fetch, granted && !for_prefetch);
      break;
    case State::WaitGrant:
      if (granted && !for_prefetch) next = State::WaitLine;
      break;
    case State::WaitLine:
      if (refill_comes()) next = State::Idle;
      break;
    case State::Flush:
      if (counter_ + 1 == sets_) next = State::Idle;
      break;
    case State::WaitPrefetch:
      if (prefetch_comes()) next = State::Idle;
      break;
    case State::FlushSet:
    case State::ConflictRefill:
      next = State::Idle;
      break;
  }
  const Prefetch next_prefetch = after_prefetch(fetch, for_prefetch);
  const bool writes_prefetched = prefetch_ == Prefetch::WaitLine && prefetch_comes() && !port_taken;
  const Address written_ahead = ahead_;
  const bool writes = state_ == State::WaitLine && refill_comes();
  const Address written = line();
  const bool flushes = state_ == State::Flush;
  const bool flushes_set = state_ == State::FlushSet;
  clock_ahead(fetch);
  clock_arbiter();
  if (writes) tags_.write(set_of(written), way_, written);
  if (writes_prefetched) tags_.write(set_of(written_ahead), prefetch_way_, written_ahead);
  if (flushes) tags_.invalidate(counter_);
  if (flushes) counter_ = (counter_ + 1) % sets_;
  if (flushes_set) tags_.invalidate(set_of(*flush_.set_of));
  if (step_) replacement_.step();
  state_ = next;
  prefetch_ = next_prefetch;
  if (accepted) fetched_ = fetch.address;
  line_is_here_ = line_comes;
}

SharedInstructionBank::SharedInstructionBank(const arch::InstructionCache& config)
    : line_bytes_(config.line_bytes),
      banks_(config.shared_banks),
      sets_(config.shared_bytes / config.line_bytes / config.shared_ways / config.shared_banks),
      tags_(sets_, config.shared_ways),
      replacement_(config.shared_ways) {}

bool SharedInstructionBank::is_under_refill() const {
  return stage_ && std::ranges::any_of(refills_, [&](const Refill& one) { return one.request.line == stage_->line; });
}

bool SharedInstructionBank::accepts() const {
  return state_ == State::Operative && !line_here_ && !flush_.any() && (!stage_ || hits());
}

std::optional<unsigned> SharedInstructionBank::answers() const {
  switch (state_) {
    case State::Operative:
      // What hits is answered also while a line comes in, unless its own line is under refill.
      if (hits() && !(line_here_ && is_under_refill())) return stage_->core;
      return std::nullopt;
    case State::ServeRefill:
    case State::ServeCritical:
    case State::ServeCriticalBeforeRequest:
      return refills_.front().request.core;
    case State::DispatchCritical2:
      if (stage_) return stage_->core;
      break;
    case State::Invalidate:
    case State::FlushSet:
    case State::RequestRefill:
    case State::WaitCritical:
    case State::DispatchCritical1:
      break;
  }
  return std::nullopt;
}

void SharedInstructionBank::write_line() {
  const Refill& refill = refills_.front();
  tags_.write(set(refill.request.line), refill.way, refill.request.line);
  refills_.pop_front();
  line_here_ = false;
}

void SharedInstructionBank::clock_operative(std::optional<Request> granted) {
  if (line_here_) {
    if (is_under_refill()) {
      state_ = State::ServeCritical;
      return;
    }
    state_ = State::ServeRefill;
    if (hits()) stage_.reset();
  } else if (!stage_ || hits()) {
    if (!flush_.any()) {
      stage_ = granted;
    } else if (!stage_ && !refills_.empty()) {
      state_ = State::WaitCritical;
    } else {
      state_ = flush_.set_of ? State::FlushSet : State::Invalidate;
      stage_.reset();
    }
  } else {
    state_ = is_under_refill() ? State::WaitCritical : State::RequestRefill;
  }
}

void SharedInstructionBank::clock_request() {
  if (line_here_) {
    state_ = State::ServeCriticalBeforeRequest;
  } else if (addresses_.size() < kAddresses && refills_.size() < kOpenRefills) {
    refills_.push_back({*stage_, replacement_.way()});
    addresses_.push_back(stage_->line);
    replacement_.step();
    stage_.reset();
    state_ = State::Operative;
  }
}

void SharedInstructionBank::clock(std::optional<Request> granted) {
  const bool left = std::exchange(address_left_, false);
  switch (state_) {
    case State::Operative:
      clock_operative(granted);
      break;
    case State::RequestRefill:
      clock_request();
      break;
    case State::ServeRefill:
      write_line();
      state_ = State::Operative;
      break;
    case State::WaitCritical:
      if (line_here_) state_ = State::ServeCritical;
      break;
    case State::ServeCritical:
      write_line();
      state_ = State::DispatchCritical1;
      break;
    case State::ServeCriticalBeforeRequest:
      write_line();
      state_ = State::RequestRefill;
      break;
    case State::DispatchCritical1:
      state_ = is_under_refill() ? State::WaitCritical : State::DispatchCritical2;
      break;
    case State::DispatchCritical2:
      stage_.reset();
      state_ = State::Operative;
      break;
    case State::Invalidate:
      tags_.invalidate(counter_);
      counter_ = (counter_ + 1) % sets_;
      if (counter_ == 0) state_ = State::Operative;
      break;
    case State::FlushSet:
      tags_.invalidate(set(*flush_.set_of));
      state_ = State::Operative;
      break;
  }
  if (left) addresses_.pop_front();
  if (std::exchange(last_beat_, false)) line_here_ = true;
}

InstructionCaches::InstructionCaches(const arch::Machine& machine, mem::AxiPort& port)
    : port_(port),
      line_bytes_(machine.instruction_cache.line_bytes),
      privates_(machine.cores, PrivateInstructionCache(machine.instruction_cache)),
      banks_(machine.instruction_cache.shared_banks, SharedInstructionBank(machine.instruction_cache)),
      grants_(banks_.size(), 0),
      granted_(banks_.size()),
      core_granted_(machine.cores),
      line_comes_(machine.cores) {}

/// rr_arb_tree of common_cells with FairArb: behind the one served, the next that asks.
void InstructionCaches::move_addresses(Cycle now) {
  const auto count = static_cast<unsigned>(banks_.size());
  std::optional<unsigned> winner;
  for (unsigned step = 0; step < count && !winner; ++step) {
    const unsigned bank = (next_bank_ + step) % count;
    if (banks_[bank].asks_memory()) winner = bank;
  }
  if (!winner) return;
  const mem::AxiPort::Read beats = port_.read(now, line_bytes_ / kBeatBytes);
  banks_[*winner].address_accepted();
  bursts_.push_back({*winner, beats.first_beat, line_bytes_ / kBeatBytes});
  unsigned next = *winner;
  for (unsigned step = 1; step <= count; ++step) {
    const unsigned bank = (next_bank_ + step) % count;
    if (banks_[bank].asks_memory()) {
      next = bank;
      break;
    }
  }
  next_bank_ = next;
}

/// Bursts come in order, a beat a cycle; a bank takes no beat while a line waits in it.
void InstructionCaches::move_beat(Cycle now) {
  if (bursts_.empty() || bursts_.front().next_beat > now) return;
  Burst& burst = bursts_.front();
  burst.next_beat = now + 1;
  if (!banks_[burst.bank].takes_beats() || --burst.beats != 0) return;
  banks_[burst.bank].take_last_beat();
  bursts_.pop_front();
  if (!bursts_.empty()) bursts_.front().next_beat = std::max(bursts_.front().next_beat, now + 1);
}

void InstructionCaches::request_flush(const FlushRequest& flush, std::uint32_t privates, std::uint32_t banks) {
  for (unsigned core = 0; core < privates_.size(); ++core) {
    privates_[core].request_flush((privates >> core & 1) != 0 ? flush : FlushRequest{});
  }
  for (unsigned bank = 0; bank < banks_.size(); ++bank) {
    banks_[bank].request_flush((banks >> bank & 1) != 0 ? flush : FlushRequest{});
  }
}

std::uint32_t InstructionCaches::flushed_privates() const {
  std::uint32_t done = 0;
  for (unsigned core = 0; core < privates_.size(); ++core) done |= (privates_[core].flushed() ? 1u : 0u) << core;
  return done;
}

std::uint32_t InstructionCaches::flushed_banks() const {
  std::uint32_t done = 0;
  for (unsigned bank = 0; bank < banks_.size(); ++bank) done |= (banks_[bank].flushed() ? 1u : 0u) << bank;
  return done;
}

void InstructionCaches::arbitrate(Cycle now) {
  core_granted_.assign(privates_.size(), false);
  line_comes_.assign(privates_.size(), false);
  for (unsigned bank = 0; bank < banks_.size(); ++bank) {
    granted_[bank].reset();
    if (const auto core = banks_[bank].answers()) line_comes_[*core] = true;
    if (!banks_[bank].accepts()) continue;
    std::optional<unsigned> winner;
    for (unsigned core = 0; core < privates_.size(); ++core) {
      const std::optional<Address> line = privates_[core].refill();
      if (!line || bank_of(*line) != bank) continue;
      if (!winner || (core ^ grants_[bank]) < (*winner ^ grants_[bank])) winner = core;
    }
    if (!winner) continue;
    granted_[bank] = {*winner, *privates_[*winner].refill()};
    core_granted_[*winner] = true;
    grants_[bank] = (grants_[bank] + 1) % kFetchPorts;
  }
  move_beat(now);
  move_addresses(now);
}

void InstructionCaches::set_prefetching(std::uint32_t cores) {
  for (unsigned core = 0; core < privates_.size(); ++core) privates_[core].set_prefetching((cores >> core & 1) != 0);
}

void InstructionCaches::clock(const std::vector<FetchRequest>& requests) {
  for (unsigned bank = 0; bank < banks_.size(); ++bank) banks_[bank].clock(granted_[bank]);
  for (unsigned core = 0; core < privates_.size(); ++core) {
    privates_[core].clock(requests[core], core_granted_[core], line_comes_[core]);
  }
}

}  // namespace tessera::plain
