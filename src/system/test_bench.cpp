#include "system/test_bench.hpp"

namespace tessera::system {
namespace {

namespace map = arch::map;

constexpr Address kTimerLines = map::test_timer.base;
constexpr Address kTimerCount = map::test_timer.base + 4;
constexpr Address kRandom = map::test_random_and_ticks.base;
constexpr Address kTicks = map::test_random_and_ticks.base + 4;

}  // namespace

void TestBench::store(Address address, std::uint32_t value, Cycle now) {
  const Address word = address & ~3u;
  if (word == kTimerLines) {
    timer_lines_ = value;
  } else if (word == kTimerCount) {
    // The count is there in the next cycle, and the lines rise in the one behind that in which it is 1.
    fires_ = value == 0 ? kNever : now + value + 1;
  } else if (word == kTicks) {
    ticks_from_ = now + 1;
  } else if (map::test_stalls.contains(word)) {
    stalls_[(word - map::test_stalls.base) / 4] = value;
  }
}

std::uint32_t TestBench::load(Address address, Cycle now) {
  const Address word = address & ~3u;
  if (word == kTicks) return static_cast<std::uint32_t>(now + 1 - ticks_from_);  // when the answer comes
  if (map::test_stalls.contains(word)) return stalls_[(word - map::test_stalls.base) / 4];
  if (word != kRandom) return 0;
  random_ ^= random_ << 13;  // xorshift32 of Marsaglia, "Xorshift RNGs", 2003
  random_ ^= random_ >> 17;
  random_ ^= random_ << 5;
  return random_;
}

void TestBench::fire() {
  fires_ = kNever;
  lines_ = timer_lines_;
}

}  // namespace tessera::system
