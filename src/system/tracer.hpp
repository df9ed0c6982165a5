// Writes the traces: a line for every instruction that leaves ID; a line for every request of the TCDM, every burst of
// the DMA in L2 and every event it gives.
//
// Instructions: `cycle core pc instruction`. Requests: `cycle requester address R|W granted`; requesters are numbered
// as the interconnect numbers them (arch/machine.hpp), and what is no core names its place in the TCDM, not its
// address. Bursts: `cycle dma ar|aw address len beats-1`; events: `cycle dma event core number`. Lines are in order of
// cycles, and within one of cores; the DMA's bursts and events come before the requests. Harts run ahead of each other,
// so instruction lines wait until no earlier one can come.
#pragma once

#include <memory>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "core/hart.hpp"
#include "mem/dma.hpp"

namespace tessera::system {

class Tracer {
 public:
  /// Either stream may be null.
  Tracer(std::ostream* instructions, std::ostream* requests, unsigned cores)
      : instructions_(instructions), requests_(requests), taken_(cores) {}

  bool traces_requests() const { return requests_ != nullptr; }

  /// Takes over what a hart executed; called before it goes on, when its journal is forgotten.
  void before_run(const core::Hart& hart);

  void request(Cycle cycle, unsigned requester, std::uint32_t address, bool write, bool granted);
  void burst(Cycle cycle, const mem::Dma::Burst& burst);
  /// Of the DMA, for the cores whose bit is set in `cores`.
  void event(Cycle cycle, std::uint32_t cores);
  /// All of a cycle was reported.
  void end_of_cycle();

  /// Writes what is certain up to cycle `now`; `force` even if it is little.
  void write(std::span<core::Hart* const> harts, Cycle now, bool force);

 private:
  static constexpr std::size_t kEnough = 1 << 16;

  struct Line {
    Cycle cycle;
    unsigned core;
    Address pc;
    std::uint32_t word;
  };
  /// How much of a hart's journal is in `lines_` already.
  struct Taken {
    std::uint64_t epoch = 0;
    std::size_t entries = 0;
  };
  struct RequestLine {
    Cycle cycle;
    unsigned requester;
    std::uint32_t address;
    bool write;
    bool granted;
  };

  void take(const core::Hart& hart);

  std::ostream* instructions_;
  std::ostream* requests_;
  std::vector<Taken> taken_;
  std::vector<Line> lines_;
  std::vector<RequestLine> cycle_requests_;
  std::string cycle_transfers_;  ///< the DMA's lines
};

}  // namespace tessera::system
