// A cluster: harts, interconnect, TCDM, caches and devices, and how they move through time.
//
// Harts run ahead in their own time and post what they need together with the cycle in which they need it
// (core/hart.hpp). The cluster goes from one cycle with something to do to the next, as far as the chip's clock lets it
// (chip.hpp). In each:
//   1. what was asked for earlier is answered, and harts without a request go on; they may still ask for this cycle;
//   2. the requests of this cycle are served; the TCDM's banks are arbitrated over cores and DMA together;
//   3. the event unit settles.
// Idle devices and sleeping harts cost nothing. The end of a run is exact: what harts executed in advance is taken
// back.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "accel/accelerators.hpp"
#include "arch/cluster_map.hpp"
#include "arch/events.hpp"
#include "arch/limits.hpp"
#include "arch/machine.hpp"
#include "core/code_cache.hpp"
#include "core/hart.hpp"
#include "mem/bank_arbiter.hpp"
#include "mem/l2_bridge.hpp"
#include "system/agenda.hpp"
#include "system/bus.hpp"
#include "system/cluster_memory.hpp"
#include "system/elf.hpp"
#include "system/host_calls.hpp"
#include "system/stacks.hpp"
#include "system/test_bench.hpp"
#include "system/tracer.hpp"

namespace tessera::system {

/// What lies outside a cluster; it outlives the cluster.
struct Surroundings {
  Memories& memories;
  mem::AxiPort& l2_port;
  core::CodeCache& code;
  Host& host;
  SocRegisters& soc;
  HostCalls* calls;  ///< null: the program may not call its host
};

/// Why a cluster cannot go on.
struct Halt {
  Cycle end = 0;                 ///< the cycle behind its last
  std::optional<unsigned> core;  ///< whose hart tells what is wrong; nobody: `reason` does
  std::string reason;
};

class Cluster {
 public:
  static constexpr Cycle kNever = Agenda::kNever;

  /// Adds its memory to those outside. Of `machine` nothing is needed afterwards.
  Cluster(const arch::Machine& machine, const arch::ClusterMap& map, const Surroundings& outside);
  Cluster(const Cluster&) = delete;  // its parts refer to each other
  Cluster& operator=(const Cluster&) = delete;

  /// Lets all cores begin at the program's entry; it is in memory by then. A stack pointer that leaves `stacks` is a
  /// fault.
  void boot(const arch::Boot& reset, const ElfImage& program, const std::optional<Stacks>& stacks);
  /// Traces from here on; null: does not.
  void trace(Tracer* tracer) { tracer_ = tracer; }

  /// The next cycle, not before `now`, with something to do.
  Cycle next_cycle(Cycle now) const;
  /// Does what is due from cycle `now` up to `horizon`, exclusive; no further than to a halt, or to where the program
  /// has ended. Returns the cycle where it stands then.
  Cycle go_on(Cycle now, Cycle horizon);
  const std::optional<Halt>& halt() const { return halt_; }
  /// For deadlocks: what has been left to do that nobody will do.
  std::string waits_for() const { return accelerators_.waits_for(); }

  /// The run ends before cycle `end`: takes back what harts executed in advance.
  void end_at(Cycle end);
  /// Adds to a result what the cluster counted; after end_at().
  void add_to(Result& result) const;

  /// What has happened in it so far, to the cycle at hand exclusive, but for clocks and leakage. Exact, but for two
  /// things that are counted when they are asked for: cache lines that harts have looked up in advance (those of at
  /// most core::Journal::kWindow cycles a core) and beats of an L2 burst under way. Differences of two states add up to
  /// the run's total in any case.
  arch::Events events() const;

  /// A number that changes whenever something was stored or a device did something.
  std::uint64_t progress() const;

  /// Where events() stands: the cycle at hand, or the end.
  Cycle now() const { return finished_ ? end_ : now_; }

  const core::Hart& hart(unsigned core) const { return *harts_[core]; }
  /// Null on a machine without a cluster.
  mem::Ram* tcdm() { return memory_.tcdm(); }
  /// For a host that stores weights before the run.
  accel::Accelerators& accelerators() { return accelerators_; }

