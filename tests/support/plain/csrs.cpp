#include "support/plain/csrs.hpp"

namespace tessera::plain {
namespace {

constexpr std::uint32_t kInterrupts = 0xFFFF'0888;  ///< IRQ_MASK

bool between(std::uint16_t csr, unsigned first, unsigned last) { return csr >= first && csr <= last; }

/// The user-mode counters, read only, and the machine-mode ones. There is no time register.
bool is_user_counter(std::uint16_t csr) {
  return (between(csr, 0xC00, 0xC1F) || between(csr, 0xC80, 0xC9F)) && (csr & 0x1F) != 1;
}
bool is_counter(std::uint16_t csr) {
  return (between(csr, 0xB00, 0xB1F) || between(csr, 0xB80, 0xB9F)) && (csr & 0x1F) != 1;
}
bool is_loop(std::uint16_t csr) { return between(csr, 0xCC0, 0xCC2) || between(csr, 0xCC4, 0xCC6); }

}  // namespace

Csrs::Csrs(std::uint32_t hart_id, Address boot, std::uint32_t vector_alignment)
    : hart_id_(hart_id), vector_mask_(~(vector_alignment - 1) & ~3u), mtvec_((boot & ~0xFFu) | 1) {}

bool Csrs::is_status(std::uint16_t csr) {
  switch (csr) {
    case 0x300:  // mstatus
    case 0x305:  // mtvec
    case 0x320:  // mcountinhibit
    case 0x341:  // mepc
    case 0x342:  // mcause
    case 0xCD1:  // privlv
      return true;
    default:
      return is_counter(csr) || is_user_counter(csr) || between(csr, 0x323, 0x33F);
  }
}

bool Csrs::exists(std::uint16_t csr) {
  switch (csr) {
    case 0x301:  // misa
    case 0x304:  // mie
    case 0x340:  // mscratch
    case 0x343:  // mtval
    case 0x344:  // mip
    case 0x7A0:  // tselect, tdata1 to 3, tinfo, mcontext, scontext
    case 0x7A1:
    case 0x7A2:
    case 0x7A3:
    case 0x7A4:
    case 0x7A8:
    case 0x7AA:
    case 0xCD2:  // zfinx
    case 0xCD0:  // uhartid
    case 0xF11:  // mvendorid, marchid, mimpid, mhartid
    case 0xF12:
    case 0xF13:
    case 0xF14:
      return true;
    default:
      return is_status(csr) || is_loop(csr);
  }
}

bool Csrs::is_read_only(std::uint16_t csr) { return (csr >> 10 & 3) == 3; }

std::optional<unsigned> Csrs::interrupt(std::uint32_t lines, const Clock& clock) const {
  if (!interrupts_enabled_) return std::nullopt;
  const std::uint32_t enabled = clock.writes && clock.csr == 0x304 ? clock.value : mie_;
  const std::uint32_t asking = lines & enabled & kInterrupts;
  for (unsigned line = 31; line >= 16; --line) {
    if ((asking >> line & 1) != 0) return line;
  }
  for (const unsigned line : {11u, 3u, 7u}) {  // external, software, timer
    if ((asking >> line & 1) != 0) return line;
  }
  return std::nullopt;
}

std::uint32_t Csrs::read(std::uint16_t csr, const HardwareLoops& loops, std::uint32_t lines) const {
  const auto low = [](std::uint64_t counter) { return static_cast<std::uint32_t>(counter); };
  const auto high = [](std::uint64_t counter) { return static_cast<std::uint32_t>(counter >> 32); };
  if (is_loop(csr)) {
    const HardwareLoop& loop = loops.loop[(csr & 4) != 0 ? 1 : 0];
    return (csr & 3) == 0 ? loop.start : (csr & 3) == 1 ? loop.end : loop.count;
  }
  switch (csr) {
    case 0x300:
      return 0x1800u | (previously_enabled_ ? 0x80u : 0u) | (interrupts_enabled_ ? 8u : 0u);
    case 0x301:
      return 0x4080'1104;
    case 0x304:
      return mie_;
    case 0x305:
      return mtvec_;
    case 0x320:
      return mcountinhibit_;
    case 0x323:
      return mhpmevent3_;
    case 0x340:
      return mscratch_;
    case 0x341:
      return mepc_;
    case 0x342:
      return mcause_;
    case 0x344:
      return lines & kInterrupts;
    case 0x7A1:
      return 0x2800'1040;
    case 0x7A4:
      return 4;
    case 0xB00:
    case 0xC00:
      return low(mcycle_);
    case 0xB80:
    case 0xC80:
      return high(mcycle_);
    case 0xB02:
    case 0xC02:
      return low(minstret_);
    case 0xB82:
    case 0xC82:
      return high(minstret_);
    case 0xCD1:
      return 3;
    case 0xF11:
      return 0x602;
    case 0xF12:
      return 4;
    case 0xF13:
      return 1;
    case 0xCD0:
    case 0xF14:
      return hart_id_;
    default:
      return 0;
  }
}

void Csrs::write(std::uint16_t csr, std::uint32_t value) {
  switch (csr) {
    case 0x300:
      interrupts_enabled_ = (value & 8) != 0;
      previously_enabled_ = (value & 0x80) != 0;
      break;
    case 0x304:
      mie_ = value & kInterrupts;
      break;
    case 0x305:
      mtvec_ = (value & vector_mask_) | (value & 1);
      break;
    case 0x320:
      mcountinhibit_ = value & 0xD;
      break;
    case 0x323:
      mhpmevent3_ = value & 0xFFFF;
      break;
    case 0x340:
      mscratch_ = value;
      break;
    case 0x341:
      mepc_ = value & ~1u;
      break;
    case 0x342:
      mcause_ = value & 0x8000'001F;
      break;
    default:
      break;
  }
}

void Csrs::count(const Clock& clock) {
  const auto one = [&](std::uint64_t& counter, unsigned number, bool event) {
    const std::uint64_t written = clock.value;
    if (clock.writes && clock.csr == 0xB00 + number) {
      counter = (counter & ~0xFFFF'FFFFull) | written;
    } else if (clock.writes && clock.csr == 0xB80 + number) {
      counter = (counter & 0xFFFF'FFFF) | written << 32;
    } else if (event && (mcountinhibit_ >> number & 1) == 0) {
      ++counter;
    }
  };
  one(mcycle_, 0, true);
  one(minstret_, 2, clock.retired);
}

void Csrs::clock(const Clock& clock) {
  count(clock);
  if (clock.writes) write(clock.csr, clock.value);
  if (clock.trap) {
    previously_enabled_ = interrupts_enabled_;
    interrupts_enabled_ = false;
    mepc_ = clock.pc;
    mcause_ = clock.cause;
  } else if (clock.trap_return) {
    interrupts_enabled_ = previously_enabled_;
    previously_enabled_ = true;
  }
}

}  // namespace tessera::plain
