#include "mem/axi_port.hpp"

#include <algorithm>
#include <cassert>

namespace tessera::mem {

AxiPort::AxiPort(Cycle latency) : latency_(latency) { assert(latency >= 1); }

AxiPort::Read AxiPort::read(Cycle address, unsigned beats) {
  assert(beats > 0);
  const Cycle accepted = std::max(address, next_read_address_);
  const Cycle first_beat = std::max(accepted + latency_, next_read_beat_);
  next_read_address_ = accepted + 1;
  next_read_beat_ = first_beat + beats;
  counters_.beats_read += beats;
  return {first_beat, first_beat + beats - 1};
}

Cycle AxiPort::write(Cycle first_data, unsigned beats) {
  assert(beats > 0);
  const Cycle last_beat = std::max(first_data, next_write_beat_) + beats - 1;
  next_write_beat_ = last_beat + 1;
  counters_.beats_written += beats;
  return last_beat + latency_;
}

}  // namespace tessera::mem
