#include "mem/timer.hpp"

#include <algorithm>

namespace tessera::mem {
namespace {

enum : std::uint32_t {
  kConfiguration = 0x00,
  kCount = 0x08,
  kCompare = 0x10,
  kStart = 0x18,
  kReset = 0x20,
  kEnd = 0x28
};

constexpr std::uint32_t kEnable = 1u << 0;
constexpr std::uint32_t kResetBit = 1u << 1;
constexpr std::uint32_t kRaises = 1u << 2;
constexpr std::uint32_t kClears = 1u << 4;
constexpr std::uint32_t kOneShot = 1u << 5;
constexpr std::uint32_t kPrescaled = 1u << 6;

}  // namespace

Cycle Timer::Counter::period() const {
  return (configuration & kPrescaled) != 0 ? Cycle{(configuration >> 8 & 0xFF) + 1} : 1;
}

/// How many values a counter runs through before it starts over; 0 means all of 64 bits.
std::uint64_t Timer::values(unsigned index) const {
  const Counter& counter = counters_[index];
  const bool clears = (counter.configuration & kClears) != 0 && counter.base <= compare(index);
  if (clears) return compare(index) + 1;
  return wide() ? 0 : std::uint64_t{1} << 32;
}

std::uint64_t Timer::count(unsigned index, Cycle now) const {
  const Counter& counter = counters_[index];
  const std::uint64_t passed = counter.enabled() && now > counter.since ? (now - counter.since) / counter.period() : 0;
  const std::uint64_t value = counter.base + passed;
  return values(index) == 0 ? value : value % values(index);
}

std::uint64_t Timer::compare(unsigned index) const {
  return wide() ? counters_[0].compare | std::uint64_t{counters_[1].compare} << 32 : counters_[index].compare;
}

void Timer::set(unsigned index, std::uint64_t value, Cycle now) {
  counters_[index].base = value;
  counters_[index].since = now;
}

std::uint32_t Timer::read(std::uint32_t offset, Cycle now) const {
  const unsigned index = offset / 4 % 2;
  switch (offset & ~7u) {
    case kConfiguration:
      return counters_[index].configuration;
    case kCount:
      return static_cast<std::uint32_t>(wide() && index == 1 ? count(0, now) >> 32 : count(index, now));
    case kCompare:
      return counters_[index].compare;
    default:
      return 0;
  }
}

void Timer::write(std::uint32_t offset, std::uint32_t value, Cycle now) {
  if (offset >= kEnd) return;
  const unsigned index = offset / 4 % 2;
  Counter& counter = counters_[index];
  const std::uint64_t current = count(index, now + 1);
  switch (offset & ~7u) {
    case kConfiguration:
      counter.configuration = value & ~kResetBit;
      set(index, (value & kResetBit) != 0 ? 0 : current, now + 1);
      break;
    case kCount:
      if (wide()) {
        const std::uint64_t whole = count(0, now + 1);
        const std::uint64_t shifted = std::uint64_t{value} << (32 * index);
        set(0, (whole & ~(std::uint64_t{0xFFFF'FFFF} << (32 * index))) | shifted, now + 1);
      } else {
        set(index, value, now + 1);
      }
      break;
    case kCompare:
      set(index, current, now + 1);
      counter.compare = value;
      break;
    case kStart:
      set(index, current, now + 1);
      counter.configuration |= kEnable;
      break;
    case kReset:
      set(index, 0, now + 1);
      break;
    default:
      break;
  }
}

/// The next cycle, not before `now`, in which the counter begins to equal its compare value.
Cycle Timer::reached_at(unsigned index, Cycle now) const {
  const Counter& counter = counters_[index];
  if (!counter.enabled() || (counter.configuration & kRaises) == 0) return kNever;
  const Cycle from = std::max(now, counter.since);
  // Values begin at whole periods: the first one, from `from` on, that does.
  const std::uint64_t passed = (from - counter.since + counter.period() - 1) / counter.period();
  const Cycle begins = counter.since + passed * counter.period();
  const std::uint64_t value = count(index, begins);
  const std::uint64_t target = compare(index);
  const std::uint64_t missing = target >= value ? target - value : target - value + values(index);
  if (missing > (kNever - begins) / counter.period()) return kNever;
  return begins + missing * counter.period();
}

Cycle Timer::next_event(Cycle now) const {
  const Cycle low = reached_at(0, now);
  return wide() ? low : std::min(low, reached_at(1, now));
}

unsigned Timer::take_events(Cycle now) {
  unsigned raised = 0;
  for (unsigned index = 0; index < (wide() ? 1u : 2u); ++index) {
    if (reached_at(index, now) != now) continue;
    raised |= 1u << index;
    Counter& counter = counters_[index];
    if ((counter.configuration & kClears) != 0) set(index, compare(index), now);  // from here on it clears
    if ((counter.configuration & kOneShot) != 0) {
      set(index, (counter.configuration & kClears) != 0 ? 0 : count(index, now), now);
      counter.configuration &= ~kEnable;
    }
  }
  return raised;
}

}  // namespace tessera::mem
