#include "accel/adder/adder.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "accel/accelerators.hpp"
#include "arch/accelerators/adder_registers.h"

namespace tessera::accel::adder {

Adder::Adder(const FrameConfig& frame)
    : Accelerator("vector adder", frame, ADDER_FIRST_JOB_REGISTER, ADDER_JOB_REGISTERS) {}

std::optional<std::string> Adder::check_job(std::span<const std::uint32_t> registers) const {
  return check(Job(registers), frame().memory);
}

void Adder::begin_job(std::span<const std::uint32_t> registers, Cycle /*now*/) {
  job_.emplace(registers);
  inputs_.assign(std::size_t{job_->count} * 2, 0);
  first_arrived_ = second_arrived_ = 0;
  output_ = {job_->destination, job_->count, 0};
  request_inputs();
}

/// Lines of a beat each, so that the source reads both inputs in turns.
void Adder::request_inputs() {
  const auto request_beat = [this](Line& input) {
    const BeatPlace beat = cut_beat(input, streamer().width());
    streamer().read({beat.address, beat.bytes, beat.buffer});
  };
  Line first{job_->first, job_->count, 0};
  Line second{job_->second, job_->count, job_->count};
  while (first.bytes != 0 || second.bytes != 0) {
    if (first.bytes != 0) request_beat(first);
    if (second.bytes != 0) request_beat(second);
  }
}

bool Adder::advance(Cycle now) {
  take_arrivals(now);
  if (output_ready() && streamer().sink_has_room()) push_output(now);
  return output_.bytes == 0 && streamer().sink_empty();
}

void Adder::take_arrivals(Cycle now) {
  while (const Beat* beat = streamer().arrived(now)) {
    copy_beat(inputs_.data() + beat->buffer, beat->data.data(), beat->bytes);
    (beat->buffer < job_->count ? first_arrived_ : second_arrived_) += beat->bytes;
    streamer().take();
  }
}

/// All codes of the next output beat are there.
bool Adder::output_ready() const {
  if (output_.bytes == 0) return false;
  Line rest = output_;
  const BeatPlace next = cut_beat(rest, streamer().width());
  return std::min(first_arrived_, second_arrived_) >= next.buffer + next.bytes;
}

void Adder::push_output(Cycle now) {
  const std::uint32_t from = output_.buffer;
  const std::span<std::byte> beat = streamer().push(output_, now);
  const std::span<const std::int8_t> inputs(inputs_);
  std::array<std::int8_t, kMaxBeatBytes> sums{};
  if (computes()) {
    add(job_->scales, inputs.subspan(from, beat.size()), inputs.subspan(job_->count + from, beat.size()),
        std::span(sums).first(beat.size()));
  }
  std::memcpy(beat.data(), sums.data(), beat.size());
  sums_ += beat.size();
}

Cycle Adder::engine_wake(Cycle now) const {
  if (output_.bytes == 0) return streamer().sink_empty() ? now : kNever;
  if (output_ready() && streamer().sink_has_room()) return now;
  const Cycle arrival = streamer().next_arrival();
  return arrival == kNever ? kNever : std::max(now, arrival);
}

void Adder::add_counts(std::vector<Count>& counts) const { counts.push_back({"sums", sums_, arch::Event::AdderSum}); }

}  // namespace tessera::accel::adder

namespace tessera::accel {

std::unique_ptr<Accelerator> make_adder(const FrameConfig& frame, const arch::Machine& /*machine*/) {
  return std::make_unique<adder::Adder>(frame);
}

}  // namespace tessera::accel
