// The instruction cache that the cores share: behind every core's private one, in front of L2.
//
// Timing contract (specified in the machine file, not measured): a private miss in cycle t looks up its bank at the
// first cycle from t on in which the bank is free, one look-up a cycle. A hit hands the line over `hit_cycles` later. A
// miss reads the line from L2 through the AXI port and hands it over one cycle after its last beat, at the earliest
// `hit_cycles` after the look-up; whoever asks for a line under way waits for the same beats. Lines go to banks by
// address.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/units.hpp"
#include "mem/axi_port.hpp"
#include "mem/private_cache.hpp"

namespace tessera::mem {

struct SharedCacheConfig {
  std::uint32_t bytes = 4096;
  std::uint32_t ways = 4;
  std::uint32_t banks = 2;
  std::uint32_t line_bytes = 16;
  Cycle hit_cycles = 1;
};

class SharedCache {
 public:
  SharedCache(const SharedCacheConfig& config, AxiPort& port)
      : config_(config),
        port_(port),
        lines_(config.bytes, config.ways, config.line_bytes),
        bank_free_(config.banks, 0) {}

  /// The cycle in which the line that a core asks for in cycle `now` is in its private cache. Called in order of
  /// cycles.
  Cycle refill(Address line, Cycle now) {
    Cycle& bank_free = bank_free_[line / config_.line_bytes % config_.banks];
    const Cycle looked_up = std::max(now, bank_free);
    bank_free = looked_up + 1;
    ++lookups_;
    Cycle there = looked_up + config_.hit_cycles;
    if (lines_.touch(line)) {
      for (const UnderWay& under_way : under_way_) {
        if (under_way.line == line) there = std::max(there, under_way.arrives);
      }
    } else {
      ++misses_;
      const auto beats = port_.read(looked_up + 1, config_.line_bytes / 8);
      there = std::max(there, beats.last_beat + 1);
      lines_.fill(line);
      std::erase_if(under_way_, [&](const UnderWay& old) { return old.arrives <= now || old.line == line; });
      under_way_.push_back({line, there});
    }
    return there;
  }

  void clear() { lines_.clear(); }
  std::uint64_t lookups() const { return lookups_; }
  std::uint64_t misses() const { return misses_; }

 private:
  struct UnderWay {
    Address line;
    Cycle arrives;
  };

  SharedCacheConfig config_;
  AxiPort& port_;
  LineStore lines_;
  std::vector<Cycle> bank_free_;
  std::vector<UnderWay> under_way_;
  std::uint64_t lookups_ = 0;
  std::uint64_t misses_ = 0;
};

}  // namespace tessera::mem
