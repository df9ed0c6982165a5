// The DMA (PULP's MCHAN): copies between TCDM and L2, in one or two dimensions on either side, bytes at any alignment.
//
// Registers of each core's control port: arch/dma_registers.h. COMMAND: a read allocates a transfer id; writes give, in
// this order, the command, the TCDM address, the L2 address and, for each 2-D side, L2 first, bytes of a row and bytes
// from row to row. STATUS: a read gives the active ids and the allocated ones; writing 1 << id frees it. Several
// commands may share an id: it is active until the last of them has ended.
//
// Modelled, one pair of stages for each direction so that both proceed at once, FIFOs of two between all stages:
//   port -> arbiter over the cores -> rows -> bursts -> L2 addresses ... beats -> aligner -> TCDM lanes (or back)
// A lane that loses its bank asks again; the other one runs ahead by what the FIFOs hold. A lane does not ask for a
// word of which it writes no byte: it is done with it in the cycle in which it would have asked. Of what it reads it
// asks for all words of a beat.
//
// Timing contract, no lane losing, L2 latency L, W = grant of the last command word, B = beats, N = bursts:
//   first read or write address W + 7; 2-D one cycle earlier, here and below
//   L2 to TCDM, aligned: first TCDM access W + 13 + L, event W + 15 + L + B + 2 (N - 1)
//   TCDM to L2, aligned: first TCDM access W + 7,      event W + 15 + L + B + 3 (N - 1)
//   a single beat, or a destination offset (address mod 8) above the source's: one cycle less in the aligner
//   one event a cycle, highest id first; STATUS shows a transfer as ended from that cycle on
// Control port (mchan, rtl/ctrl_unit/ctrl_fsm.sv, trans_allocator.sv, twd_trans_queue.sv):
//   an access to STATUS is granted at once, and the port takes the next access two cycles later;
//   a port that has returned an id refuses once what is no command, and takes it from the next cycle on;
//   one id a cycle, to the core with the smallest (number XOR ids given so far); without a free id reads of COMMAND
//   stall; 2-D commands wait for one of four places a side, likewise given one a cycle; after the last word the port
//   stalls its core until bursts of the transfer's id are counted, that is in cycles W+1 to W+4 (W+3 for 2-D), longer
//   behind other transfers of that direction, less while other commands of that id are cut.
// The queue behind the arbiter never fills: it has two places a core (pulp_cluster, rtl/dmac_wrap.sv), of which a core
// can use one.
//
// Numbers: tests/golden/dma_stats.txt, all rows exactly, and tests/reference/dma, every line of traces under traffic.
// Read in the RTL, not measured: ids and shapes contested in a cycle, ids shared by commands, the waiting shapes, and a
// last byte that goes with the burst before it.
//
// Guest errors, see fault(): a length or row of no bytes (hardware: 2^17 bytes), a range not inside its memory (strides
// count upwards), a command without an allocated id, other accesses in the middle of a command, freeing an active id.
//
// Omitted: places of shapes that hardware loses when a command needs one of each side and gets only one of them; bytes
// in front of a destination that hardware overwrites when its aligner, about to give a burst's first beat, has neither
// input nor room for output; the write address channel never waits; L2 is read when a beat is taken and written when it
// is sent.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "arch/address_map.hpp"
#include "arch/limits.hpp"
#include "base/units.hpp"
#include "mem/axi_port.hpp"
#include "mem/dma_stages.hpp"

namespace tessera::mem {

struct DmaConfig {
  unsigned open_transfers = 8;  ///< at most 16
  unsigned burst_bytes = 256;
  unsigned cores = 8;  ///< control ports
};

/// The memories a DMA reaches; addresses in the alias mean the TCDM. Bases and sizes are multiples of 8.
struct DmaMemories {
  std::span<std::byte> l2;
  Address l2_base = 0;
  arch::Region tcdm;
  arch::Region tcdm_alias;
  std::function<void(Address)> l2_written;  ///< told of every beat written to L2, where it begins; may be empty
};

class Dma {
 public:
  static constexpr unsigned kLanes = 4;  ///< lanes 0 and 1 read TCDM, 2 and 3 write it, 32 bit each
  static constexpr unsigned kWriteLane = 2;
  static constexpr Cycle kNever = dma::kNever;

  /// What a lane asks for; data and bytes of a lane that writes.
  struct Lane {
    std::uint32_t address = 0;
    std::uint32_t data = 0;
    std::uint8_t byte_enable = 0;
  };
  static constexpr bool writes(unsigned lane) { return lane >= kWriteLane; }

