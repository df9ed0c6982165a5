// Writes the traces: a line for every instruction that leaves ID, a line for every TCDM request of a core.
//
// Instructions: `cycle core pc instruction`; requests: `cycle core address R|W granted`. Lines are in order of cycles,
// then cores. Harts run ahead of each other, so instruction lines wait until no earlier one can come.
#pragma once

#include <memory>
#include <ostream>
#include <span>
#include <vector>

#include "core/hart.hpp"

namespace tessera::system {

class Tracer {
 public:
  /// Either stream may be null.
  Tracer(std::ostream* instructions, std::ostream* requests, unsigned cores)
      : instructions_(instructions), requests_(requests), taken_(cores) {}

  bool traces_requests() const { return requests_ != nullptr; }

  /// Takes over what a hart executed; called before it goes on, when its journal is forgotten.
  void before_run(const core::Hart& hart);

  void request(Cycle cycle, unsigned core, Address address, bool write, bool granted);
  /// All requests of a cycle were reported.
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
    unsigned core;
    Address address;
    bool write;
    bool granted;
  };

  void take(const core::Hart& hart);

  std::ostream* instructions_;
  std::ostream* requests_;
  std::vector<Taken> taken_;
  std::vector<Line> lines_;
  std::vector<RequestLine> cycle_requests_;
};

}  // namespace tessera::system
