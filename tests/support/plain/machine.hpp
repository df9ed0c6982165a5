// The plain model of a machine: everything moves one clock at a time, in three phases. Slow, and plain to see.
//
//   issue      every core says what it asks of its data port
//   arbitrate  interconnect, event unit, DMA and peripherals decide; memories are accessed where granted
//   complete   every core takes what was decided, and its registers are updated
//
// Written against the RTL (core.hpp), independently of src/core and src/system, which it is there to check. Parts
// without timing of their own are shared: instruction tables, memories, program loader; so are the devices that are
// clocked in the same phases (event unit, timer, DMA, the caches' control).
// Omitted: guest faults: what is not there reads 0.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "arch/machine.hpp"
#include "mem/axi_port.hpp"
#include "mem/cache_control.hpp"
#include "mem/dma.hpp"
#include "mem/event_unit.hpp"
#include "mem/timer.hpp"
#include "support/plain/core.hpp"
#include "support/plain/instruction_caches.hpp"
#include "support/plain/interconnect.hpp"
#include "support/plain/l2_path.hpp"
#include "system/cluster_memory.hpp"
#include "system/elf.hpp"
#include "system/memories.hpp"

namespace tessera::plain {

struct Mark {
  unsigned core;
  unsigned number;
  std::uint32_t value;
  Cycle cycle;
  bool operator==(const Mark&) const = default;
};

struct CoreOutcome {
  std::uint64_t retired = 0;
  std::uint64_t tcdm_accesses = 0;
  std::uint64_t tcdm_conflicts = 0;
  std::uint64_t data_accesses = 0;
  std::uint64_t sleeping = 0;
  std::optional<std::uint32_t> exit_code;
  bool operator==(const CoreOutcome&) const = default;
};

struct Outcome {
  bool ended = false;  ///< by the program's will, not by the limit
  Cycle cycles = 0;
  std::vector<CoreOutcome> cores;
  std::vector<Mark> marks;
  std::vector<TraceLine> instructions;
  std::map<Cycle, std::uint64_t> fetches;  ///< through caches, by the cycles from acceptance to answer
  std::vector<std::string> requests;       ///< requests of the TCDM, bursts and events of the DMA, as traces have them
};

class Machine {
 public:
  Machine(const arch::Machine& machine, const system::ElfImage& program, const std::string& name);

  /// Line prefetching is on from the beginning, in all caches.
  void prefetch_from_start();
  /// Runs to the program's end, at most `max_cycles`.
  Outcome run(Cycle max_cycles);

  const system::Memories& memories() const { return memories_; }

 private:
  /// Where a core's request goes.
  enum class Way : std::uint8_t { None, Flat, Tcdm, EventUnit, DmaControl, Peripheral };

  struct Port {
    std::unique_ptr<Core> core;
    CoreOutcome outcome;
    std::optional<DataRequest> request;
    DataPort data;
    std::optional<std::uint32_t> next_response;
    bool event_unit_reads = false;  ///< a read is under way there
    bool event_unit_granted = false;
    bool fetch_answered = false;      ///< without caches: in this cycle
    std::optional<Cycle> fetched_at;  ///< of the fetch under way
    bool clock_stopped = false;       ///< the event unit's state SLEEP
    // The demultiplexer's path to peripherals: registered on both ways.
    bool peripheral_registered = false;
    Cycle peripheral_granted = 0;
    std::uint32_t peripheral_value = 0;
    bool l2_taken = false;  ///< behind AXI: the interconnect has taken the request
  };

  Way way_of(const DataRequest& request) const;
  void cycle();
  void issue();
  void arbitrate();
  void complete();

  void access_memory(Port& port);
  void grant(Port& port, std::optional<std::uint32_t> read);
  void access_event_unit(unsigned core);
  void access_dma_control(unsigned core);
  void arbitrate_links();
  void write_or_read_dma(unsigned core);
  void access_peripheral(unsigned core);
  void access_l2(unsigned core);
  void move_l2_path();
  bool accepts_peripheral(unsigned core) const;
  void move_cache_control();
  std::uint32_t device(unsigned core, const DataRequest& request);
  std::uint32_t cluster_control(const DataRequest& request);
  void system_register(unsigned core, const DataRequest& request);
  FetchPort fetch_port(unsigned core);
  void arbitrate_banks();
  void arbitrate_events();
  void move_dma(const std::vector<Interconnect::Request>& requests);
  void trace_dma();
  void trace_request(unsigned requester, std::uint32_t address, bool write, bool granted);
  void watch(const DataRequest& request);
  void end(Cycle cycles);

  arch::Machine machine_;
  system::Memories memories_;
  system::ClusterMemory cluster_memory_;
  std::optional<Address> tohost_;
  Outcome outcome_;
  std::vector<Port> ports_;
  Interconnect interconnect_;
  mem::AxiPort l2_port_;
  L2Path l2_path_{l2_port_};
  std::optional<InstructionCaches> caches_;
  std::optional<mem::CacheControl> cache_control_;
  unsigned flushing_core_ = 0;  ///< who waits for it
  mem::EventUnit event_unit_;
  mem::Timer timer_;
  std::unique_ptr<mem::Dma> dma_;
  std::array<mem::Dma::Lane, mem::Dma::kLanes> lanes_{};
  std::vector<mem::Dma::Claim> dma_claims_;     ///< of this cycle
  std::array<bool, 16> barrier_ports_taken_{};  ///< in this cycle
  std::array<std::uint32_t, 256> control_registers_{};
  Cycle now_ = 0;
};

}  // namespace tessera::plain
