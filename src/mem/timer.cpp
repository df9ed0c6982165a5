#include "mem/timer.hpp"

#include <algorithm>

#include "base/divide.hpp"

namespace tessera::mem {

Cycle Timer::Counter::period() const {
  return (configuration & TIMER_PRESCALED) != 0
             ? Cycle{(configuration >> TIMER_PRESCALER_SHIFT & TIMER_PRESCALER_MASK) + 1}
             : 1;
}

/// How many values a counter runs through before it starts over; 0 means all of 64 bits.
std::uint64_t Timer::values(unsigned index) const {
  const Counter& counter = counters_[index];
  const bool clears = (counter.configuration & TIMER_CLEAR_ON_MATCH) != 0 && counter.base <= compare(index);
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
    case TIMER_CONFIGURATION_LOW:
      return counters_[index].configuration;
    case TIMER_COUNT_LOW:
      return static_cast<std::uint32_t>(wide() && index == 1 ? count(0, now) >> 32 : count(index, now));
    case TIMER_COMPARE_LOW:
      return counters_[index].compare;
    default:
      return 0;
  }
}

void Timer::write(std::uint32_t offset, std::uint32_t value, Cycle now) {
  if (offset >= TIMER_REGISTERS_END) return;
  const unsigned index = offset / 4 % 2;
  Counter& counter = counters_[index];
  const std::uint64_t current = count(index, now + 1);
  switch (offset & ~7u) {
    case TIMER_CONFIGURATION_LOW:
      counter.configuration = value & ~TIMER_CLEAR;
      set(index, (value & TIMER_CLEAR) != 0 ? 0 : current, now + 1);
      break;
    case TIMER_COUNT_LOW:
      if (wide()) {
        const std::uint64_t whole = count(0, now + 1);
        const std::uint64_t shifted = std::uint64_t{value} << (32 * index);
        set(0, (whole & ~(std::uint64_t{0xFFFF'FFFF} << (32 * index))) | shifted, now + 1);
      } else {
        set(index, value, now + 1);
      }
      break;
    case TIMER_COMPARE_LOW:
      set(index, current, now + 1);
      counter.compare = value;
      break;
    case TIMER_START_LOW:
      set(index, current, now + 1);
      counter.configuration |= TIMER_ENABLE;
      break;
    case TIMER_RESET_LOW:
      set(index, 0, now + 1);
      break;
    default:
      break;
  }
}

/// The next cycle, not before `now`, in which the counter begins to equal its compare value.
Cycle Timer::reached_at(unsigned index, Cycle now) const {
  const Counter& counter = counters_[index];
  if (!counter.enabled() || (counter.configuration & TIMER_EVENT) == 0) return kNever;
  const Cycle from = std::max(now, counter.since);
  // Values begin at whole periods: the first one, from `from` on, that does.
  const std::uint64_t passed = divide_up(from - counter.since, counter.period());
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
    if ((counter.configuration & TIMER_CLEAR_ON_MATCH) != 0) set(index, compare(index), now);  // from here on it clears
    if ((counter.configuration & TIMER_ONE_SHOT) != 0) {
      set(index, (counter.configuration & TIMER_CLEAR_ON_MATCH) != 0 ? 0 : count(index, now), now);
      counter.configuration &= ~TIMER_ENABLE;
    }
  }
  return raised;
}

}  // namespace tessera::mem
