#include "mem/shared_cache.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace tessera::mem {
namespace {

constexpr unsigned kFetchPorts = 8;  // the interconnect's: flags count modulo these, whether cores stand there or not
constexpr std::uint32_t kBeatBytes = 8;

}  // namespace

SharedBank::SharedBank(const SharedCacheConfig& config)
    : tags_(config.bytes / config.banks, config.ways, config.line_bytes,
            static_cast<std::uint32_t>(std::countr_zero(config.banks))),
      replacement_(config.ways) {}

bool SharedBank::idle() const {
  return state_ == State::Operative && !stage_ && refills_.empty() && addresses_.empty() && !line_here_;
}

bool SharedBank::is_on_its_way() const {
  return stage_ && std::ranges::any_of(refills_, [&](const Refill& one) { return one.request.line == stage_->line; });
}

std::optional<unsigned> SharedBank::answers() const {
  switch (state_) {
    case State::Operative:
      // A hit is answered also while a line comes in, unless the line looked up is itself on its way.
      if (hits() && !(line_here_ && is_on_its_way())) return stage_->core;
      return std::nullopt;
    case State::WriteLine:
    case State::WriteAwaited:
    case State::WriteThenAsk:
      return refills_.front().request.core;
    case State::AnswerAwaited:
      if (!stage_) return std::nullopt;  // it was a flush that waited
      return stage_->core;
    default:
      return std::nullopt;
  }
}

SharedBank::State SharedBank::after_operative(std::optional<Request> granted) {
  if (line_here_) {
    if (is_on_its_way()) return State::WriteAwaited;
    if (hits()) stage_.reset();
    return State::WriteLine;
  }
  if (stage_ && !hits()) return is_on_its_way() ? State::WaitLine : State::AskMemory;
  if (flush_asked_ != Flush::None) return take_up_flush();
  stage_ = granted;
  if (granted) ++lookups_;
  return State::Operative;
}

void SharedBank::ask_flush(std::optional<Address> set_of) {
  flush_asked_ = set_of ? Flush::Set : Flush::All;
  flush_of_ = set_of.value_or(0);
}

/// Nothing is looked up before it is over, so that it does not matter in which of its cycles a set is emptied.
SharedBank::State SharedBank::take_up_flush() {
  if (!stage_ && !refills_.empty()) return State::WaitLine;
  stage_.reset();
  if (flush_asked_ == Flush::Set) {
    tags_.clear_set(flush_of_);
    flush_cycles_ = 1;
  } else {
    tags_.clear();
    flush_cycles_ = tags_.sets();
  }
  return State::Flush;
}

SharedBank::State SharedBank::ask_memory() {
  if (line_here_) return State::WriteThenAsk;
  if (addresses_.full() || refills_.full()) return State::AskMemory;
  ++misses_;
  refills_.push({*stage_, replacement_.way()});
  addresses_.push(stage_->line);
  replacement_.step();
  stage_.reset();
  return State::Operative;
}

SharedBank::State SharedBank::write_line(State next) {
  const Refill& refill = refills_.front();
  tags_.write(refill.request.line, refill.way);
  refills_.pop();
  line_here_ = false;
  return next;
}

void SharedBank::clock(std::optional<Request> granted, bool address_left, bool line_complete) {
  switch (state_) {
    case State::Operative:
      state_ = after_operative(granted);
      break;
    case State::AskMemory:
      state_ = ask_memory();
      break;
    case State::WriteLine:
      state_ = write_line(State::Operative);
      break;
    case State::WaitLine:
      if (line_here_) state_ = State::WriteAwaited;
      break;
    case State::WriteAwaited:
      state_ = write_line(State::LookAgain);
      break;
    case State::WriteThenAsk:
      state_ = write_line(State::AskMemory);
      break;
    case State::LookAgain:
      state_ = is_on_its_way() ? State::WaitLine : State::AnswerAwaited;
      break;
    case State::AnswerAwaited:
      stage_.reset();
      state_ = State::Operative;
      break;
    case State::Flush:
      if (--flush_cycles_ == 0) state_ = State::Operative;
      break;
  }
  flush_asked_ = Flush::None;
  if (address_left) addresses_.pop();
  if (line_complete) line_here_ = true;
}

