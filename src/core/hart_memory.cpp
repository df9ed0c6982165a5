// Loads and stores of a hart.
#include "core/hart.hpp"

namespace tessera::core {
namespace {

constexpr std::uint32_t kLoadFault = 5;
constexpr std::uint32_t kStoreFault = 7;
constexpr Cycle kEventLoadCycles = 3;  // from the grant of cv.elw to the next instruction in ID

}  // namespace

/// Posts the access of any load or store, for the cycle in which it is in EX. Always returns false: something is
/// posted.
bool Hart::ask_memory() {
  const Decoded& entry = *next_;
  const bool held = entry.handling == Handling::EventLoad && came_to_id() < ready_;
  retire();
  accessing_ = &entry;
  request_.event_load = entry.handling == Handling::EventLoad;
  request_.waited_in_id = held;
  request_.write = entry.is_store();
  request_.data = registers_[entry.rs2];
  const std::uint32_t base = registers_[entry.rs1];
  const bool post_increment = entry.alu_written != kNoRegister;
  std::uint32_t step = entry.immediate;
  if (entry.handling == Handling::IndexedLoad) step = registers_[entry.rs2];
  if (entry.handling == Handling::IndexedStore) step = registers_[entry.rc];
  ready_ += 1;
  next_ = after(&entry);
  post_request(entry, post_increment ? base : base + step);
  if (wait_ != Wait::Fault) registers_[entry.base_rd] = base + step;
  return false;
}

/// Asks for the bytes at `address`, or for those in the first of two words.
void Hart::post_request(const Decoded& entry, Address address) {
  const std::uint32_t in_word = address & 3;
  request_.address = address;
  request_.bytes = entry.bytes;
  parts_ = 1;
  chained_ = false;
  if (in_word + entry.bytes > 4) {
    parts_ = 2;
    request_.bytes = first_bytes_ = static_cast<std::uint8_t>(4 - in_word);
  }
  post(Wait::Memory, ready_);
  locate();
}

/// Finds what answers the request, or reports that nothing does.
void Hart::locate() {
  request_.target = memory_.locate(request_.address, request_.bytes);
  if (request_.target.port != mem::Port::None) return;
  const std::uint32_t cause = request_.write ? kStoreFault : kLoadFault;
  fail(cause, *accessing_, when_, request_.address, "no memory or device at this address");
}

void Hart::write_memory() {
  const mem::Target& target = request_.target;
  target.memory->write(target.offset, request_.bytes, request_.data);
  if (target.memory->holds_code(target.offset)) {
    code_.invalidate(target.memory->region().base + target.offset, request_.bytes);
  }
}

/// An access that is not fast, or a part of it, was granted. The second part of one that crosses a word is asked for in
/// the cycle after the first was granted; when it has come, `read` becomes the whole.
bool Hart::settle_part(Cycle granted, std::uint32_t& read) {
  if (--parts_ == 0) {
    if (first_bytes_ != 0) {
      read = gathered_ | read << (8 * first_bytes_);
      crossed_ = granted;
    }
    first_bytes_ = 0;
    request_.target = {fast_.port, fast_.memory, 0};
    return true;
  }
  ++counters_.stalls[static_cast<unsigned>(Stall::Misaligned)];
  gathered_ = read;
  first_grant_ = granted;
  request_.address = (request_.address & ~3u) + 4;
  request_.data >>= 8 * first_bytes_;
  request_.bytes = static_cast<std::uint8_t>(accessing_->bytes - first_bytes_);
  post(Wait::Memory, granted + 1);
  locate();
  return false;
}

/// When the next instruction can leave ID after a load granted in cycle `granted`, if it needs the load.
void Hart::settle_hazard(Cycle granted) {
  const unsigned loaded = accessing_->loaded;
  if (accessing_->handling == Handling::EventLoad) {
    // While cv.elw is in EX it is still in ID, too: if it reads what it loads, ID waits for the data once more.
    const bool waits_for_itself = (accessing_->reads >> loaded & 1) != 0;
    ready_ = granted + kEventLoadCycles + (waits_for_itself ? 1 : 0);
    counters_.stalls[static_cast<unsigned>(Stall::PipelineFlush)] += ready_ - granted;
  } else if (next_->handling == Handling::JumpRegister && (next_->reads >> loaded & 1) != 0) {
    ready_ = granted + 2;
    counters_.stalls[static_cast<unsigned>(Stall::JumpRegister)] += 2;
  } else {
    ready_ = granted + 1;
    ++counters_.stalls[static_cast<unsigned>(Stall::LoadUse)];
  }
}

}  // namespace tessera::core
