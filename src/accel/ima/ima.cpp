#include "accel/ima/ima.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "accel/accelerators.hpp"

namespace tessera::accel::ima {

bool Ima::may_stream_in() const {
  if (sequence_->done() || loaded_ || port_ == Port::In) return false;
  return config_.execution == arch::Execution::Pipelined || (!computing_ && !converted_.full && !leaving_.full);
}

bool Ima::done() const {
  return sequence_->done() && port_ == Port::Free && !loaded_ && !computing_ && !converted_.full && !leaving_.full;
}

void Ima::begin_job(std::span<const std::uint32_t> registers, Cycle now) {
  job_.emplace(registers);
  sequence_.emplace(*job_, storage_.tiles());
  conversion_ = job_->conversion(config_);
  job_pulses_ = analog::pulse_count(static_cast<analog::InputEncoding>(job_->encoding));
  port_ = Port::Free;
  port_free_from_ = now;
}

bool Ima::advance(Cycle now) {
  take_arrivals(now);
  end_product(now);
  end_output(now);
  if (may_begin_product() && now >= loaded_from_) begin_product(now);
  begin_stream(now);
  return done();
}

/// A product may become ready to be computed beside a stream out, and one may end beside either stream.
Cycle Ima::stream_alone(Cycle now, Cycle horizon, const LaneMemory& memory) {
  if (port_ == Port::Free) return now;
  if (computing_) horizon = std::min(horizon, computed_at_);
  if (may_begin_product()) horizon = std::min(horizon, loaded_from_);
  const bool in = port_ == Port::In;
  const auto goes_on = [&] { return now < horizon && (in ? !streamer().all_requested() : line_ != lines_.size()); };
  while (goes_on()) {
    streamer().cycle_alone(now++, memory);
    if (!goes_on()) break;
    in ? streamer().take_all(now, input_.data()) : push_output(now);
  }
  return now;
}

Cycle Ima::engine_wake(Cycle now) const {
  if (done()) return now;
  if (port_ == Port::Out) {
    const bool acts = line_ != lines_.size() ? streamer().sink_has_room() : streamer().sink_empty();
    if (acts) return now;
  }
  Cycle wake = computing_ ? computed_at_ : kNever;
  if (port_ == Port::In) wake = std::min(wake, streamer().next_arrival());
  if (may_begin_product()) wake = std::min(wake, loaded_from_);
  if (port_ == Port::Free && (may_stream_in() || leaving_.full)) wake = std::min(wake, port_free_from_);
  return wake == kNever ? kNever : std::max(wake, now);
}

void Ima::take_arrivals(Cycle now) {
  if (port_ != Port::In) return;
  streamer().take_all(now, input_.data());
  if (!streamer().source_empty()) return;
  loaded_ = true;
  loaded_from_ = now + 1;
  port_ = Port::Free;
  port_free_from_ = now;
}

void Ima::begin_product(Cycle now) {
  current_ = incoming_;
  std::swap(driven_, input_);
  loaded_ = false;
  computing_ = true;
  computed_at_ = now + job_pulses_ * product_cycles_;
}

void Ima::end_product(Cycle now) {
  if (computing_ && now >= computed_at_) {
    computing_ = false;
    count_product();
    if (computes()) multiply();
    if (current_.finishes) {
      converted_.columns.assign(current_.columns, 0);
      if (computes()) finish_columns();
      converted_.product = current_;
      converted_.full = true;
    }
  }
  if (converted_.full && !leaving_.full) std::swap(converted_, leaving_);
}

/// Goes on with the stream out; once it is complete, there is room behind the converters.
void Ima::end_output(Cycle now) {
  if (port_ != Port::Out) return;
  push_output(now);
  if (line_ != lines_.size() || !streamer().sink_empty()) return;
  port_ = Port::Free;
  port_free_from_ = now + 1;
  leaving_.full = false;
  if (converted_.full) std::swap(converted_, leaving_);
}

/// Begins a stream when none is under way: in before out, and out at once behind one that reads nothing.
void Ima::begin_stream(Cycle now) {
  if (port_ != Port::Free || now < port_free_from_) return;
  if (may_stream_in()) {
    incoming_ = sequence_->next();
    input_.assign(incoming_.inputs, job_->input_zero_point);
    input_lines(*job_, incoming_, lines_);
    for (const Line& line : lines_) streamer().read(line);
    port_ = Port::In;
    if (lines_.empty()) take_arrivals(now);
  }
  if (port_ == Port::Free && leaving_.full) {
    output_lines(*job_, leaving_.product, lines_);
    line_ = 0;
    port_ = Port::Out;
    push_output(now);
  }
}

void Ima::push_output(Cycle now) {
  if (line_ == lines_.size() || !streamer().sink_has_room()) return;
  Line& line = lines_[line_];
  const std::uint32_t from = line.buffer;
  const std::span<std::byte> beat = streamer().push(line, now);
  copy_beat(beat.data(), leaving_.columns.data() + from, beat.size());
  if (line.bytes == 0) ++line_;
}

void Ima::count_product() {
  const CellRectangle& area = current_.area;
  ++counters_.products;
  counters_.pulses += job_pulses_;
  counters_.rows_driven += job_pulses_ * area.rows;
  counters_.columns_converted += job_pulses_ * area.columns;
  counters_.compute_cycles += job_pulses_ * product_cycles_;
  if (current_.finishes) counters_.columns_finished += current_.columns;
  if (config_.analog() && job_->row_offsets) counters_.row_offsets += current_.inputs;
}

/// The arithmetic of the product at hand (analog/numerics.hpp), up to the partial sums.
void Ima::multiply() {
  sums_.resize(current_.columns);
  config_.analog() ? read_area() : multiply_exactly();
}

void Ima::multiply_exactly() {
  const CellRectangle& area = current_.area;
  inputs_.assign(driven_.begin(), driven_.end());
  currents_.resize(area.columns);
  analog::bit_lines(inputs_, storage_.cells(area), storage_.stride(), currents_);
  analog::PartialSums sums(conversion_, sums_);
  current_.begins ? sums.begin(currents_, conversions_) : sums.add(currents_, conversions_);
}

/// What is taken off each input.
void Ima::take_offsets() {
  offsets_.assign(current_.inputs, job_->input_offset);
  if (!job_->row_offsets) return;
  const auto entries = storage_.row_offsets().subspan(job_->first_row_offset, job_->in_channels);
  input_channels(current_, channels_);
  for (std::size_t input = 0; input < channels_.size(); ++input) offsets_[input] = entries[channels_[input]];
}

void Ima::read_area() {
  const analog::CrossbarArea& area = storage_.readable(current_.area, conversion_);
  const unsigned pulses = analog::pulse_count(conversion_.encoding);
  take_offsets();
  pulses_.assign(std::size_t{pulses} * area.padded_rows(), 0);
  encoded_.resize(current_.inputs);
  std::array<analog::Pulse, 2> keys;
  for (unsigned pulse = 0; pulse < pulses; ++pulse) {
    analog::encode_inputs(conversion_.encoding, driven_, offsets_, pulse, encoded_, conversions_);
    for (std::size_t row = 0; row < current_.area.rows; ++row) {
      pulses_[pulse * area.padded_rows() + row] = encoded_[row / job_->cells];
    }
    const NoiseOrigin& origin = storage_.noise_origin();
    keys[pulse] = {origin.picture, origin.pixel(current_.first_pixel, job_->out.width), pulse};
  }
  currents_.resize(std::size_t{pulses} * area.columns());
  area.read(job_->first_tile, pulses_, std::span(keys).first(pulses), currents_, conversions_);
  analog::PartialSums sums(conversion_, sums_);
  for (unsigned pulse = 0; pulse < pulses; ++pulse) {
    const auto codes = std::span(currents_).subspan(std::size_t{pulse} * area.columns(), area.columns());
    current_.begins&& pulse == 0 ? sums.begin(codes, conversions_) : sums.add(codes, conversions_);
  }
}

/// What becomes of the partial sums behind the last tile of their columns.
void Ima::finish_columns() {
  const std::size_t columns = current_.columns;
  const auto parameters = storage_.parameters().subspan(job_->first_parameter, job_->out_channels);
  // A block-diagonal product has the channels of several pixels side by side.
  for (std::size_t column = 0; column < columns;) {
    const std::size_t channel = (current_.first_column + column) % job_->out_channels;
    const std::size_t count = std::min<std::size_t>(columns - column, job_->out_channels - channel);
    analog::PartialSums part(conversion_, std::span(sums_).subspan(column, count));
    part.finish(parameters.subspan(channel, count), job_->output, std::span(converted_.columns).subspan(column, count));
    column += count;
  }
}

void Ima::clear_engine() {
  job_.reset();
  sequence_.reset();
  loaded_ = computing_ = converted_.full = leaving_.full = false;
  port_ = Port::Free;
  programming_ = {};
}

void Ima::add_counts(std::vector<Count>& counts) const {
  counts.insert(counts.end(), {{"products", counters_.products},
                               {"pulses", counters_.pulses, arch::Event::CrossbarProduct},
                               {"rows_driven", counters_.rows_driven, arch::Event::DacRow},
                               {"columns_converted", counters_.columns_converted, arch::Event::AdcColumn},
                               {"columns_finished", counters_.columns_finished, arch::Event::ColumnFinished},
                               {"row_offsets", counters_.row_offsets, arch::Event::RowOffset},
                               {"compute_cycles", counters_.compute_cycles},
                               {"rows_programmed", counters_.rows_programmed, arch::Event::CrossbarRowProgrammed},
                               {"cells_read", counters_.cells_read, arch::Event::CrossbarCellRead},
                               {"input_clipped", conversions_.input_clipped},
                               {"adc_clipped", conversions_.adc_clipped},
                               {"partial_sum_saturated", conversions_.partial_sum_saturated}});
}

}  // namespace tessera::accel::ima

namespace tessera::accel {

std::unique_ptr<Accelerator> make_ima(const FrameConfig& frame, const arch::Machine& machine) {
  return std::make_unique<ima::Ima>(frame, machine.ima, machine.clock_mhz);
}

}  // namespace tessera::accel
