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

std::uint32_t Dma::issue(Cycle now, std::array<Lane, kLanes>& lanes) {
  Tick tick{.now = now, .seen = sizes_, .sizes = sizes_};
  burst_count_ = 0;
  if (waiting_commands_ != 0) arbitrate(now);
  if (inbound_.front.work > 0) move_inbound(tick);
  if (outbound_.front.work > 0) move_outbound(tick);
  completion_.reset();
  if (burst_ended_ || events_ != 0) settle(now);
  const std::uint32_t asking = post(tick, lanes);
  if (asking != 0 || tick.moved) moved_ = now;
  seen_ = tick.seen;
  sizes_ = tick.sizes;
  return asking;
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

/// The lanes that ask for a bank.
std::uint32_t Dma::post(const Tick& tick, std::array<Lane, kLanes>& lanes) {
  const std::uint32_t reads = outbound_.lanes.valid_lanes(tick) & ~std::exchange(outbound_.stalled, 0);
  std::uint32_t asking = reads;
  for (unsigned lane = 0; lane < kLanesPerBeat; ++lane) {
    if (bit(reads, lane)) lanes[lane].address = outbound_.lanes.front(lane).address;
  }
  const std::uint32_t writes = inbound_.lanes.valid_lanes(tick) & inbound_.words.valid_lanes(tick);
  inbound_.skips = 0;
  for (unsigned lane = 0; lane < kLanesPerBeat; ++lane) {
    if (!bit(writes, lane)) continue;
    const LaneWord& word = inbound_.words.front(lane);
    if (word.enable == 0) {
      inbound_.skips |= 1u << lane;
      continue;
    }
    lanes[kWriteLane + lane] = {inbound_.lanes.front(lane).address, word.data, word.enable};
    asking |= 1u << (kWriteLane + lane);
  }
  return asking;
}

void Dma::complete(Cycle now, std::uint32_t granted, const std::array<std::uint32_t, kLanes>& read_data) {
  Tick tick{.now = now, .seen = seen_, .sizes = sizes_};
  const std::uint32_t written = granted >> kWriteLane | inbound_.skips;
  for (unsigned lane = 0; lane < kLanesPerBeat; ++lane) {
    if (bit(granted, lane)) {
      const dma::LaneAccess access = outbound_.lanes.pop(tick, lane);
      outbound_.responses[lane] = LaneResponse{now + 1, read_data[lane], access.id, access.last};
      ++counters_.tcdm_reads;
    }
    if (bit(written, lane)) {
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
