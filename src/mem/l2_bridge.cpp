#include "mem/l2_bridge.hpp"

namespace tessera::mem {
namespace {

constexpr Cycle kResponseBuffer = 1;

}  // namespace

Cycle L2Bridge::read(Cycle now) {
  while (!loads_.empty() && loads_.front() < now) loads_.pop();
  const Cycle answered = port_.read(now, 1).first_beat + kResponseBuffer;
  loads_.push(answered);
  return answered;
}

Cycle L2Bridge::write(unsigned core, Cycle now) {
  stores_.push(core);
  return port_.write(now, 1) + kResponseBuffer;
}

bool L2Bridge::answers_write(unsigned core, Cycle now) {
  // Loads answered in this cycle have been at the port for at least its latency, so they are all known.
  while (!loads_.empty() && loads_.front() < now) loads_.pop();
  const bool taken = (!loads_.empty() && loads_.front() == now) || last_store_answer_ == now;
  if (taken || stores_.front() != core) return false;
  stores_.pop();
  last_store_answer_ = now;
  return true;
}

}  // namespace tessera::mem
