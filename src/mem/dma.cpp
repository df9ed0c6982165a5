#include "mem/dma.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <utility>

#include "base/bits.hpp"

namespace tessera::mem {

using dma::Command;
using dma::kBeatBytes;
using dma::kLanesPerBeat;
using dma::Stretch;
using dma::Tick;

static_assert(std::endian::native == std::endian::little, "beats are moved as host words");

namespace {

constexpr unsigned kReadLane = 0;
constexpr unsigned kWriteLane = 2;

}  // namespace

Dma::Dma(const DmaConfig& config, AxiPort& l2_port, const DmaMemories& memories)
    : config_(config),
      l2_port_(l2_port),
      memories_(memories),
      ports_(config.cores),
      inbound_(config.burst_bytes),
      outbound_(config.burst_bytes) {
  assert(config.open_transfers >= 1 && config.open_transfers <= kMaxTransfers && config.cores <= kMaxCores);
  assert(is_power_of_two(config.burst_bytes) && config.burst_bytes >= kBeatBytes);
  assert(memories.l2.size() % kBeatBytes == 0 && is_aligned(memories.l2_base, kBeatBytes));
  assert(is_aligned(memories.tcdm.size, kBeatBytes) && is_aligned(memories.tcdm.base, kBeatBytes));
}

void Dma::issue(Cycle now, std::array<Lane, kLanes>& lanes) {
  Tick tick{.now = now, .seen = sizes_, .sizes = sizes_};
  burst_count_ = 0;
  if (waiting_commands_ != 0) arbitrate(now);
  if (inbound_.front.work > 0) move_inbound(tick);
  if (outbound_.front.work > 0) move_outbound(tick);
  completion_.reset();
  if (burst_ended_ || events_ != 0) settle(now);
  if (post(tick, lanes) || tick.moved) moved_ = now;
  seen_ = tick.seen;
  sizes_ = tick.sizes;
}

Cycle Dma::next_wake(Cycle now) const {
  if (idle()) return kNever;
  if (moved_ == now || waiting_commands_ > 0) return now + 1;
  Cycle wake = kNever;
  const auto consider = [&](Cycle when) {
    if (when > now) wake = std::min(wake, when);
  };
  if (!inbound_.arriving.empty()) consider(inbound_.arriving.front().first_beat + inbound_.arrived_beats);
  if (!outbound_.answers.empty()) consider(outbound_.answers.front());
  if (outbound_.beat_accepted != kNever) consider(outbound_.beat_accepted);
  // Events are given one a cycle: one that is due and was not given waits for the next.
  for (const Transfer& transfer : transfers_) consider(std::max(transfer.event_at, now + 1));
  return wake;
}

/// The arbiter's decision of the cycle before, so that it does not matter when in a cycle the cores write.
void Dma::arbitrate(Cycle now) {
  Tick before{.now = now - 1};
  std::uint32_t asking = 0;
  for (unsigned core = 0; core < ports_.size(); ++core) {
    if (ports_[core].arbitrated_from < now) asking |= 1u << core;
  }
  if (asking == 0) return;
  Port& winner = ports_[first_in_turn(asking, command_turn_++)];
  const Command& command = winner.command;
  FrontEnd& front = command.to_tcdm ? inbound_.front : outbound_.front;
  front.commands.push(before, command);
  front.due = now;
  transfers_[command.id].last_command = command;
  winner.arbitrated_from = kNever;
  winner.registered_from = std::max(winner.registered_from, now + 1);
  --waiting_commands_;
}

/// Commands into rows, rows into bursts: the next burst, if its FIFOs have a place for it. Taking a row costs a cycle.
std::optional<Stretch> Dma::split(Tick& tick, FrontEnd& front, bool ready) {
  if (front.row_queue.ready(tick)) {
    if (front.rows.active()) {
      front.row_queue.push(tick, front.rows.next());
    } else if (front.commands.valid(tick)) {
      const Command command = front.commands.pop(tick);
      front.rows.start(command);
      if (command.l2_rows.enabled) l2_shapes_.give_back(tick.now);
      if (command.tcdm_rows.enabled) tcdm_shapes_.give_back(tick.now);
    }
  }
  if (!ready) return std::nullopt;
  if (front.bursts.active()) return front.bursts.next();
  if (front.row_queue.valid(tick)) {
    const Stretch row = front.row_queue.pop(tick);
    register_row(front, row, front.bursts.start(row), tick.now);
  }
  return std::nullopt;
}

void Dma::register_row(FrontEnd& front, const Stretch& row, unsigned bursts, Cycle now) {
  Transfer& transfer = transfers_[row.id];
  if (!transfer.running) transfer.active_from = now + 1;
  transfer.running = true;
  transfer.tcdm_bursts += bursts;
  transfer.l2_bursts += bursts;
  front.work += 2 * bursts;
  for (Port& port : ports_) {
    if (port.expects != Port::Expects::Registration || port.id != row.id || now < port.registered_from) continue;
    port.expects = Port::Expects::Command;
    port.open_from = now + 1;
  }
  if (row.last) {
    --transfer.unregistered;
    --front.work;
  }
}

/// Transfers without bursts left end in the cycle after next; one event a cycle, of the highest id.
void Dma::settle(Cycle now) {
  burst_ended_ = false;
  for (unsigned id = 0; id < config_.open_transfers; ++id) {
    Transfer& transfer = transfers_[id];
    if (transfer.running && transfer.tcdm_bursts + transfer.l2_bursts == 0) {
      transfer.running = false;
      transfer.inactive_from = now + 2;
      if (transfer.event_at == kNever) ++events_;
      transfer.event_at = now + 2;
      transfer.end = completion_of(id);
    }
    // A command of the same id that passes the arbiter until then still says for whom the event is.
    if (transfer.event_at == now + 1) transfer.end = completion_of(id);
    if (transfer.event_at <= now) completion_ = transfer.end;
  }
  if (!completion_) return;
  completed_at_ = now;
  transfers_[completion_->id].event_at = kNever;
  --events_;
  if (idle()) counters_.busy_cycles += now - busy_since_;
}

Dma::Completion Dma::completion_of(unsigned id) const {
  const Command& command = transfers_[id].last_command;
  return {command.core, command.event, command.interrupt, command.broadcast, id};
}

/// True if a lane asks for a bank.
bool Dma::post(const Tick& tick, std::array<Lane, kLanes>& lanes) {
  bool asks = false;
  for (unsigned lane = 0; lane < kLanesPerBeat; ++lane) {
    Lane& reads = lanes[kReadLane + lane];
    reads.active = outbound_.lanes.valid(tick, lane) && !outbound_.stalled[lane];
    if (reads.active) {
      reads = {.active = true, .write = false, .address = outbound_.lanes.front(lane).address, .byte_enable = 0xf};
    }
    outbound_.stalled[lane] = false;
    Lane& writes = lanes[kWriteLane + lane];
    writes.active = inbound_.skips[lane] = false;
    if (inbound_.lanes.valid(tick, lane) && inbound_.words.valid(tick, lane)) {
      const LaneWord& word = inbound_.words.front(lane);
      inbound_.skips[lane] = word.enable == 0;
      writes = {.active = word.enable != 0,
                .write = true,
                .address = inbound_.lanes.front(lane).address,
                .data = word.data,
                .byte_enable = word.enable};
    }
    asks |= reads.active || writes.active;
  }
  return asks;
}

void Dma::complete(Cycle now, std::uint32_t granted, const std::array<std::uint32_t, kLanes>& read_data) {
  Tick tick{.now = now, .seen = seen_, .sizes = sizes_};
  for (unsigned lane = 0; lane < kLanesPerBeat; ++lane) {
    if ((granted >> (kReadLane + lane) & 1) != 0) {
      const dma::LaneAccess access = outbound_.lanes.pop(tick, lane);
      outbound_.responses[lane] = LaneResponse{now + 1, read_data[kReadLane + lane], access.id, access.last};
      ++counters_.tcdm_reads;
    }
    if ((granted >> (kWriteLane + lane) & 1) != 0 || inbound_.skips[lane]) {
      const dma::LaneAccess access = inbound_.lanes.pop(tick, lane);
      const unsigned bytes = dma::enabled_bytes(inbound_.words.pop(tick, lane).enable);
      if (access.last) inbound_.ended.push(tick, lane, access.id);
      if (bytes > 0) ++counters_.tcdm_writes;
      counters_.bytes_to_tcdm += bytes;
    }
  }
  if (tick.moved) moved_ = now;
  sizes_ = tick.sizes;
}

std::span<const Dma::Completion> Dma::take_completions(Cycle now) const {
  if (!completion_ || completed_at_ != now) return {};
  return {&*completion_, 1};
}

std::byte* Dma::l2_beat(Address address) {
  const std::size_t offset = address - memories_.l2_base;
  assert(offset + kBeatBytes <= memories_.l2.size());
  return memories_.l2.data() + offset;
}

}  // namespace tessera::mem