  /// The end of a transfer: event line 8 and interrupt line 9 of its core, or of all.
  struct Completion {
    unsigned core = 0;
    bool event = false;
    bool interrupt = false;
    bool broadcast = false;
    unsigned id = 0;
  };

  /// A burst whose address is offered to L2.
  struct Burst {
    bool write = false;
    Address address = 0;
    unsigned beats = 0;
  };

  struct Counters {
    std::uint64_t tcdm_reads = 0;   ///< words
    std::uint64_t tcdm_writes = 0;  ///< words of which at least one byte is written
    std::uint64_t read_bursts = 0;  ///< on the L2 port, counted with their address
    std::uint64_t write_bursts = 0;
    std::uint64_t read_beats = 0;
    std::uint64_t write_beats = 0;
    std::uint64_t bytes_to_tcdm = 0;
    std::uint64_t bytes_to_l2 = 0;
    std::uint64_t busy_cycles = 0;  ///< from a last command word to the last event, without the work in flight
  };

  Dma(const DmaConfig& config, AxiPort& l2_port, const DmaMemories& memories);

  /// The control port of `core` in the cycle `now` of the grant. `can_accept`, asked in every cycle in which the core
  /// asks: false stalls the core. `value`: of a write.
  bool can_accept(unsigned core, std::uint32_t offset, bool is_write, Cycle now, std::uint32_t value = 0);
  /// An access that takes an id or the place of a 2-D shape, of which the hardware gives one a cycle: of those that
  /// several cores ask for in the same cycle, and can_accept() allows, grant() says whose are granted.
  struct Claim {
    unsigned core = 0;
    bool id = false;
    bool l2_shape = false;
    bool tcdm_shape = false;
  };
  std::optional<Claim> claim(unsigned core, std::uint32_t offset, bool is_write, std::uint32_t value) const;
  std::uint32_t grant(std::span<const Claim> claims, Cycle now) const;

  std::uint32_t read(unsigned core, std::uint32_t offset, Cycle now);
  void write(unsigned core, std::uint32_t offset, std::uint32_t value, Cycle now);

  /// Nothing in flight: issue() and complete() need not be called.
  bool idle() const { return inbound_.front.work + outbound_.front.work + events_ == 0; }
  /// Asked after complete(now): the next cycle in which issue() would do anything, or kNever.
  Cycle next_wake(Cycle now) const;

  /// Phase "issue": all stages but the TCDM's; posts this cycle's lane requests, those that lost before included.
  /// Returns the lanes that ask, one bit each; what stands in the others means nothing.
  std::uint32_t issue(Cycle now, std::array<Lane, kLanes>& lanes);
  /// Phase "complete": bit i of `granted` for lane i; read data come with the grant.
  void complete(Cycle now, std::uint32_t granted, const std::array<std::uint32_t, kLanes>& read_data);
  /// After issue(now): what ended in this cycle, at most one transfer.
  std::span<const Completion> take_completions(Cycle now) const;
  /// After issue(now): the bursts of this cycle, at most one of each direction, reads first.
  std::span<const Burst> bursts() const { return {bursts_.data(), burst_count_}; }

  const std::optional<std::string>& fault() const { return fault_; }
  const Counters& counters() const { return counters_; }
  /// The busy cycles before cycle `now`, those of the work in flight included.
  Cycle busy_cycles(Cycle now) const {
    return counters_.busy_cycles + (idle() || now < busy_since_ ? 0 : now - busy_since_);
  }
  /// For deadlock reports: nothing if idle.
  std::string waiting_for(Cycle now) const;

 private:
  static constexpr unsigned kMaxTransfers = 16;
  static constexpr unsigned kMaxCores = 32;  ///< of the arbiter
  static_assert(arch::kMaxCores <= kMaxCores);
  static constexpr unsigned kBurstsInFlight = 8;
  static constexpr unsigned kWaitingShapes = 4;

  template <typename T, unsigned kDepth = 2>
  using Fifo = dma::RegisteredFifo<T, kDepth>;

  struct Port {
    enum class Expects : std::uint8_t { Command, Tcdm, L2, L2Count, L2Stride, TcdmCount, TcdmStride, Registration };
    Expects expects = Expects::Command;
    std::optional<std::uint8_t> id;  ///< allocated last
    dma::Command command;
    bool has_new_id = false;  ///< the access before returned an id: it waits for a command
    Cycle open_from = 0;
    Cycle arbitrated_from = dma::kNever;
    Cycle registered_from = 0;  ///< from when on it sees bursts of its id being counted
  };

