#include "accel/accelerators.hpp"

#include <algorithm>
#include <bit>

#include "accel/ima/ima.hpp"
#include "base/bits.hpp"

namespace tessera::accel {
namespace {

FrameConfig frame_of(const arch::Machine& machine, const arch::ClusterMap& map) {
  const arch::Accelerators& config = machine.accelerators;
  FrameConfig frame;
  frame.contexts = config.contexts;
  frame.lanes = config.data_width_bits / 32;
  frame.fifo_beats = config.fifo_beats;
  frame.start_cycles = config.start_cycles;
  frame.end_cycles = config.end_cycles;
  frame.memory = {map.tcdm, map.tcdm_alias};
  return frame;
}

}  // namespace

Accelerators::Accelerators(const arch::Machine& machine, const arch::ClusterMap& map)
    : lanes_(machine.accelerators.data_width_bits / 32) {
  if (machine.flavour != arch::Flavour::Cluster) return;
  const FrameConfig frame = frame_of(machine, map);
#define TESSERA_ONE(Type, member) \
  if (machine.member.present) add(arch::member##_row(), make_##member(frame, machine));
  TESSERA_ACCELERATORS(TESSERA_ONE)
#undef TESSERA_ONE
  select(0);
  if (machine.ima.present) {
    ima_storage_ = &static_cast<ima::Ima*>(find(arch::ima_row().port / HWPE_PORT_BYTES))->storage();
  }
}

void Accelerators::add(const arch::AcceleratorRow& row, std::unique_ptr<Accelerator> accelerator) {
  present_.push_back({row.port / HWPE_PORT_BYTES, std::move(accelerator)});
}

Accelerator* Accelerators::find(unsigned index) const {
  const auto found = std::ranges::find(present_, index, &Present::index);
  return found == present_.end() ? nullptr : found->accelerator.get();
}

bool Accelerators::can_accept(std::uint32_t offset, bool is_write, Cycle now) const {
  const Accelerator* accelerator = at(offset);
  return accelerator == nullptr || accelerator->can_accept(offset % HWPE_PORT_BYTES, is_write, now);
}

Accelerator::Answer Accelerators::read(unsigned core, std::uint32_t offset, Cycle now) {
  Accelerator* accelerator = at(offset);
  if (accelerator == nullptr) return {0, now};
  return accelerator->read(core, offset % HWPE_PORT_BYTES & ~3u, now);
}

void Accelerators::write(unsigned core, std::uint32_t offset, std::uint32_t value, Cycle now) {
  Accelerator* accelerator = at(offset);
  if (accelerator == nullptr) return;
  accelerator->write(core, offset % HWPE_PORT_BYTES & ~3u, value, now);
  for (unsigned place = 0; place < present_.size(); ++place) note_busy(place);
}

/// An idle accelerator gets something to do by a write to its port only, so that in each cycle the others are asked.
void Accelerators::note_busy(unsigned place) {
  const std::uint32_t one = 1u << place;
  busy_ = present_[place].accelerator->idle() ? busy_ & ~one : busy_ | one;
}

Cycle Accelerators::next_wake(Cycle now) const {
  Cycle wake = kNever;
  for (std::uint32_t left = busy_; left != 0; left &= left - 1) {
    const Accelerator* accelerator = present_[static_cast<unsigned>(std::countr_zero(left))].accelerator.get();
    wake = std::min(wake, accelerator->next_wake(now, accelerator == owner_));
  }
  return wake;
}

Cycle Accelerators::event_date() const {
  Cycle date = kNever;
  for (std::uint32_t left = busy_; left != 0; left &= left - 1) {
    date = std::min(date, present_[static_cast<unsigned>(std::countr_zero(left))].accelerator->event_date());
  }
  return date;
}

void Accelerators::step(Cycle now) {
  events_.clear();
  for (std::uint32_t left = busy_; left != 0; left &= left - 1) {
    const auto place = static_cast<unsigned>(std::countr_zero(left));
    Accelerator& accelerator = *present_[place].accelerator;
    accelerator.step(now);
    const std::uint32_t cores = accelerator.take_events();
    if (cores == 0) continue;
    events_.push_back({HWPE_FIRST_EVENT + present_[place].index, cores});
    note_busy(place);
  }
}

LaneRequests Accelerators::issue(Cycle now) {
  step(now);
  return owner_ == nullptr ? LaneRequests{} : owner_->streamer().post(now);
}

void Accelerators::complete(Cycle now, std::uint32_t granted, const LaneMemory& memory) {
  if (owner_ != nullptr) owner_->streamer().complete(now, granted, memory);
}

Cycle Accelerators::run_alone(Cycle now, Cycle horizon, const LaneMemory& memory) {
  const bool single = owner_ != nullptr && !owner_->idle() && is_power_of_two(busy_);
  if (single) return owner_->run_alone(now, horizon, memory);
  while (now < horizon && event_date() > now) {
    step(now);
    if (owner_ != nullptr) owner_->streamer().cycle_alone(now, memory);
    if (fault() != nullptr) return now + 1;
    now = next_wake(now + 1);
  }
  return now;
}

const std::string* Accelerators::fault() const {
  for (const Present& each : present_) {
    if (each.accelerator->fault()) return &*each.accelerator->fault();
  }
  return nullptr;
}

std::string Accelerators::waits_for() const {
  std::string text;
  for (const Present& each : present_) {
    const std::string one = each.accelerator->waits_for();
    if (!one.empty()) text += (text.empty() ? "" : "; ") + one;
  }
  return text;
}

std::vector<Accelerators::Summary> Accelerators::summaries(Cycle now) const {
  std::vector<Summary> summaries;
  for (const Present& each : present_) summaries.push_back({each.accelerator->name(), each.accelerator->counts(now)});
  return summaries;
}

}  // namespace tessera::accel
