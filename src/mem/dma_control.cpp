// The DMA's control ports: what cores read and write.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <utility>

#include "arch/dma_registers.h"
#include "base/bits.hpp"
#include "mem/dma.hpp"

namespace tessera::mem {

using dma::Command;
using dma::RowShape;

namespace {

constexpr Cycle kStatusCycles = 2;  // from an access to STATUS to when the port takes the next access

/// The first address above all a side touches; strides count upwards. Wider than an address, so that it cannot wrap.
std::uint64_t end_of(Address base, const RowShape& rows, std::uint64_t length) {
  if (!rows.enabled || rows.count >= length) return base + length;
  const std::uint64_t full = (length - 1) / rows.count;  // rows before the last one
  const std::uint64_t last_row = base + full * rows.stride + (length - full * rows.count);
  const std::uint64_t row_before = base + (full - 1) * rows.stride + rows.count;
  return std::max(last_row, row_before);
}

}  // namespace

bool Dma::has_free_id(Cycle now) const {
  return std::any_of(transfers_.begin(), transfers_.begin() + config_.open_transfers,
                     [&](const Transfer& transfer) { return !transfer.allocated && transfer.freed != now; });
}

void Dma::ShapePlaces::take(Cycle now) {
  ++taken;
  ++turn;
  taken_in = now;
}

void Dma::ShapePlaces::give_back(Cycle now) {
  --taken;
  freed = freed_in == now ? freed + 1 : 1;
  freed_in = now;
}

bool Dma::can_accept(unsigned core, std::uint32_t offset, bool is_write, Cycle now, std::uint32_t value) {
  Port& port = ports_[core];
  if (port.expects == Port::Expects::Registration || now < port.open_from) return false;
  if (port.expects != Port::Expects::Command) return true;
  if (offset == DMA_COMMAND && is_write) {
    return ((value & DMA_COMMAND_2D_EXTERNAL) == 0 || l2_shapes_.free(now)) &&
           ((value & DMA_COMMAND_2D_TCDM) == 0 || tcdm_shapes_.free(now));
  }
  if (port.has_new_id) {
    // The port's state machine drops what it does not expect here, and takes it in the next cycle.
    port.has_new_id = false;
    port.open_from = now + 1;
    return false;
  }
  return offset != DMA_COMMAND || (has_free_id(now) && last_allocation_ != now);
}

std::optional<Dma::Claim> Dma::claim(unsigned core, std::uint32_t offset, bool is_write, std::uint32_t value) const {
  if (offset != DMA_COMMAND || ports_[core].expects != Port::Expects::Command) return std::nullopt;
  if (!is_write) return Claim{.core = core, .id = true};
  const Claim claim{.core = core,
                    .l2_shape = (value & DMA_COMMAND_2D_EXTERNAL) != 0,
                    .tcdm_shape = (value & DMA_COMMAND_2D_TCDM) != 0};
  return claim.l2_shape || claim.tcdm_shape ? std::optional(claim) : std::nullopt;
}

/// Each resource has an arbiter of its own; a core that needs two of them must win both.
std::uint32_t Dma::grant(std::span<const Claim> claims, Cycle now) const {
  std::uint32_t granted = 0;
  for (const Claim& claim : claims) granted |= 1u << claim.core;
  const auto choose = [&](bool Claim::*resource, bool taken, unsigned turn) {
    std::uint32_t asking = 0;
    for (const Claim& claim : claims) {
      if (claim.*resource) asking |= 1u << claim.core;
    }
    if (asking != 0) granted &= ~asking | (taken ? 0 : 1u << first_in_turn(asking, turn));
  };
  choose(&Claim::id, last_allocation_ == now, id_turn_);
  choose(&Claim::l2_shape, l2_shapes_.taken_in == now, l2_shapes_.turn);
  choose(&Claim::tcdm_shape, tcdm_shapes_.taken_in == now, tcdm_shapes_.turn);
  return granted;
}

/// The tree of arbiters (mchan, rtl/misc/mchan_arbiter.sv): the smallest (core XOR turn); `turn` counts its grants.
unsigned Dma::first_in_turn(std::uint32_t asking, unsigned turn) const {
  const unsigned mask = std::bit_ceil(static_cast<unsigned>(ports_.size())) - 1;
  unsigned best = static_cast<unsigned>(std::countr_zero(asking));
  for (std::uint32_t left = asking & (asking - 1); left != 0; left &= left - 1) {
    const auto core = static_cast<unsigned>(std::countr_zero(left));
    if (((core ^ turn) & mask) < ((best ^ turn) & mask)) best = core;
  }
  return best;
}

std::uint32_t Dma::read(unsigned core, std::uint32_t offset, Cycle now) {
  Port& port = ports_[core];
  if (port.expects != Port::Expects::Command) {
    report_fault(fmt::format("core {} reads the DMA in the middle of a command", core));
    return 0;
  }
  if (offset == DMA_STATUS) {
    port.open_from = now + kStatusCycles;
    return status(now);
  }
  if (offset != DMA_COMMAND) {
    report_fault(fmt::format("core {} reads DMA register {:#x}, which does not exist", core, offset));
    return 0;
  }
  for (unsigned id = 0; id < config_.open_transfers; ++id) {
    Transfer& transfer = transfers_[id];
    if (transfer.allocated || transfer.freed == now) continue;
    transfer.allocated = true;
    last_allocation_ = now;
    port.id = static_cast<std::uint8_t>(id);
    port.has_new_id = true;
    ++id_turn_;
    return id;
  }
  assert(false && "can_accept() was not asked");
  return 0;
}

/// As sampled by hardware in the cycle after the grant, without what happens to other cores' transfers in the grant's.
std::uint32_t Dma::status(Cycle now) const {
  std::uint32_t value = 0;
  for (unsigned id = 0; id < config_.open_transfers; ++id) {
    const Transfer& transfer = transfers_[id];
    const bool active = transfer.running ? transfer.active_from <= now : now + 1 < transfer.inactive_from;
    if (active) value |= 1u << id;
    if (transfer.allocated) value |= 1u << (16 + id);
  }
  return value;
}

void Dma::write(unsigned core, std::uint32_t offset, std::uint32_t value, Cycle now) {
  Port& port = ports_[core];
  assert(port.expects != Port::Expects::Registration && "can_accept() was not asked");
  const bool expects_command = port.expects == Port::Expects::Command;
  if (offset == DMA_COMMAND) {
    expects_command ? accept_command(port, core, value, now) : accept_word(port, core, value, now);
  } else if (offset != DMA_STATUS) {
    report_fault(fmt::format("core {} writes DMA register {:#x}, which does not exist", core, offset));
  } else if (!expects_command) {
    report_fault(fmt::format("core {} writes the DMA's STATUS in the middle of a command", core));
  } else {
    port.open_from = now + kStatusCycles;
    free_transfers(value & low_mask(config_.open_transfers), now);
  }
}

void Dma::accept_command(Port& port, unsigned core, std::uint32_t word, Cycle now) {
  if (!port.id || !transfers_[*port.id].allocated) {
    report_fault(fmt::format("core {} gives the DMA a command without an allocated transfer id", core));
    return;
  }
  const auto has = [word](std::uint32_t field) { return (word & field) != 0; };
  port.command = Command{.id = *port.id,
                         .core = static_cast<std::uint8_t>(core),
                         .length = word & DMA_COMMAND_LENGTH_MASK,
                         .to_tcdm = has(DMA_COMMAND_TO_TCDM),
                         .increment = has(DMA_COMMAND_INCREMENT),
                         .event = has(DMA_COMMAND_EVENT),
                         .interrupt = has(DMA_COMMAND_INTERRUPT),
                         .broadcast = has(DMA_COMMAND_BROADCAST),
                         .l2_rows = {.enabled = has(DMA_COMMAND_2D_EXTERNAL)},
                         .tcdm_rows = {.enabled = has(DMA_COMMAND_2D_TCDM)}};
  if (port.command.l2_rows.enabled) l2_shapes_.take(now);
  if (port.command.tcdm_rows.enabled) tcdm_shapes_.take(now);
  port.has_new_id = false;
  port.expects = Port::Expects::Tcdm;
}

void Dma::accept_word(Port& port, unsigned core, std::uint32_t word, Cycle now) {
  using Expects = Port::Expects;
  Command& command = port.command;
  const auto after_l2 = command.tcdm_rows.enabled ? Expects::TcdmCount : Expects::Registration;
  switch (port.expects) {
    case Expects::Tcdm:
      command.tcdm =
          memories_.tcdm_alias.contains(word) ? word - memories_.tcdm_alias.base + memories_.tcdm.base : word;
      port.expects = Expects::L2;
      break;
    case Expects::L2:
      command.l2 = word;
      port.expects = command.l2_rows.enabled ? Expects::L2Count : after_l2;
      break;
    case Expects::L2Count:
      command.l2_rows.count = word;
      port.expects = Expects::L2Stride;
      break;
    case Expects::L2Stride:
      command.l2_rows.stride = word;
      port.expects = after_l2;
      break;
    case Expects::TcdmCount:
      command.tcdm_rows.count = word;
      port.expects = Expects::TcdmStride;
      break;
    case Expects::TcdmStride:
      command.tcdm_rows.stride = word;
      port.expects = Expects::Registration;
      break;
    case Expects::Command:
    case Expects::Registration:
      assert(false);
      break;
  }
  if (port.expects != Expects::Registration) return;
  if (const auto error = error_in(command)) {
    port.expects = Expects::Command;
    if (command.l2_rows.enabled) l2_shapes_.give_back(now);
    if (command.tcdm_rows.enabled) tcdm_shapes_.give_back(now);
    report_fault(fmt::format("core {}: {}", core, *error));
  } else {
    submit(port, now);
  }
}

void Dma::submit(Port& port, Cycle now) {
  const Command& command = port.command;
  // The shape's last word goes to the arbiter at once; an address waits in its FIFO for a cycle.
  port.arbitrated_from = command.l2_rows.enabled || command.tcdm_rows.enabled ? now : now + 1;
  port.registered_from = now + 3;
  ++waiting_commands_;
  ++transfers_[command.id].unregistered;
  if (idle()) busy_since_ = now;
  ++(command.to_tcdm ? inbound_.front : outbound_.front).work;
}

void Dma::free_transfers(std::uint32_t mask, Cycle now) {
  for (unsigned id = 0; id < config_.open_transfers; ++id) {
    Transfer& transfer = transfers_[id];
    if (!bit(mask, id) || !transfer.allocated) continue;
    if (transfer.running || transfer.unregistered > 0) {
      report_fault(fmt::format("DMA transfer {} is freed while it is active", id));
      continue;
    }
    transfer.allocated = false;
    transfer.freed = now;
  }
}

std::optional<std::string> Dma::error_in(const Command& command) const {
  if (command.length == 0) return "DMA transfer of no bytes";
  if (command.l2_rows.enabled && command.l2_rows.count == 0) return "DMA transfer with rows of no bytes in L2";
  if (command.tcdm_rows.enabled && command.tcdm_rows.count == 0) return "DMA transfer with rows of no bytes in TCDM";
  const std::uint64_t l2_end = end_of(command.l2, command.l2_rows, command.length);
  const std::uint64_t tcdm_end = end_of(command.tcdm, command.tcdm_rows, command.length);
  const arch::Region& tcdm = memories_.tcdm;
  const bool in_l2 = command.l2 >= memories_.l2_base && l2_end - memories_.l2_base <= memories_.l2.size();
  const bool in_tcdm = command.tcdm >= tcdm.base && tcdm_end - tcdm.base <= tcdm.size;
  if (in_l2 && in_tcdm) return std::nullopt;
  return fmt::format("DMA transfer of {} bytes {} TCDM {:#010x} to {:#x} {} L2 {:#010x} to {:#x}: {} is left",
                     command.length, command.to_tcdm ? "to" : "from", command.tcdm, tcdm_end - 1,
                     command.to_tcdm ? "from" : "to", command.l2, l2_end - 1, in_l2 ? "TCDM" : "L2");
}

void Dma::report_fault(std::string message) {
  if (!fault_) fault_ = std::move(message);
}

std::string Dma::waiting_for(Cycle now) const {
  std::string text;
  const auto add = [&](const std::string& item) { text += (text.empty() ? "DMA: " : "; ") + item; };
  for (unsigned id = 0; id < config_.open_transfers; ++id) {
    const Transfer& transfer = transfers_[id];
    if (!transfer.running && transfer.unregistered == 0) continue;
    add(fmt::format("transfer {}: {} commands not begun, {} bursts to end in TCDM, {} in L2", id, transfer.unregistered,
                    transfer.tcdm_bursts, transfer.l2_bursts));
  }
  const dma::Tick tick{.now = now, .seen = sizes_};
  const auto waits_for_bank = [&tick](const auto& lanes) { return lanes.valid(tick, 0) || lanes.valid(tick, 1); };
  if (waits_for_bank(inbound_.lanes)) add("words to write into TCDM");
  if (waits_for_bank(outbound_.lanes)) add("words to read from TCDM");
  const Cycle wake = next_wake(now);
  if (wake != kNever) add(fmt::format("next wake-up in cycle {}", wake));
  return text;
}

}  // namespace tessera::mem
