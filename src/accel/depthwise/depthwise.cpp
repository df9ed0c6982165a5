#include "accel/depthwise/depthwise.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "accel/accelerators.hpp"
#include "arch/accelerators/depthwise_registers.h"

namespace tessera::accel::depthwise {
namespace {

constexpr std::uint32_t kMultiplyCycles = 4;  // 16 channels, 4 a cycle

}  // namespace

Depthwise::Depthwise(const FrameConfig& frame, const arch::Depthwise& config)
    : Accelerator("depth-wise engine", frame, DEPTHWISE_FIRST_JOB_REGISTER, DEPTHWISE_JOB_REGISTERS), config_(config) {}

std::optional<std::string> Depthwise::check_job(std::span<const std::uint32_t> registers) const {
  return check(Job(registers), frame().memory);
}

void Depthwise::begin_job(std::span<const std::uint32_t> registers, Cycle /*now*/) {
  job_.emplace(registers);
  block_ = 0;
  begin_block();
}

std::uint32_t Depthwise::block_channels() const { return std::min(kBlock, job_->channels - block_ * kBlock); }

bool Depthwise::advance(Cycle now) {
  switch (step_) {
    case Step::Weights:
      load_weights(now);
      return false;
    case Step::Fill:
      if (loads_.left != 0 && load_slot(now) && loads_.left == 0) begin_output();
      return false;
    case Step::Output:
      work_on_output(now);
      return false;
    case Step::Drain:
      break;
  }
  if (now < drained_at_ || !streamer().sink_empty()) return false;
  if (++column_ < job_->out_width) {
    begin_column();
    return false;
  }
  if (++block_ == job_->blocks()) return true;
  begin_block();
  return false;
}

/// A cycle of an output: a load as long as there are any, multiplying beside them, the store last.
void Depthwise::work_on_output(Cycle now) {
  const bool loads = loads_.left != 0;
  if (loads) load_slot(now);
  if (cycles_left_ > 1) {
    --cycles_left_;
  } else if (!loads && store_slot(now)) {
    if (++output_ < job_->out_height) return begin_output();
    step_ = Step::Drain;
    drained_at_ = now + config_.drain_cycles;
  }
}

Cycle Depthwise::engine_wake(Cycle now) const {
  switch (step_) {
    case Step::Weights:
      return std::max(now, streamer().next_arrival());
    case Step::Fill:
    case Step::Output:
      if (cycles_left_ > 1) return now;
      if (loads_.left == 0) return streamer().sink_has_room() ? now : kNever;
      return column_inside(next_load_x()) ? std::max(now, streamer().next_arrival()) : now;
    case Step::Drain:
      break;
  }
  if (now < drained_at_) return drained_at_;
  return streamer().sink_empty() ? now : kNever;
}

void Depthwise::begin_block() {
  step_ = Step::Weights;
  column_ = 0;
  const std::uint32_t parameter_bytes = block_channels() * kParameterBytes;
  block_data_.assign(kWeightBytes + parameter_bytes, std::byte{0});
  streamer().read({job_->weights + block_ * kWeightBytes, kWeightBytes, 0});
  streamer().read({job_->parameters + block_ * kBlock * kParameterBytes, parameter_bytes, kWeightBytes});
  ++counters_.blocks;
}

void Depthwise::load_weights(Cycle now) {
  streamer().take_all(now, block_data_.data());
  if (!streamer().source_empty()) return;
  std::memcpy(weights_.data(), block_data_.data(), kWeightBytes);
  for (std::uint32_t channel = 0; channel < block_channels(); ++channel) {
    std::int32_t words[3];
    std::memcpy(words, block_data_.data() + kWeightBytes + channel * kParameterBytes, sizeof words);
    parameters_[channel] = {words[0], words[1], words[2]};
    if (words[2] >= kMinShift && words[2] <= kMaxShift) continue;
    report_fault(fmt::format("PARAMETERS {:#010x}: shift {} of channel {}, not {} to {}", job_->parameters, words[2],
                             block_ * kBlock + channel, kMinShift, kMaxShift));
    parameters_[channel].shift = kMaxShift;
  }
  begin_column();
}

/// Asks for everything a column needs; loads follow one another as the window slides down.
void Depthwise::begin_column() {
  step_ = Step::Fill;
  output_ = 0;
  cycles_left_ = 0;
  request_rows(first_row(0), first_row(job_->out_height - 1) + kKernel);
  plan_loads(first_row(0), first_row(0) + kKernel);
  if (loads_.left == 0) begin_output();
}

void Depthwise::request_rows(std::int64_t from, std::int64_t to) {
  const std::int64_t first_x = first_column();
  for (std::int64_t row = std::max<std::int64_t>(from, 0); row < std::min<std::int64_t>(to, job_->in_height); ++row) {
    for (std::int64_t x = first_x; x < first_x + kKernel; ++x) {
      if (!column_inside(x)) continue;
      const auto address =
          static_cast<Address>(job_->source + row * job_->source_line + x * job_->source_stride + block_ * kBlock);
      streamer().read({address, block_channels(), 0});
    }
  }
}

/// The rows from `from` to before `to` come next; those outside the image are there at once.
void Depthwise::plan_loads(std::int64_t from, std::int64_t to) {
  for (std::int64_t row = from; row < to; ++row) {
    if (row_inside(row)) continue;
    for (Pixel& pixel : rows_[static_cast<std::size_t>(row & (kRows - 1))]) pixel.fill(job_->input_zero_point);
  }
  loads_.row = std::max<std::int64_t>(from, 0);
  loads_.pixel = 0;
  const std::int64_t count = std::min<std::int64_t>(to, job_->in_height) - loads_.row;
  loads_.left = static_cast<std::uint32_t>(std::max<std::int64_t>(count, 0)) * kKernel;
}

/// True if a pixel is complete.
bool Depthwise::load_slot(Cycle now) {
  Pixel& pixel = rows_[static_cast<std::size_t>(loads_.row & (kRows - 1))][loads_.pixel];
  if (!column_inside(next_load_x())) {
    pixel.fill(job_->input_zero_point);
  } else {
    const Beat* beat = streamer().arrived(now);
    if (beat == nullptr) return false;
    copy_beat(pixel.data() + beat->buffer, beat->data.data(), beat->bytes);
    const bool complete = beat->buffer + beat->bytes == block_channels();
    streamer().take();
    if (!complete) return false;
  }
  --loads_.left;
  if (++loads_.pixel == kKernel) {
    loads_.pixel = 0;
    ++loads_.row;
  }
  return true;
}

/// The window is complete: its output is computed while the rows of the next one come.
void Depthwise::begin_output() {
  step_ = Step::Output;
  cycles_left_ = kMultiplyCycles;
  result_.fill(0);
  if (computes()) compute();
  ++counters_.outputs;
  counters_.multiplications += kTaps * block_channels();
  result_line_ = {
      job_->destination + output_ * job_->destination_line + column_ * job_->destination_stride + block_ * kBlock,
      block_channels(), 0};
  const bool last = output_ + 1 == job_->out_height;
  plan_loads(first_row(output_) + kKernel, last ? 0 : first_row(output_ + 1) + kKernel);
}

void Depthwise::compute() {
  std::array<std::int8_t, kWeightBytes> window{};
  for (std::uint32_t tap = 0; tap < kTaps; ++tap) {
    const std::int64_t row = first_row(output_) + tap / kKernel;
    const Pixel& pixel = rows_[static_cast<std::size_t>(row & (kRows - 1))][tap % kKernel];
    std::memcpy(window.data() + tap * kChannels, pixel.data(), kChannels);
  }
  const std::uint32_t channels = block_channels();
  std::array<std::int32_t, kChannels> sums{};
  tap_product(window, weights_, sums);
  finish(std::span(sums).first(channels), std::span(parameters_).first(channels), job_->output,
         std::span(result_).first(channels));
}

/// True once the output is with the sink.
bool Depthwise::store_slot(Cycle now) {
  if (!streamer().sink_has_room()) return false;
  const std::uint32_t from = result_line_.buffer;
  const std::span<std::byte> beat = streamer().push(result_line_, now);
  copy_beat(beat.data(), result_.data() + from, beat.size());
  return result_line_.bytes == 0;
}

void Depthwise::add_counts(std::vector<Count>& counts) const {
  counts.insert(counts.end(), {{"blocks", counters_.blocks},
                               {"outputs", counters_.outputs},
                               {"multiplications", counters_.multiplications, arch::Event::DepthwiseMultiplication}});
}

}  // namespace tessera::accel::depthwise

namespace tessera::accel {

std::unique_ptr<Accelerator> make_depthwise(const FrameConfig& frame, const arch::Machine& machine) {
  return std::make_unique<depthwise::Depthwise>(frame, machine.depthwise);
}

}  // namespace tessera::accel
