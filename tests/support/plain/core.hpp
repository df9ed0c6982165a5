// One CV32E40P, moved clock by clock: stages IF, ID, EX and WB with the signals of the RTL between them
// (openhwgroup/cv32e40p v1.8: rtl/cv32e40p_{if,id,ex}_stage.sv, cv32e40p_load_store_unit.sv, cv32e40p_sleep_unit.sv).
//
// A cycle has three phases: request() says what the core asks of its data port, from registers alone; whoever stands
// behind the port decides; clock() takes the decision, settles all signals of the cycle and updates the registers.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "support/plain/controller.hpp"
#include "support/plain/csrs.hpp"
#include "support/plain/decoder.hpp"
#include "support/plain/execute.hpp"
#include "support/plain/fetch.hpp"

namespace tessera::plain {

/// An access to the data port, of bytes within one word.
struct DataRequest {
  Address address = 0;
  unsigned bytes = 0;
  bool write = false;
  std::uint32_t data = 0;  ///< of a store, in the low bytes
  bool event_load = false;
};

/// What the data port says in a cycle.
struct DataPort {
  bool granted = false;                   ///< the request of this cycle
  std::optional<std::uint32_t> response;  ///< to an earlier request: what was read, in the low bytes
  std::uint32_t interrupt_lines = 0;      ///< irq_i
};

struct TraceLine {
  Cycle cycle;
  unsigned core;
  Address pc;
  std::uint32_t word;
  bool operator==(const TraceLine&) const = default;
};

struct CoreConfig {
  unsigned id = 0;
  Address boot = 0;
  std::uint32_t trap_vector_alignment = 256;
};

class Core {
 public:
  Core(const CoreConfig& config, InstructionMemory memory, std::vector<TraceLine>& trace);

  std::optional<DataRequest> request() const;
  /// core_sleep_o: waits in cv.elw with nothing else to do; the clock may be stopped.
  bool may_sleep() const { return ex_.event_load && request() && !busy_; }
  /// Returns the address of the fetch that was accepted in this cycle.
  std::optional<Address> clock(Cycle now, const DataPort& port, const FetchPort& fetch);
  /// What it showed at the fetch port in that clock.
  const FetchRequest& fetch_request() const { return prefetcher_.request(); }
  /// A cycle in which the core's clock stands still.
  void sleep() { ++sleeping_; }

  /// The interrupt taken in this cycle (irq_ack, irq_id).
  std::optional<unsigned> acknowledged() const { return acknowledged_; }

  std::uint64_t retired() const { return retired_; }
  std::uint64_t sleeping() const { return sleeping_; }

 private:
  /// All signals of a cycle that more than one stage looks at.
  struct Signals {
    bool wb_ready;
    bool data_misaligned;  ///< EX holds the first part of an access that crosses a word
    bool lsu_ready;
    bool units_ready;  ///< multiplier and divider
    bool ex_ready;
    bool ex_valid;
    bool branch_taken;
    std::uint32_t ex_result;
    bool jump_register_stall;
    Csrs::Clock csr_write;  ///< by what is in EX
    std::optional<unsigned> interrupt;
    bool decoding;
    bool load_stall;
    bool id_ready;
    bool id_valid;  ///< the instruction in ID moves on, or a bubble
    Controller::Output control;
  };

  // core.cpp
  Signals settle(const DataPort& port);
  Controller::Input controller_input(const Signals& signals) const;
  bool jump_register_stall() const;
  Csrs::Clock csr_write() const;
  bool load_stall(const Signals& signals) const;
  std::optional<Address> clock_if(const Signals& signals);
  void trace(Cycle now, const Signals& signals);
  void clock_counters(Cycle now, const Signals& signals);

  // core_execute.cpp
  bool data_misaligned() const;
  Address data_address() const;
  bool lsu_ready(const DataPort& port) const;
  std::uint32_t ex_result() const;
  Address address_offset() const;
  unsigned first_bytes() const;
  std::uint32_t loaded_value(const DataPort& port) const;
  std::uint32_t operand(unsigned reg, const Signals& signals, const DataPort& port) const;
  void write_registers(const Signals& signals, const DataPort& port);
  void clock_wb(const Signals& signals, const DataPort& port);
  void clock_ex(const Signals& signals, const Execute& next);
  Execute issued(const Signals& signals, const DataPort& port) const;
  void set_up_loop(std::uint32_t operand);
  void clock_loops(const Signals& signals, std::uint32_t operand);
  void clock_sleep_unit(const Signals& signals, const DataPort& port);

  CoreConfig config_;
  InstructionMemory memory_;
  std::vector<TraceLine>& trace_;

  std::uint32_t registers_[32] = {};
  Csrs csrs_;
  HardwareLoops loops_;
  Controller controller_;
  Prefetcher prefetcher_;
  Aligner aligner_;

  Decoded id_;  ///< what the register between IF and ID holds, done or not
  bool id_valid_ = false;

  Execute ex_;
  MultiplierState multiplier_;
  DividerState divider_;

  // WB: what a load leaves there.
  bool wb_writes_ = false;  ///< regfile_we_lsu
  unsigned wb_register_ = 0;
  isa::Function wb_extend_ = nullptr;
  bool wb_first_part_ = false;  ///< of a misaligned load: what comes is kept
  bool wb_second_part_ = false;
  unsigned wb_first_bytes_ = 0;
  std::uint32_t first_part_ = 0;
  unsigned outstanding_ = 0;  ///< cnt_q of the load-store unit

  // Sleep unit.
  bool event_load_busy_ = false;  ///< p_elw_busy_q
  bool event_load_in_wb_ = false;
  bool busy_ = true;  ///< core_busy_q

  std::uint32_t interrupt_lines_ = 0;  ///< irq_q
  std::optional<unsigned> acknowledged_;

  bool retires_ = false;  ///< mhpmevent_minstret: an instruction left ID in the cycle before
  std::uint64_t retired_ = 0;
  std::uint64_t sleeping_ = 0;
};

}  // namespace tessera::plain