SharedCache::SharedCache(const SharedCacheConfig& config, AxiPort& port)
    : config_(config), port_(port), banks_(config.banks, SharedBank(config)), flags_(config.banks, 0) {}

bool SharedCache::idle() const {
  return bursts_.empty() && std::ranges::all_of(banks_, [](const SharedBank& bank) { return bank.idle(); });
}

void SharedCache::ask_flush(std::uint32_t banks, std::optional<Address> set_of) {
  for (std::size_t bank = 0; bank < banks_.size(); ++bank) {
    if ((banks >> bank & 1) != 0) banks_[bank].ask_flush(set_of);
  }
}

std::uint32_t SharedCache::flushed() const {
  std::uint32_t banks = 0;
  for (std::size_t bank = 0; bank < banks_.size(); ++bank) {
    if (banks_[bank].flushed()) banks |= 1u << bank;
  }
  return banks;
}

std::optional<SharedBank::Request> SharedCache::winner(std::size_t bank) const {
  std::optional<SharedBank::Request> best;
  for (std::uint32_t left = asking_; left != 0; left &= left - 1) {
    const auto core = static_cast<unsigned>(std::countr_zero(left));
    if (bank_of(asked_[core]) != bank) continue;
    if (!best || (core ^ flags_[bank]) < (best->core ^ flags_[bank])) best = {core, asked_[core]};
  }
  return best;
}

/// The bank whose line is complete with this beat, if one is.
std::size_t SharedCache::take_beat(Cycle now) {
  if (bursts_.empty() || bursts_.front().next_beat > now) return kNone;
  Burst& burst = bursts_.front();
  burst.next_beat = now + 1;
  if (!banks_[burst.bank].takes_beats() || --burst.beats != 0) return kNone;
  const std::size_t bank = burst.bank;
  bursts_.erase(bursts_.begin());
  if (!bursts_.empty()) bursts_.front().next_beat = std::max(bursts_.front().next_beat, now + 1);
  return bank;
}

/// The first bank from `first` on, and round, that offers an address.
std::size_t SharedCache::next_offering(std::size_t first) const {
  for (std::size_t step = 0; step < banks_.size(); ++step) {
    const std::size_t bank = (first + step) % banks_.size();
    if (banks_[bank].offers_address()) return bank;
  }
  return kNone;
}

/// The arbiter is rr_arb_tree of common_cells: the turn goes to whoever else asks in the cycle of a grant.
std::size_t SharedCache::send_address(Cycle now) {
  const std::size_t bank = next_offering(turn_);
  if (bank == kNone) return kNone;
  turn_ = next_offering(turn_ + 1);
  const AxiPort::Read beats = port_.read(now, config_.line_bytes / kBeatBytes);
  bursts_.push_back({bank, beats.first_beat, config_.line_bytes / kBeatBytes});
  return bank;
}

SharedCache::Answer SharedCache::cycle(Cycle now) {
  Answer answer;
  const std::size_t complete = take_beat(now);
  const std::size_t sent = send_address(now);
  for (std::size_t index = 0; index < banks_.size(); ++index) {
    SharedBank& bank = banks_[index];
    if (const auto core = bank.answers()) answer.answered |= 1u << *core;
    const auto granted = bank.accepts() ? winner(index) : std::nullopt;
    if (granted) {
      answer.granted |= 1u << granted->core;
      flags_[index] = (flags_[index] + 1) % kFetchPorts;
    }
    bank.clock(granted, sent == index, complete == index);
  }
  asking_ = 0;
  return answer;
}

std::uint64_t SharedCache::lookups() const {
  std::uint64_t sum = 0;
  for (const SharedBank& bank : banks_) sum += bank.lookups();
  return sum;
}

std::uint64_t SharedCache::misses() const {
  std::uint64_t sum = 0;
  for (const SharedBank& bank : banks_) sum += bank.misses();
  return sum;
}

}  // namespace tessera::mem
