// Random accesses to CSRs, event unit and peripherals, traps, and the beginning and end of a core's program.
#include <array>

#include "arch/address_map.hpp"
#include "arch/instruction_cache_registers.h"
#include "support/plain/program_writer.hpp"

namespace tessera::plain {
namespace {

constexpr Address kShared = 0x1001'0000;
constexpr Address kAlias = 0x1011'0000;
constexpr Address kStacks = 0x1002'0000;
constexpr Address kResults = 0x1003'0000;
constexpr Address kSlow = 0x1C10'0000;
constexpr Address kToHost = 0x1C1F'0000;
constexpr unsigned kMtvec = 0x305;
constexpr unsigned kMcountinhibit = 0x320;
constexpr unsigned kMepc = 0x341;
constexpr unsigned kMcause = 0x342;
constexpr unsigned kMstatus = 0x300;
constexpr unsigned kMie = 0x304;
constexpr unsigned kMcycle = 0xB00;
constexpr unsigned kMhartid = 0xF14;
constexpr std::int32_t kHandlerResults = 0xC0;  ///< behind what the epilogue leaves

}  // namespace

/// Returns behind whatever trapped, which is 2 or 4 bytes long.
void ProgramWriter::trap_handler(CodeWriter& code) {
  constexpr unsigned pc = 31;
  constexpr unsigned bits = 30;
  code.csr(2, pc, kMepc, 0);
  code.word(CodeWriter::type_i(0x03, 5, bits, pc, 0));    // lhu
  code.word(CodeWriter::type_i(0x13, 7, bits, bits, 3));  // andi
  code.addi(bits, bits, -3);
  code.addi(pc, pc, 2);
  code.word(0x0000'1063u | bits << 15 | CodeWriter::branch_offset(8));  // bnez: compressed
  code.addi(pc, pc, 2);
  code.csr(1, 0, kMepc, pc);
  code.word(0x3020'0073);  // mret
}

/// All of the vectors lead to the same code, and so does the first, where everything goes if there is but one.
void ProgramWriter::interrupt_handler(CodeWriter& code) {
  constexpr unsigned place = 31;
  constexpr unsigned value = 30;
  constexpr std::int32_t kVectorBytes = 128;
  for (std::int32_t vector = 0; vector < 32; ++vector) {
    code.word(CodeWriter::jump(0, kVectorBytes + (vector == 0 ? 0 : 8) - 4 * vector));
  }
  constexpr std::int32_t kInterruptBytes = 4 * 14;
  code.csr(2, value, kMcause, 0);
  code.word(0x0000'5063u | value << 15 | CodeWriter::branch_offset(4 + kInterruptBytes));  // bgez: a trap
  code.csr(2, place, kMhartid, 0);
  code.word(CodeWriter::type_i(0x13, 1, place, place, 8));  // slli
  code.lui(value, kResults);
  code.word(0x0000'0033u | place << 7 | place << 15 | value << 20);  // add
  std::int32_t offset = kHandlerResults;
  for (const unsigned csr : {kMepc, kMcause, kMcycle}) {
    code.csr(2, value, csr, 0);
    code.sw(value, place, offset);
    offset += 4;
  }
  code.lw(value, place, offset);
  code.addi(value, value, 1);
  code.sw(value, place, offset);
  code.word(0x3020'0073);  // mret
  trap_handler(code);
}

/// For some of the cores, often for this one.
void ProgramWriter::software_interrupt() {
  code_.li(1, chance(50) ? 1u << core_ : random(1u << shape_.cores));
  code_.sw(1, role::events, chance(50) ? 0x10C : 0x11C);
  if (chance(20)) code_.sw(1, role::events, chance(50) ? 0x10C : 0x11C);
}

void ProgramWriter::enable_interrupts() {
  constexpr std::uint32_t kLines[] = {1u << 3, 1u << 7, 1u << 3 | 1u << 7};
  code_.li(1, kLines[random(3)]);
  code_.sw(1, role::events, 0x14);
  if (chance(50)) code_.li(1, kLines[2]);  // one that is enabled in the event unit alone would end all waits
  code_.csr(2, 0, kMie, 1);
  code_.csr(6, 0, kMstatus, 8);
}

/// What comes meanwhile is pending behind it.
void ProgramWriter::without_interrupts() {
  const bool lines = chance(50);
  if (lines) code_.li(1, 1u << 3 | 1u << 7);
  lines ? code_.csr(3, 12, kMie, 1) : code_.csr(7, 0, kMstatus, 8);
  software_interrupt();
  const unsigned count = random(4);
  for (unsigned index = 0; index < count; ++index) row_instruction(isa::Timing::Alu);
  if (lines) code_.li(1, 1u << 3 | 1u << 7);
  lines ? code_.csr(2, 0, kMie, 1) : code_.csr(6, 0, kMstatus, 8);
}

void ProgramWriter::csr_access() {
  static constexpr std::array<std::uint16_t, 22> kWritable{0x300, 0x300, 0x301, 0x304, 0x340, 0x340, 0x340, 0x341,
                                                           0x342, 0x343, 0x344, 0xB00, 0xB00, 0xB02, 0xB80, 0xB04,
                                                           0x320, 0x333, 0x323, 0x7A0, 0x7A1, 0x7A4};
  static constexpr std::array<std::uint16_t, 15> kReadOnly{0xC00, 0xC02, 0xC80, 0xC82, 0xCD0, 0xCD1, 0xCD2, 0xF11,
                                                           0xF12, 0xF13, 0xF14, 0xCC0, 0xCC1, 0xCC2, 0xCC6};
  const unsigned rd = chance(10) ? 0 : free_register();
  if (chance(40)) {
    const std::uint16_t csr = chance(10) ? std::uint16_t{kMtvec} : kReadOnly[random(kReadOnly.size())];
    code_.csr(2 + random(2) + 4 * random(2), rd, csr, 0);
    return;
  }
  std::uint16_t csr = kWritable[random(kWritable.size())];
  if (shape_.interrupts && (csr == kMstatus || csr == kMie)) csr = kMcause;  // interrupts stay enabled
  code_.csr(1 + random(3) + 4 * random(2), rd, csr, any_register());
}

void ProgramWriter::trap(const Place& place) {
  // In a loop the RTL takes illegal instructions without waiting for EX: the fast model does not.
  switch (random(place.in_loop ? 2 : 7)) {
    case 0:
      code_.word(0x0000'0073);  // ecall
      break;
    case 1:
      code_.word(0x0010'0073);  // ebreak
      break;
    case 2:
      code_.word(0xFFFF'FFFF);
      break;
    case 3:
      code_.csr(1, free_register(), 0xF14, any_register());  // mhartid is read-only
      break;
    case 4:
      code_.csr(2, free_register(), 0x7C0, 0);  // no such CSR
      break;
    case 5:
      code_.half(0x9002);  // c.ebreak
      break;
    default:
      code_.half(0x0000);
      break;
  }
}

/// Registers whose accesses neither wait nor disturb those who do.
void ProgramWriter::event_unit_access() {
  if (!shape_.cluster) return data_access(role::slow, 64);
  static constexpr std::array<std::int32_t, 11> kReads{0x00, 0x0C,  0x18,  0x1C,  0x20, 0x24,
                                                       0x2C, 0x200, 0x204, 0x20C, 0x224};
  const unsigned rd = chance(10) ? 0 : free_register();
  switch (random(7)) {
    case 0:
      code_.event_load(rd, role::events, kReads[random(kReads.size())]);
      break;
    case 1:
      code_.sw(any_register(), role::events, 0x11C);  // software event 7, which nobody waits for
      break;
    case 2:
      code_.sw(any_register(), role::events, 0x2C + 4 * static_cast<std::int32_t>(random(3)));
      break;
    case 3:
      code_.lui(1, 0xF000);
      code_.sw(1, role::events, 0x28);
      break;
    case 4:
      // An event load from ordinary memory is answered like any load.
      code_.event_load(rd, chance(70) ? role::shared : role::slow, static_cast<std::int32_t>(random(64)));
      break;
    default:
      code_.lw(rd, role::events, kReads[random(kReads.size())]);
      break;
  }
}

void ProgramWriter::peripheral_access() {
  if (!shape_.cluster) return data_access(role::slow, 64);
  if (shape_.flushes && chance(15)) return cache_control_access();
  static constexpr std::array<std::int32_t, 12> kPlaces{0x08,  0x18,  0x20,  0x40,  0x408, 0x40C,
                                                        0x410, 0x414, 0x400, 0x404, 0x420, 0x418};
  const unsigned rd = chance(10) ? 0 : free_register();
  switch (random(5)) {
    case 0: {
      const unsigned reg = free_register();
      code_.lui(reg, arch::map::exit_register);
      code_.sw(any_register(), reg, 0x100 + 4 * static_cast<std::int32_t>(random(64)));  // a mark
      break;
    }
    case 1:
      code_.sw(any_register(), role::peripherals, kPlaces[random(kPlaces.size())]);
      break;
    case 2: {
      const unsigned reg = free_register();
      code_.addi(reg, role::peripherals, 0x7FC);
      const auto core = static_cast<std::int32_t>(random(shape_.cores));
      code_.lw(rd, reg, 4 + 0x40 * core + 4 * static_cast<std::int32_t>(random(14)));  // event unit over the bus
      break;
    }
    default:
      code_.lw(rd, role::peripherals, kPlaces[random(kPlaces.size())]);
      break;
  }
}

/// Flushes, and what else one may do to the instruction caches.
void ProgramWriter::cache_control_access() {
  constexpr unsigned kValue = 1;
  constexpr Address kBase = arch::map::instruction_cache.base;
  const unsigned reg = 10 + popular_free();
  const auto offset = [](std::int32_t place) { return static_cast<std::int32_t>(kBase & 0xFFF) + place; };
  code_.lui(reg, kBase);
  code_.addi(kValue, 0, chance(90) ? 1 : 2);
  switch (random(6)) {
    case 0:
      code_.lw(free_register(), reg, offset(4 * static_cast<std::int32_t>(random(4))));
      break;
    case 1:
      code_.addi(kValue, 0, static_cast<std::int32_t>(random(256)));
      code_.sw(kValue, reg, offset(INSTRUCTION_CACHE_PREFETCH));
      code_.addi(kValue, 0, 1);
      code_.sw(kValue, reg, offset(INSTRUCTION_CACHE_ENABLE));
      break;
    case 2:
      code_.auipc(kValue);
      code_.addi(kValue, kValue, static_cast<std::int32_t>(random(512)));
      code_.sw(kValue, reg, offset(INSTRUCTION_CACHE_FLUSH_SET));
      break;
    case 3:
      code_.sw(kValue, reg, offset(INSTRUCTION_CACHE_FLUSH_PRIVATE));
      break;
    default:
      code_.sw(kValue, reg, offset(INSTRUCTION_CACHE_FLUSH));
      break;
  }
}

void ProgramWriter::prologue(Address trap_handler) {
  code_.li(role::handler, trap_handler + (shape_.interrupts && chance(50) ? 1 : 0));  // vectored or not
  code_.csr(1, 0, kMtvec, role::handler);
  code_.csr(5, 0, kMcountinhibit, 0);
  if (shape_.flushes && chance(50)) {
    code_.li(role::handler, arch::map::instruction_cache.base);
    code_.addi(1, 0, static_cast<std::int32_t>(random(256)));
    code_.sw(1, role::handler, INSTRUCTION_CACHE_PREFETCH);
  }
  code_.li(role::shared, kShared);
  code_.li(role::alias, shape_.cluster ? kAlias : 0x8001'0000);
  code_.li(role::stack, kStacks + 0x1000 * core_ + 0x800);
  code_.li(role::slow, kSlow);
  code_.li(role::events, arch::map::event_unit_direct.base);
  code_.li(role::peripherals, arch::map::cluster_peripherals.base);
  for (unsigned reg = 1; reg < 22; ++reg) {
    if (is_free(reg)) code_.li(reg, static_cast<std::uint32_t>(engine_()) >> random(32));
  }
  if (!shape_.cluster) return;
  const std::uint32_t everybody = (1u << shape_.cores) - 1;
  const auto set_barrier = [&](unsigned barrier, std::uint32_t cores) {
    code_.li(1, cores);
    code_.sw(1, role::events, static_cast<std::int32_t>(0x200 + 0x20 * barrier));
    code_.sw(1, role::events, static_cast<std::int32_t>(0x20C + 0x20 * barrier));
  };
  if (core_ == 0) set_barrier(0, everybody);
  if (core_ < 7) set_barrier(core_ + 1, 1u << core_);
  if (shape_.interrupts) enable_interrupts();
}

/// Leaves all registers and counters in memory.
void ProgramWriter::epilogue() {
  if (shape_.interrupts) code_.csr(7, 0, kMstatus, 8);
  code_.li(role::handler, kResults + 0x100 * core_);
  for (unsigned reg = 1; reg < 32; ++reg) code_.sw(reg, role::handler, static_cast<std::int32_t>(4 * reg));
  const unsigned counters[] = {0xB00, 0xB02, 0x300, 0x340, 0x341, 0x342, 0xCC0, 0xCC2, 0xCC6};
  std::int32_t offset = 128;
  for (const unsigned counter : counters) {
    code_.csr(2, 1, counter, 0);
    code_.sw(1, role::handler, offset);
    offset += 4;
  }
  if (shape_.cluster) {
    code_.li(role::handler, arch::map::exit_register);
    code_.sw(0, role::handler, 0);
  } else {
    code_.li(role::handler, kToHost);
    code_.addi(1, 0, 1);
    code_.sw(1, role::handler, 0);
  }
  code_.word(CodeWriter::jump(0, 0));
}

}  // namespace tessera::plain
