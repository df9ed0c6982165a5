// Loads and stores of a hart.
#include "core/hart.hpp"

namespace tessera::core {
namespace {

constexpr std::uint32_t kLoadFault = 5;
constexpr std::uint32_t kStoreFault = 7;
constexpr Cycle kEventLoadCycles = 3;  // from the grant of cv.elw to the next instruction in ID

}  // namespace

bool Hart::load(Position& position) {
  const Decoded& entry = *position.entry;
  const std::uint32_t base = registers_[entry.rs1];
  const std::uint32_t step = (entry.flags & Decoded::kIndexed) != 0 ? registers_[entry.rs2] : entry.immediate;
  const bool post_increment = (entry.flags & Decoded::kPostIncrement) != 0;
  if (!post_access(position, post_increment ? base : base + step, false, 0)) return false;
  if (post_increment) set_reg(entry.rs1, base + step);
  return false;
}

bool Hart::store(Position& position) {
  const Decoded& entry = *position.entry;
  const std::uint32_t base = registers_[entry.rs1];
  const std::uint32_t step = (entry.flags & Decoded::kIndexed) != 0 ? registers_[entry.rc] : entry.immediate;
  const bool post_increment = (entry.flags & Decoded::kPostIncrement) != 0;
  if (!post_access(position, post_increment ? base : base + step, true, registers_[entry.rs2])) return false;
  if (post_increment) set_reg(entry.rs1, base + step);
  return false;
}

/// Posts the access of the instruction leaving ID, for the cycle in which it is in EX. False if nothing answers there.
bool Hart::post_access(Position& position, Address address, bool write, std::uint32_t data) {
  const Decoded* entry = position.entry;
  const Cycle when = position.now + 1;
  const unsigned to_boundary = 4 - (address & 3);
  const unsigned first = entry->bytes <= to_boundary ? entry->bytes : to_boundary;
  request_.event_load = entry->step == Step::EventLoad;
  request_.waited_in_id = request_.event_load && came_to_id(position.now) < position.now;
  retire(position);
  request_.address = address;
  request_.write = write;
  request_.data = data;
  request_.bytes = static_cast<std::uint8_t>(first);
  request_.target = memory_.locate(address, first);
  left_bytes_ = static_cast<std::uint8_t>(entry->bytes - first);
  gathered_ = 0;
  gathered_bytes_ = 0;
  accessing_ = entry;
  position.entry = after(entry);
  position.now = when;
  if (request_.target.port == mem::Port::None) {
    return fail(write ? kStoreFault : kLoadFault, *entry, when, address, "no memory or device at this address");
  }
  post(Wait::Memory, when);
  return true;
}

void Hart::access(Cycle now, Cycle limit) {
  const mem::Target& target = request_.target;
  if (!request_.write) {
    finish(now, target.memory->read(target.offset, request_.bytes), limit);
    return;
  }
  write_memory();
  finish(now, 0, limit);
}

void Hart::write_memory() {
  const mem::Target& target = request_.target;
  target.memory->write(target.offset, request_.bytes, request_.data);
  if (target.memory->holds_code(target.offset)) {
    code_.invalidate(target.memory->region().base + target.offset, request_.bytes);
  }
}

void Hart::finish(Cycle granted, std::uint32_t read, Cycle limit) {
  ++counters_.data_accesses;
  gathered_ |= read << (8 * gathered_bytes_);
  if (left_bytes_ != 0) {
    request_second_part(granted + 1);
    return;
  }
  last_grant_ = granted;
  last_loaded_ = accessing_->loaded;
  if (request_.write) {
    ready_ = granted;
  } else {
    registers_[accessing_->rd] = accessing_->function(gathered_, 0, 0, 0);
    settle(granted);
  }
  run(limit);
}

/// The part of an access in the second word: asked for in the cycle after the first was granted.
void Hart::request_second_part(Cycle when) {
  ++counters_.stalls[static_cast<unsigned>(Stall::Misaligned)];
  gathered_bytes_ = request_.bytes;
  request_.address = (request_.address & ~3u) + 4;
  request_.data >>= 8 * request_.bytes;
  request_.bytes = left_bytes_;
  left_bytes_ = 0;
  request_.target = memory_.locate(request_.address, request_.bytes);
  if (request_.target.port == mem::Port::None) {
    fail(request_.write ? kStoreFault : kLoadFault, *accessing_, when, request_.address,
         "the second half of a misaligned access leaves memory");
    return;
  }
  post(Wait::Memory, when);
}

/// When the next instruction can leave ID after a load granted in cycle `granted`.
void Hart::settle(Cycle granted) {
  const unsigned loaded = accessing_->loaded;
  if (accessing_->step == Step::EventLoad) {
    // While cv.elw is in EX it is still in ID, too: if it reads what it loads, ID waits for the data once more.
    const bool waits_for_itself = (accessing_->reads >> loaded & 1) != 0;
    ready_ = granted + kEventLoadCycles + (waits_for_itself ? 1 : 0);
    counters_.stalls[static_cast<unsigned>(Stall::PipelineFlush)] += ready_ - granted;
    return;
  }
  ready_ = granted;
  if (next_->step == Step::Undecoded || next_->step == Step::OutOfBlock) next_ = lookup(next_->pc);
  if (next_->step == Step::JumpRegister && (next_->reads >> loaded & 1) != 0) {
    ready_ += 2;
    counters_.stalls[static_cast<unsigned>(Stall::JumpRegister)] += 2;
  } else if ((next_->reads >> loaded & 1) != 0 || next_->alu_written == loaded) {
    ready_ += 1;
    ++counters_.stalls[static_cast<unsigned>(Stall::LoadUse)];
  }
}

void Hart::abandon(Cycle now, Cycle limit) {
  next_ = accessing_;
  ready_ = now;
  run(limit);
}

}  // namespace tessera::core