  /// The places of 2-D shapes, of one side, between the control ports and the rows.
  struct ShapePlaces {
    unsigned taken = 0;
    unsigned freed = 0;  ///< in `freed_in`: they can be taken from the next cycle on
    Cycle freed_in = dma::kNever;
    Cycle taken_in = dma::kNever;
    unsigned turn = 0;  ///< of the arbiter

    bool free(Cycle now) const { return taken_in != now && taken + (freed_in == now ? freed : 0) < kWaitingShapes; }
    void take(Cycle now);
    void give_back(Cycle now);
  };

  struct Transfer {
    bool allocated = false;
    Cycle freed = dma::kNever;
    dma::Command last_command;
    unsigned unregistered = 0;  ///< commands whose bursts are not all counted below
    bool running = false;
    unsigned tcdm_bursts = 0;  ///< still to end on that side
    unsigned l2_bursts = 0;
    Cycle active_from = 0;
    Cycle inactive_from = 0;
    Cycle event_at = dma::kNever;
    Completion end;  ///< for whom the event is
  };

  struct FrontEnd {
    explicit FrontEnd(std::uint32_t burst_bytes) : bursts(burst_bytes) {}
    Fifo<dma::Command, kMaxCores> commands;
    dma::RowSplitter rows;
    Fifo<dma::Stretch> row_queue;
    dma::BurstSplitter bursts;
    unsigned work = 0;  ///< commands not yet registered and ends of bursts to come, on either side
    Cycle due = 0;      ///< the last cycle in which what makes bursts may move
  };

  struct ReadBurst {
    dma::Stretch stretch;
    Cycle first_beat = 0;
    unsigned beats = 0;
  };
  struct ReadBeat {
    std::uint64_t data = 0;
    bool last = false;
  };
  struct LaneWord {
    std::uint32_t data = 0;
    std::uint8_t enable = 0;
  };
  /// Places in the word of what FIFOs hold; two for a FIFO of each lane.
  enum Slot : unsigned {
    kReadBeats,
    kInBursts,
    kInJobs,
    kInData,
    kInLanes,
    kInWords = kInLanes + 2,
    kInEnded = kInWords + 2,
    kOutBursts = kInEnded + 2,
    kOutJobs,
    kOutLanes,
    kOutWords = kOutLanes + 2,
    kOutEnded = kOutWords + 2,
    kOutData = kOutEnded + 2,
    kWriteBeats,
    kAnswered,
  };
  static_assert(kAnswered < 32);
  template <typename T, unsigned kSlot>
  using Pair = dma::PairFifo<T, kSlot>;
  template <typename T, unsigned kSlot>
  using PerLane = dma::LaneFifos<T, kSlot>;

  struct Inbound {
    explicit Inbound(std::uint32_t burst_bytes) : front(burst_bytes) {}
    FrontEnd front;
    Fifo<dma::Stretch> l2_bursts;
    Fifo<dma::Stretch> addresses;
    Fifo<dma::Stretch, kBurstsInFlight> in_flight;
    Fifo<ReadBurst, kBurstsInFlight> arriving;
    unsigned arrived_beats = 0;  ///< of the first of `arriving`
    Pair<ReadBeat, kReadBeats> read_beats;
    bool at_burst_begin = true;
    Pair<dma::Stretch, kInBursts> tcdm_bursts;
    Pair<dma::Stretch, kInJobs> jobs;
    Pair<std::uint64_t, kInData> data;
    dma::Aligner aligner;
    dma::LaneUnpacker unpacker;
    PerLane<dma::LaneAccess, kInLanes> lanes;
    PerLane<LaneWord, kInWords> words;
    std::uint32_t skips = 0;                ///< lanes whose word of this cycle has no byte to write, one bit each
    PerLane<std::uint8_t, kInEnded> ended;  ///< ids of bursts that have ended on one lane and not yet on the other
  };

