// The way of the cores' loads and stores to L2, clock by clock: the arbiter of the peripheral interconnect's external
// port, and per2axi between that and AXI (pulp_cluster rtl/xbar_pe_wrap.sv with common_cells' rr_arb_tree; per2axi
// per2axi_req_channel.sv, per2axi_res_channel.sv and the buffers of its five channels).
//
// Omitted: buffers that are full, since every core has one access under way.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "base/units.hpp"
#include "mem/axi_port.hpp"

namespace tessera::plain {

class L2Path {
 public:
  explicit L2Path(mem::AxiPort& port) : port_(port) {}

  /// The core's request stands on the interconnect in this cycle.
  void ask(unsigned core, bool write) { asking_.push_back({core, write, {}}); }
  /// Decides the cycle, when all cores have asked.
  void cycle(Cycle now);
  /// The core whose request was taken in this cycle.
  std::optional<unsigned> taken() const { return taken_; }
  /// The core that is answered in this cycle.
  std::optional<unsigned> answered() const { return answered_; }

 private:
  struct Access {
    unsigned core;
    bool write;
    Cycle comes;  ///< the beat or response of the port
  };

  const Access* asking(unsigned core) const;
  std::optional<unsigned> winner(unsigned first, unsigned count) const;
  void take_request();
  void answer(Cycle now);

  mem::AxiPort& port_;
  std::vector<Access> asking_;      ///< in this cycle
  unsigned turn_ = 0;               ///< rr_q
  std::optional<Access> buffered_;  ///< of addresses and data: what was taken in the cycle before
  std::deque<Access> reads_;        ///< under way, in order
  std::deque<Access> writes_;
  std::optional<unsigned> taken_;
  std::optional<unsigned> answered_;
};

}  // namespace tessera::plain
