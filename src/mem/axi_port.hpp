// The timing of L2's 64-bit AXI-like port, which DMA, instruction-cache refill and cores share. It moves no data.
//
// Timing contract, requests served in the order in which they are made (A: cycle in which the address is offered, W:
// cycle in which the first write beat is offered, L: latency):
//   address accepted  = max(A, cycle after the previous read address)
//   first read beat   = max(accepted + L, cycle after the previous read beat); then one beat a cycle
//   first write beat  = max(W, cycle after the previous write beat);           then one beat a cycle
//   write response    = last write beat + L
// Reads and writes do not delay each other. Bursts pipeline: a burst's beats follow those of the burst before it.
// Source: the responder of tests/golden/dma_stats.txt, there with one master.
//
// Omitted: write address and response channels never delay; a master slow to take its beats (the DMA takes 32 in 34
// cycles) delays itself only; beats of several masters never interleave within a read burst.
#pragma once

#include <cstdint>

#include "base/units.hpp"

namespace tessera::mem {

class AxiPort {
 public:
  struct Read {
    Cycle first_beat = 0;
    Cycle last_beat = 0;
  };
  struct Counters {
    std::uint64_t beats_read = 0;
    std::uint64_t beats_written = 0;
  };

  /// `latency` is at least one cycle.
  explicit AxiPort(Cycle latency);

  Cycle latency() const { return latency_; }
  const Counters& counters() const { return counters_; }

  /// When the beats of a read arrive whose address is offered in `address`.
  Read read(Cycle address, unsigned beats);

  /// When the write is answered whose beats are offered from `first_data` on. The beats are taken in the cycles up to
  /// the response minus `latency()`; a master that makes its beats one by one asks for each and keeps the last one's
  /// response.
  Cycle write(Cycle first_data, unsigned beats);

 private:
  Cycle latency_;
  Cycle next_read_address_ = 0;
  Cycle next_read_beat_ = 0;
  Cycle next_write_beat_ = 0;
  Counters counters_;
};

}  // namespace tessera::mem
