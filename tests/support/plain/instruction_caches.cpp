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
  const auto first = lines_.begin() + static_cast<std::ptrdiff_t>(set * ways_);
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
  return (state_ == State::LookUp && hits()) || (state_ == State::WaitLine && line_is_here_);
}

std::optional<Address> PrivateInstructionCache::refill() const {
  if (state_ == State::WaitGrant || (state_ == State::LookUp && !hits())) return line();
  return std::nullopt;
}

void PrivateInstructionCache::clock(std::optional<Address> fetched, bool granted, bool line_comes) {
  switch (state_) {
    case State::Idle:
      if (flush_.any()) {
        state_ = flush_.all ? State::Flush : State::FlushSet;
      } else if (fetched) {
        state_ = State::LookUp;
      }
      break;
    case State::Flush:
      tags_.invalidate(counter_);
      counter_ = (counter_ + 1) % sets_;
      if (counter_ == 0) state_ = State::Idle;
      break;
    case State::FlushSet:
      tags_.invalidate(set_of(*flush_.set_of));
      state_ = State::Idle;
      break;
    case State::LookUp:
      if (hits()) {
        if (!fetched) state_ = State::Idle;
        break;
      }
      if (const auto invalid = tags_.invalid_way(set())) {
        way_ = *invalid;
      } else {
        way_ = replacement_.way();
        replacement_.step();
      }
      state_ = granted ? State::WaitLine : State::WaitGrant;
      break;
    case State::WaitGrant:
      if (granted) state_ = State::WaitLine;
      break;
    case State::WaitLine:
      if (!line_is_here_) break;
      tags_.write(set(), way_, line());
      state_ = State::Idle;
      break;
  }
  if (fetched) fetched_ = *fetched;
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

void InstructionCaches::clock(const std::vector<std::optional<Address>>& fetched) {
  for (unsigned bank = 0; bank < banks_.size(); ++bank) banks_[bank].clock(granted_[bank]);
  for (unsigned core = 0; core < privates_.size(); ++core) {
    privates_[core].clock(fetched[core], core_granted_[core], line_comes_[core]);
  }
}

}  // namespace tessera::plain
