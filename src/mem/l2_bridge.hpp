// What takes the cores' loads and stores of L2 from the peripheral interconnect to the AXI port.
//
// Timing contract. The interconnect hands over one request a cycle, whether load or store. Handed over in cycle a, it
// stands at the AXI port in a + 1 (mem/axi_port.hpp); what comes back there, a read beat or a write response, is on the
// interconnect one cycle later, and the demultiplexer grants the core's request in the cycle behind that. So a load or
// store alone is granted L + 3 cycles after it was handed over, and one behind the other they take L + 5 cycles each;
// of eight cores that do nothing else, max(L + 5, 8) (measured on the RTL).
// Read in the RTL, not measured: who is handed over is decided as at a TCDM bank (mem/bank_arbiter.hpp); a cycle brings
// one answer, a load's before a store's; stores are answered in order. Nothing is shared with the requests to cluster
// peripherals, each of which has an arbiter of its own.
// Sources: pulp_cluster rtl/data_periph_demux.sv, periph_FIFO.sv and xbar_pe_wrap.sv; common_cells rr_arb_tree.sv;
// per2axi per2axi_req_channel.sv and per2axi_res_channel.sv. The cluster's bus adds nothing (NO_LATENCY).
//
// Specified: in a cycle in which several offer an address or a beat to the port, cores come before the DMA, and the DMA
// before the instruction caches. Memory is read and written in the cycle of the grant.
// Omitted: the buffers of the bridge never fill, since a core has one access under way.
#pragma once

#include <cstdint>

#include "arch/limits.hpp"
#include "base/units.hpp"
#include "mem/axi_port.hpp"
#include "mem/bank_arbiter.hpp"
#include "mem/short_queue.hpp"

namespace tessera::mem {

class L2Bridge {
 public:
  explicit L2Bridge(AxiPort& port) : port_(port) {}

  /// Of the cores that ask the interconnect in a cycle, one bit each and at least one, the one that is handed over.
  unsigned hand_over(std::uint32_t cores) { return arbiter_.grant(0, cores); }

  /// The load handed over in the cycle before stands at the port in cycle `now`. Returns when the interconnect brings
  /// its answer.
  Cycle read(Cycle now);
  /// The same for a store. Returns the first cycle in which the interconnect may bring its answer.
  Cycle write(unsigned core, Cycle now);
  /// Whether in cycle `now`, not before that one, the interconnect brings the answer to the core's store; else it is to
  /// be asked again in the next cycle.
  bool answers_write(unsigned core, Cycle now);

 private:
  AxiPort& port_;
  BankArbiter arbiter_{1};
  ShortQueue<Cycle, arch::kMaxCores> loads_;  ///< when they are answered
  ShortQueue<unsigned, arch::kMaxCores> stores_;
  Cycle last_store_answer_ = ~Cycle{0};
};

}  // namespace tessera::mem