  struct LaneResponse {
    Cycle at = dma::kNever;
    std::uint32_t data = 0;
    std::uint8_t id = 0;
    bool last = false;
  };
  struct WriteBeat {
    Address address = 0;
    dma::AlignedBeat beat;
    bool last = false;
  };
  struct Outbound {
    explicit Outbound(std::uint32_t burst_bytes) : front(burst_bytes) {}
    FrontEnd front;
    Fifo<dma::Stretch> l2_bursts;
    Pair<dma::Stretch, kOutBursts> tcdm_bursts;
    Pair<dma::Stretch, kOutJobs> jobs;
    dma::LaneUnpacker unpacker;
    PerLane<dma::LaneAccess, kOutLanes> lanes;
    std::array<LaneResponse, dma::kLanesPerBeat> responses;
    std::uint32_t stalled = 0;  ///< lanes that do not ask in this cycle, one bit each
    PerLane<std::uint32_t, kOutWords> words;
    PerLane<std::uint8_t, kOutEnded> ended;
    dma::Aligner aligner;
    Pair<dma::AlignedBeat, kOutData> data;
    dma::Stretch burst;  ///< being sent
    unsigned burst_beats = 0;
    unsigned sent_beats = 0;
    Fifo<dma::Stretch> addresses;
    Fifo<std::uint8_t, kBurstsInFlight> in_flight;
    Pair<WriteBeat, kWriteBeats> write_beats;
    Cycle beat_accepted = dma::kNever;  ///< of the first of `write_beats`, once offered
    Fifo<Cycle, kBurstsInFlight> answers;
    Pair<bool, kAnswered> answered;
  };

  void accept_command(Port& port, unsigned core, std::uint32_t word, Cycle now);
  void accept_word(Port& port, unsigned core, std::uint32_t word, Cycle now);
  void submit(Port& port, Cycle now);
  void free_transfers(std::uint32_t mask, Cycle now);
  std::optional<std::string> error_in(const dma::Command& command) const;
  bool has_free_id(Cycle now) const;
  unsigned first_in_turn(std::uint32_t asking, unsigned turn) const;
  std::uint32_t status(Cycle now) const;
  void report_fault(std::string message);

  void arbitrate(Cycle now);
  std::optional<dma::Stretch> split(dma::Tick& tick, FrontEnd& front, bool ready);
  void register_row(FrontEnd& front, const dma::Stretch& row, unsigned bursts, Cycle now);
  template <void (Dma::*begin)(dma::Tick&)>
  void begin_if_due(dma::Tick& tick, FrontEnd& front);
  void move_inbound(dma::Tick& tick);
  void begin_read_bursts(dma::Tick& tick);
  void fetch_from_l2(dma::Tick& tick);
  void take_read_beat(dma::Tick& tick);
  void align_for_tcdm(dma::Tick& tick);
  void move_outbound(dma::Tick& tick);
  void take_lane_responses(dma::Tick& tick);
  void align_for_l2(dma::Tick& tick);
  void begin_write_bursts(dma::Tick& tick);
  void send_to_l2(dma::Tick& tick);
  void offer_write_beat(dma::Tick& tick);
  void take_answer(dma::Tick& tick);
  template <typename Ended>
  void end_bursts(dma::Tick& tick, FrontEnd& front, Ended& ended);
  void end_burst(FrontEnd& front, unsigned id, unsigned Transfer::*side);
  void settle(Cycle now);
  Completion completion_of(unsigned id) const;
  std::uint32_t post(const dma::Tick& tick, std::array<Lane, kLanes>& lanes);
  std::byte* l2_beat(Address address);

  DmaConfig config_;
  AxiPort& l2_port_;
  DmaMemories memories_;
  std::vector<Port> ports_;
  std::array<Transfer, kMaxTransfers> transfers_{};
  Inbound inbound_;
  Outbound outbound_;
  ShapePlaces l2_shapes_;
  ShapePlaces tcdm_shapes_;
  std::uint64_t seen_ = 0;         ///< what PairFifos held when the cycle began: Tick::seen
  std::uint64_t sizes_ = 0;        ///< and hold now
  unsigned waiting_commands_ = 0;  ///< for the arbiter
  unsigned command_turn_ = 0;
  unsigned id_turn_ = 0;
  Cycle last_allocation_ = dma::kNever;
  unsigned events_ = 0;  ///< to be given
  bool burst_ended_ = false;
  Cycle busy_since_ = 0;
  Cycle moved_ = dma::kNever;  ///< the last cycle in which anything moved, or asked for a bank
  std::optional<Completion> completion_;
  Cycle completed_at_ = dma::kNever;
  std::array<Burst, 2> bursts_;
  unsigned burst_count_ = 0;
  std::optional<std::string> fault_;
  Counters counters_;
};

}  // namespace tessera::mem
