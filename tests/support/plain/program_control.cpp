// Random control flow: branches, loops of both kinds, jumps through registers, waits.
#include "support/plain/program_writer.hpp"

namespace tessera::plain {
namespace {

constexpr unsigned kMscratch = 0x340;
constexpr std::uint32_t kMutexEvent = 1u << 17;
// Words that random accesses to the stack do not reach.
constexpr std::int32_t kBaseSlot = 0x7DC;
constexpr std::int32_t kCountSlot = 0x7D8;
constexpr std::int32_t kTransferSlot = 0x7D4;
constexpr std::uint32_t kLoop = 0x0000'402B;  ///< cv.starti 0

std::int32_t distance(Address from, Address to) { return static_cast<std::int32_t>(to - from); }

}  // namespace

void ProgramWriter::simple_run(unsigned at_most) {
  const unsigned count = random(at_most + 1);
  for (unsigned index = 0; index < count; ++index) simple({});
}

void ProgramWriter::forward_branch() {
  const Address at = code_.here();
  if (chance(30)) {
    const bool if_not_zero = chance(50);
    const unsigned popular = 2 + popular_free();
    code_.half(0);
    simple_run(4);
    code_.set_half(at, CodeWriter::compressed_branch(if_not_zero, popular, distance(at, code_.here())));
    return;
  }
  constexpr std::uint32_t kOpcodes[] = {0x0063, 0x1063, 0x4063, 0x5063, 0x6063, 0x7063, 0x600B, 0x700B};
  const std::uint32_t bits = kOpcodes[random(8)] | any_register() << 15 | any_register() << 20;
  code_.word(bits);
  simple_run(5);
  code_.set_word(at, bits | CodeWriter::branch_offset(distance(at, code_.here())));
}

void ProgramWriter::backward_loop() {
  code_.addi(role::count, 0, 1 + static_cast<std::int32_t>(random(4)));
  if (chance(50)) simple_run(1);
  const Address top = code_.here();
  simple_run(5);
  if (chance(25)) {
    code_.addi(role::inner_count, 0, 1 + static_cast<std::int32_t>(random(3)));
    const Address inner = code_.here();
    simple_run(3);
    code_.addi(role::inner_count, role::inner_count, -1);
    code_.word(0x1063u | role::inner_count << 15 | CodeWriter::branch_offset(distance(code_.here(), inner)));
  }
  if (chance(30)) forward_branch();
  code_.addi(role::count, role::count, -1);
  if (chance(40)) simple_run(1);
  code_.word(0x1063u | role::count << 15 | CodeWriter::branch_offset(distance(code_.here(), top)));
}

void ProgramWriter::forward_jump() {
  const Address at = code_.here();
  const bool compressed = chance(50);
  const bool links = chance(50);
  const unsigned rd = links ? free_register() : 0;
  compressed ? code_.half(0) : code_.word(0);
  simple_run(3);
  const std::int32_t offset = distance(at, code_.here());
  if (compressed) {
    code_.set_half(at, CodeWriter::compressed_jump(links, offset));
  } else {
    code_.set_word(at, CodeWriter::jump(rd, offset));
  }
}

/// Lets the base of a jump come from every kind of instruction.
void ProgramWriter::prepare_base(unsigned reg, bool& post_incremented) {
  switch (random(8)) {
    case 0:
    case 1:
      code_.sw(reg, role::stack, kBaseSlot);
      if (chance(50)) simple_run(1);
      code_.lw(reg, role::stack, kBaseSlot);
      break;
    case 2:
      code_.csr(1, 0, kMscratch, reg);
      code_.csr(2, reg, kMscratch, 0);
      break;
    case 3:
      code_.addi(1, 0, 1);
      code_.word(0x0210'5033u | reg << 15 | reg << 7);  // divu reg, reg, x1
      break;
    case 4:
      code_.word(0x0000'0033u | reg << 15 | reg << 7);  // add reg, reg, x0
      break;
    case 5:
      // A load from the code itself that moves the base on by 8.
      code_.word(CodeWriter::type_i(0x0B, 2, chance(50) ? 0 : free_register(), reg, 8));
      post_incremented = true;
      break;
    default:
      break;
  }
}

void ProgramWriter::jump_through_register() {
  const unsigned base = 22 + random(3);
  const Address origin = code_.here();
  code_.auipc(base);
  bool post_incremented = false;
  if (chance(30)) simple_run(1);
  prepare_base(base, post_incremented);
  if (chance(40)) simple_run(2);
  const std::int32_t moved = post_incremented ? 8 : 0;
  const Address at = code_.here();
  if (chance(35)) {
    code_.addi(base, base, 0);
    if (chance(30)) simple_run(1);
    code_.half((chance(50) ? 0x8002u : 0x9002u) | base << 7);  // c.jr, c.jalr
    simple_run(3);
    code_.set_word(at, CodeWriter::type_i(0x13, 0, base, base, distance(origin, code_.here()) - moved));
    return;
  }
  const unsigned links[] = {0, base, free_register(), 1};
  const unsigned rd = links[random(4)];
  code_.word(0);
  simple_run(3);
  code_.set_word(at, CodeWriter::type_i(0x67, 0, rd, base, distance(origin, code_.here()) - moved));
}

/// Instructions of a hardware loop's body: at least so many, all of 32 bits. The last is no cv.elw: the RTL's
/// controller counts the loop at any instruction but that, and would never leave it.
void ProgramWriter::loop_body(unsigned instructions) {
  const Address begin = code_.here();
  while (code_.here() - begin < 4 * (instructions - 1)) {
    if (chance(6)) {
      wait_alone({.in_loop = true});
    } else {
      simple({.in_loop = true});
    }
  }
  switch (random(6)) {
    case 0:
      data_access(role::shared, 64);
      break;
    case 3:
      trap({.in_loop = true});  // its handler returns behind the loop
      break;
    case 1:
      csr_access();
      break;
    case 2:
      row_instruction(chance(50) ? isa::Timing::MulHigh : isa::Timing::DivideUnsigned);
      break;
    default:
      row_instruction(isa::Timing::Alu);
      break;
  }
}

/// Everything before a loop's body. The distance to its end is written later.
ProgramWriter::LoopSetUp ProgramWriter::loop_set_up(unsigned loop) {
  const std::uint32_t which = loop << 7;
  const std::uint32_t count = 1 + random(5);
  const unsigned reg = free_register();
  const std::uint32_t form = random(5);
  code_.addi(reg, 0, static_cast<std::int32_t>(count));
  if (chance(20)) {
    code_.sw(reg, role::stack, kCountSlot);
    code_.lw(reg, role::stack, kCountSlot);
  }
  code_.align();
  LoopSetUp set_up{.at = code_.here(), .word = kLoop | 0x700 | which | reg << 15};  // cv.setup
  if (form == 0) {
    set_up.short_word = kLoop | 0x600 | which | count << 20;  // cv.setupi, if it reaches
    code_.word(0);
  } else if (form == 1) {
    code_.word(0);
  } else if (form == 2) {  // cv.start, cv.end, cv.count
    const unsigned place = 23;
    const Address origin = code_.here();
    code_.auipc(place);
    set_up = {.at = code_.here(), .word = CodeWriter::type_i(0x13, 0, place, place, 0), .origin = origin};
    code_.word(0);
    code_.word(kLoop | 0x300 | which | place << 15);
    code_.auipc(place);
    code_.addi(place, place, 16);
    code_.word(kLoop | 0x100 | which | place << 15);
    code_.word(kLoop | 0x500 | which | reg << 15);
  } else {  // cv.starti, cv.endi, then cv.counti or cv.count
    code_.word(kLoop | which | 3u << 20);
    set_up.at = code_.here();
    set_up.word = kLoop | 0x200 | which;
    code_.word(0);
    code_.word(form == 3 ? kLoop | 0x400 | which | count << 20 : kLoop | 0x500 | which | reg << 15);
  }
  return set_up;
}

void ProgramWriter::hardware_loop(unsigned loop) {
  const LoopSetUp set_up = loop_set_up(loop);
  if (loop == 1) {
    const unsigned before = random(3);
    for (unsigned index = 0; index < before; ++index) simple({.in_loop = true});
    hardware_loop(0);
    loop_body(2 + random(3));
  } else {
    loop_body(3 + random(6));
  }
  if (set_up.origin) {
    code_.set_word(set_up.at, set_up.word | static_cast<std::uint32_t>(distance(*set_up.origin, code_.here())) << 20);
    return;
  }
  const auto words = static_cast<std::uint32_t>(distance(set_up.at, code_.here())) / 4;
  const bool is_short = set_up.short_word != 0 && words < 32;
  code_.set_word(set_up.at, is_short ? set_up.short_word | words << 15 : set_up.word | words << 20);
}

/// Reads, asleep or awake, what is answered only once an event of `mask` is there, and clears that.
void ProgramWriter::wait_for(std::uint32_t mask, std::int32_t offset, const Place& place) {
  const unsigned reg = free_register();
  code_.li(reg, mask);
  code_.sw(reg, role::events, 0);
  if (chance(25)) chance(50) ? data_access(role::shared, 64) : row_instruction(isa::Timing::Alu);
  if (!place.in_loop && chance(40)) compressed_computation();
  if (!place.in_loop && chance(20)) compressed_computation();
  if (!place.in_loop && chance(10)) code_.word(CodeWriter::jump(0, 4));
  if (shape_.interrupts && mask != kMutexEvent) {
    // An interrupt can end a wait without the event.
    const Address again = code_.here();
    chance(75) ? code_.event_load(11, role::events, offset) : code_.lw(11, role::events, offset);
    code_.word(0x0000'0063u | 11u << 15 | CodeWriter::branch_offset(distance(code_.here(), again)));  // beqz
    return;
  }
  switch (random(4)) {
    case 0:
      code_.lw(free_register(), role::events, offset);
      break;
    case 1:
      code_.addi(reg, role::events, offset);
      // Interrupted, it would have overwritten the address at which it is to be taken up again.
      code_.event_load(shape_.interrupts ? 0 : reg, reg, 0);
      break;
    case 2:
      row_instruction(chance(50) ? isa::Timing::Alu : isa::Timing::DivideSigned);
      [[fallthrough]];
    default:
      code_.event_load(chance(20) ? 0 : free_register(), role::events, offset);
      break;
  }
}

/// Waits for nobody else: a barrier of one core, or a software event for oneself.
void ProgramWriter::wait_alone(const Place& place) {
  if (!shape_.cluster || (shape_.interrupts && place.in_loop)) return row_instruction(isa::Timing::Alu);
  if (core_ < 7 && chance(50)) return wait_for(1u << 16, 0x21C + 0x20 * (static_cast<std::int32_t>(core_) + 1), place);
  code_.li(1, 1u << core_);
  code_.sw(1, role::events, 0x2C);
  wait_for(1u << 6, 0x198, place);
}

void ProgramWriter::mutex_section() {
  if (!shape_.cluster) return;
  wait_for(kMutexEvent, 0xC0, {});
  simple_run(4);
  code_.sw(any_register(), role::events, 0xC0);
}

void ProgramWriter::send(const Message& message) {
  code_.li(1, 1u << message.to);
  code_.sw(1, role::events, 0x100 + 4 * static_cast<std::int32_t>(message.event));
}

/// Writes an instruction into its own code, and executes it once the fence has made it visible.
void ProgramWriter::patch_code() {
  const unsigned place = 22;
  const unsigned word = free_register();
  code_.li(word, CodeWriter::type_i(0x13, 0, free_register(), any_register(), static_cast<std::int32_t>(random(2048))));
  const Address origin = code_.here();
  code_.auipc(place);
  const Address store_at = code_.here();
  code_.word(0);
  if (chance(50)) simple_run(1);
  code_.word(0x0000'100F);  // fence.i
  if (chance(50)) simple_run(1);
  code_.set_word(store_at, CodeWriter::store(2, word, place, distance(origin, code_.here())));
  code_.word(0x0000'0013);  // addi zero, zero, 0: what is replaced
}

/// One transfer between L2 and TCDM, and the wait for its end.
void ProgramWriter::dma_transfer() {
  // A wait that an interrupt ends in the cycle of its event sees that event and leaves it, so that the next one would
  // be too short.
  if (!shape_.cluster || shape_.interrupts) return;
  constexpr Address kL2 = 0x1C20'0000;
  constexpr Address kTcdm = 0x1001'0000;
  const unsigned port = 14;
  const unsigned id = 15;
  const unsigned value = 13;
  const std::uint32_t bytes = 1 + random(300);
  const std::uint32_t event = 1u << 20;
  const std::uint32_t increments = 1u << 18;
  code_.addi(port, role::events, 0x400);
  code_.lw(id, port, 0);
  code_.sw(id, role::stack, kTransferSlot);
  for (const std::uint32_t word :
       {bytes | random(2) << 17 | increments | event, kTcdm + random(1024), kL2 + 0x1000 * core_ + random(1024)}) {
    code_.li(value, word);
    code_.sw(value, port, 0);
  }
  wait_for(1u << 8, 0x3C, {});
  code_.lw(id, role::stack, kTransferSlot);
  code_.addi(port, role::events, 0x400);
  code_.addi(value, 0, 1);
  code_.word(0x0000'1033u | value << 7 | value << 15 | id << 20);  // sll
  code_.sw(value, port, 4);
}

void ProgramWriter::item() {
  if (shape_.interrupts && chance(20)) return chance(60) ? software_interrupt() : without_interrupts();
  const std::uint32_t kind = random(100);
  if (kind < 40) {
    simple_run(6);
  } else if (kind < 52) {
    forward_branch();
  } else if (kind < 62) {
    backward_loop();
  } else if (kind < 68) {
    forward_jump();
  } else if (kind < 78) {
    jump_through_register();
  } else if (kind < 88) {
    hardware_loop(chance(40) ? 1 : 0);
  } else if (kind < 91) {
    wait_alone({});
  } else if (kind < 96) {
    mutex_section();
  } else if (kind < 98) {
    patch_code();
  } else {
    dma_transfer();
  }
}

void ProgramWriter::phase(const std::vector<Message>& messages) {
  const unsigned half = shape_.items / 2;
  for (unsigned index = 0; index < half; ++index) item();
  for (const Message& message : messages) {
    if (message.from == core_) send(message);
  }
  item();
  for (const Message& message : messages) {
    if (message.to == core_) wait_for(1u << message.event, 0x3C, {});
  }
  for (unsigned index = half; index < shape_.items; ++index) item();
  if (shape_.cluster) wait_for(1u << 16, 0x21C, {});
}

}  // namespace tessera::plain