 private:
  /// What a hart waits for, or what happens to it in the cycle for which it is on the agenda.
  enum class Phase : std::uint8_t {
    Running,    ///< go on in `next_`
    Tcdm,       ///< asks for a bank in `next_`
    Flat,       ///< asks for memory that always answers
    Direct,     ///< asks the event unit or the DMA over its own link
    Bus,        ///< its request reaches the bus in `next_`
    L2Offer,    ///< its request stands at L2's port in `next_`
    L2Store,    ///< its store may be answered by L2's port in `next_`
    BusAnswer,  ///< granted in `next_`, value known
    BusMemory,  ///< granted in `next_`, by a memory
    Event,      ///< waits for the event unit
    Clocked,    ///< moved by the clock until what it fetches is at hand
    Fault,
  };

  struct CoreUnit {
    std::unique_ptr<core::Hart> hart;
    std::unique_ptr<mem::PrivateCache> cache;
    std::uint32_t answer = 0;
  };

  void add_cores(arch::Events& events, Cycle now) const;

  void build_caches(const arch::InstructionCache& cache);
  void build_dma(const arch::Machine& machine);
  void build_lane_memory();
  void step(Cycle now);
  void step_with_care(Agenda::Slot due, bool devices_due, Cycle now);
  void grant_all(std::uint32_t harts, Cycle now);
  void ask_for_bank(unsigned core, Cycle when);
  void answer(Cycle now);
  void serve(unsigned core, Cycle now);
  void serve_direct(unsigned core, Cycle now);
  void access_direct(unsigned core, Cycle now);
  bool is_contested(unsigned core) const;
  void settle_contested(Cycle now);
  std::uint32_t granted_claims(std::uint32_t asking, Cycle now) const;
  void serve_test_bench(unsigned core, Cycle now);
  void serve_fault(unsigned core, Cycle now);
  void serve_bus(unsigned core, Cycle now);
  void hand_over_to_l2(Cycle now);
  void offer_to_l2(unsigned core, Cycle now);
  void await_l2_store(unsigned core, Cycle now);
  void add_bank_request(unsigned requester, unsigned bank);
  void issue_devices(Cycle now);
  void add_device_request(unsigned requester, Address address);
  void grant_devices();
  void issue_dma(Cycle now);
  void issue_accelerators(Cycle now);
  void arbitrate(Cycle now);
  void access_bank(unsigned core, Cycle now);
  void trace_grant(unsigned core, Cycle now);
  void trace_dma(Cycle now);
  void trace_lanes(Cycle now);
  void trace_lane(unsigned requester, Address address, bool write, Cycle now);
  void write_traces(Cycle now);
  void complete_devices(Cycle now);
  void complete_dma(Cycle now);
  void complete_accelerators(Cycle now);
  Cycle others_next(Cycle now) const {
    return std::min({agenda_.next(now), event_unit_next_, timer_next_, clock_next()});
  }
  Cycle run_devices(Cycle now, Cycle horizon);
  Cycle run_accelerators(Cycle now, Cycle horizon);
  void wake_accelerators(Cycle now);
  void check_accelerators(Cycle now);
  std::uint32_t tcdm_offset(Address address) const;
  void settle_events(Cycle now);
  void update_interrupts();

  void posted(unsigned core);
  void clock_harts(Cycle now);
  void control_caches(Cycle now);
  bool only_sleepers(Cycle now) const;
  Cycle clock_next() const { return clock_stands_ ? kNever : caches_next_; }
  void check_cache_control(unsigned core, Cycle now);
  void answer_clocked(unsigned core, Cycle now);
  void take_response(const mem::EventUnit::Response& response, Cycle granted);
  void before_run(unsigned core) {
    if (tracer_ != nullptr) tracer_->before_run(*harts_[core]);
  }
  /// Lets the hart access a memory in cycle `now`. Here, and in the next, is where the host sees stores.
  void access(core::Hart& hart, Cycle now) {
    const core::Request& request = hart.request();
    if (request.write && host_.watches(request.address)) [[unlikely]]
      return access_watched(hart, now);
    hart.access(now, now + core::Journal::kWindow);
  }
  void access_flat(core::Hart& hart, Cycle now) {
    const core::Request& request = hart.request();
    if (request.write && host_.watches_flat(request.address)) [[unlikely]]
      return access_watched(hart, now);
    hart.access(now, now + core::Journal::kWindow);
  }
  [[gnu::noinline]] void access_watched(core::Hart& hart, Cycle now);

