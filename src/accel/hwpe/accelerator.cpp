#include "accel/hwpe/accelerator.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tessera::accel {

bool JobMemory::holds(std::int64_t address, std::int64_t bytes) const {
  const auto inside = [&](const arch::Region& region) {
    return address >= region.base && address + bytes <= std::int64_t{region.base} + region.size;
  };
  return inside(tcdm) || inside(alias);
}

Accelerator::Accelerator(std::string_view name, const FrameConfig& config, std::uint32_t first_job_register,
                         std::uint32_t job_registers)
    : name_(name),
      config_(config),
      controller_({config.contexts, first_job_register, job_registers}),
      streamer_(config.lanes, config.fifo_beats) {}

void Accelerator::report_fault(std::string message) {
  if (!fault_) fault_ = fmt::format("{}: {}", name_, message);
}

Accelerator::Answer Accelerator::read(unsigned core, std::uint32_t offset, Cycle now) {
  Answer answer{0, now};
  if (offset == HWPE_CHECK_STATE) {
    answer.value = running() ? 1 : busy_beside_jobs() ? 2 : 0;
  } else if (controller_.serves(offset)) {
    answer.value = controller_.read(core, offset);
  } else {
    answer.value = read_own(offset, answer, now);
  }
  return answer;
}

std::uint32_t Accelerator::read_own(std::uint32_t offset, Answer& /*answer*/, Cycle /*now*/) {
  report_fault(fmt::format("register {:#04x} is read: there is no such register", offset));
  return 0;
}

void Accelerator::write(unsigned core, std::uint32_t offset, std::uint32_t value, Cycle now) {
  std::optional<std::string> error;
  if (offset == HWPE_TRIGGER) {
    trigger(core, value, now);
  } else if (offset == HWPE_SOFT_CLEAR) {
    controller_.clear();
    streamer_.clear();
    clear_engine();
    phase_ = Phase::Idle;
  } else if (controller_.serves(offset)) {
    error = controller_.write(core, offset, value);
  } else {
    error = write_own(core, offset, value, now);
  }
  beside_jobs_ = busy_beside_jobs();
  if (error)
    report_fault(fmt::format("register {:#04x} written with {:#x} by core {}: {}", offset, value, core, *error));
}

void Accelerator::trigger(unsigned core, std::uint32_t value, Cycle now) {
  const auto registers = controller_.acquired(core);
  if (!registers.empty()) {
    if (auto error = check_job(registers)) return report_fault(*error);
  }
  if (auto error = controller_.trigger(core, value)) return report_fault("TRIGGER: " + *error);
  if (phase_ == Phase::Idle && controller_.ready()) {
    phase_ = Phase::Starting;
    date_ = now + config_.start_cycles;
    busy_since_ = now;
  }
}

void Accelerator::step(Cycle now) {
  if (beside_jobs_) {
    step_beside_jobs(now);
    beside_jobs_ = busy_beside_jobs();
  }
  if (phase_ == Phase::Starting && now >= date_) {
    controller_.begin();
    begin_job(controller_.job(), now);
    phase_ = Phase::Running;
  }
  if (phase_ == Phase::Running && advance(now)) {
    phase_ = Phase::Ending;
    date_ = now + config_.end_cycles;
  } else if (phase_ == Phase::Ending && now >= date_) {
    end_job(now);
  }
}

Cycle Accelerator::run_alone(Cycle now, Cycle horizon, const LaneMemory& memory) {
  while (now < horizon && event_date() > now) {
    step(now);
    const Cycle stepped = now;
    if (phase_ == Phase::Running && !fault_) now = stream_alone(now, std::min(horizon, event_date()), memory);
    if (now != stepped) continue;
    streamer_.cycle_alone(now, memory);
    if (fault_) return now + 1;
    now = next_wake(now + 1, true);
  }
  return now;
}

void Accelerator::end_job(Cycle now) {
  raise_event(controller_.job_core());
  controller_.finish();
  ++jobs_;
  busy_cycles_ += now - busy_since_;
  busy_since_ = now;
  phase_ = controller_.ready() ? Phase::Starting : Phase::Idle;
  date_ = now + config_.start_cycles;
}

Cycle Accelerator::next_wake(Cycle now, bool owns_port) const {
  if (idle()) return kNever;
  Cycle wake = beside_jobs_ ? wake_beside_jobs() : kNever;
  if (phase_ == Phase::Starting || phase_ == Phase::Ending) wake = std::min(wake, date_);
  if (phase_ == Phase::Running) wake = std::min(wake, engine_wake(now));
  if (phase_ == Phase::Running && owns_port) wake = std::min(wake, streamer_.next_request(now));
  return wake == kNever ? kNever : std::max(wake, now);
}

std::vector<Count> Accelerator::counts(Cycle now) const {
  const Streamer::Counters& streams = streamer_.counters();
  const Cycle under_way = phase_ == Phase::Idle || now < busy_since_ ? 0 : now - busy_since_;
  std::vector<Count> counts{{"jobs", jobs_},
                            {"busy_cycles", busy_cycles_ + under_way, active_cycle()},
                            {"beats_in", streams.beats_in, arch::Event::StreamerBeat},
                            {"beats_out", streams.beats_out, arch::Event::StreamerBeat},
                            {"words_in", streams.words_in, arch::Event::StreamerWord},
                            {"words_out", streams.words_out, arch::Event::StreamerWord},
                            {"stalled_cycles", streams.stalled}};
  add_counts(counts);
  return counts;
}

std::string Accelerator::waits_for() const {
  if (phase_ == Phase::Running) {
    return fmt::format("{}: a job is running and waits for the data port, which it does not own", name_);
  }
  if (controller_.has_jobs()) return fmt::format("{}: a job is committed and waits for a TRIGGER of 0", name_);
  return {};
}

}  // namespace tessera::accel