  void check_dma(Cycle now);
  void acknowledge_interrupt(unsigned core, unsigned line, Cycle now);
  void stop(std::string reason, Cycle end);
  void stop_for_fault(unsigned core);
  std::string describe_wait(unsigned core) const;

  arch::ClusterMap map_;
  unsigned cores_;
  unsigned first_lane_requester_;  ///< of the accelerators
  unsigned first_dma_requester_;
  Memories& outside_;
  Host& host_;
  HostCalls* calls_;
  core::CodeCache& code_;
  mem::AxiPort& l2_port_;
  ClusterMemory memory_;
  std::vector<CoreUnit> units_;
  mem::BankArbiter arbiter_;
  std::unique_ptr<mem::SharedCache> shared_cache_;
  std::unique_ptr<mem::CacheControl> cache_control_;
  unsigned flushing_core_ = 0;  ///< who waits for the caches' control
  bool may_flush_ = false;      ///< all harts are moved by the clock, since lines may vanish
  std::unique_ptr<mem::Dma> dma_;
  mem::EventUnit event_unit_;
  mem::Timer timer_;
  accel::Accelerators accelerators_;
  std::unique_ptr<Bus> bus_;
  std::unique_ptr<TestBench> test_bench_;  ///< null in a cluster; its timer then has the cluster's place, `timer_next_`
  mem::L2Bridge l2_bridge_;

  // The harts as the loop wants them: side by side.
  Agenda agenda_;
  Cycle now_ = 0;
  std::array<core::Hart*, arch::kMaxCores> harts_{};
  std::array<Phase, arch::kMaxCores> phase_{};
  std::array<std::uint8_t, arch::kMaxCores> bank_{};              ///< of the request of a hart in phase Tcdm
  std::array<std::uint32_t, arch::kMaxCores> interrupt_lines_{};  ///< as registered by the cores
  bool interrupts_changed_ = false;                               ///< harts do not know them yet
  Cycle event_unit_next_ = kNever;
  Cycle dma_next_ = kNever;
  Cycle accelerators_next_ = kNever;
  Cycle timer_next_ = kNever;
  std::uint32_t clocked_ = 0;   ///< harts that are moved by the clock, one bit each
  Cycle caches_next_ = kNever;  ///< when they, or the shared cache, are to be moved,
  bool clock_stands_ = false;   ///< but not before something else happens

  // The bank requests of the cycle at hand.
  std::vector<mem::BankArbiter::Requesters> bank_requests_;
  std::array<std::uint8_t, arch::kMaxBanks> touched_{};
  unsigned touched_count_ = 0;
  std::uint64_t touched_banks_ = 0;  ///< the same, one bit each
  std::uint32_t contested_ = 0;      ///< cores that ask, on their links, for what only one of them gets in a cycle
  std::uint32_t asking_l2_ = 0;      ///< cores whose requests of L2 stand on the peripheral interconnect
  mem::BankArbiter::Requesters devices_granted_ = 0;
  std::array<mem::Dma::Lane, mem::Dma::kLanes> dma_lanes_{};
  std::uint32_t dma_asking_ = 0;  ///< the lanes that ask, one bit each
  accel::LaneRequests accelerator_requests_;
  std::optional<accel::LaneMemory> lane_memory_;
  struct DeviceRequest {
    std::uint8_t requester;
    std::uint8_t bank;
  };
  std::array<DeviceRequest, mem::Dma::kLanes + accel::kMaxLanes> device_requests_;
  unsigned device_request_count_ = 0;
  std::uint64_t device_banks_ = 0;     ///< one bit for each bank that they ask for,
  std::uint64_t devices_contest_ = 0;  ///< and for each that two of them do
  bool dma_stepped_ = false;
  bool accelerators_stepped_ = false;

  Tracer* tracer_ = nullptr;
  std::optional<Halt> halt_;
  bool finished_ = false;  ///< what harts executed in advance has been taken back
  Cycle end_ = 0;
};

}  // namespace tessera::system
