// The vector adder: sums of two int8 tensors that lie in one piece, between three scales (numerics.hpp): the residual
// connections of networks. Buffers of two beats for each input and for the output; an adder for each byte of the port.
//
// Timing contract. Specified: there is no RTL of this unit. The inputs are read in turns, a beat of the first, a beat
// of the second; an output beat is with the sink in the cycle in which the last code that it needs has arrived, and
// shares the port with the source by turns (hwpe/streamer.hpp). Hence, without conflicts, with the beats of n codes at
// an address a, b(a) = ceil((a mod 4 + n) / W), W bytes of the port:
//   job = start_cycles + b(FIRST) + b(SECOND) + b(DST) + idle + end_cycles
//   idle   1, as nobody asks for the port while the last input beat arrives; 0 if the input beat before it completes
//          an output beat, which asks then
// 128 bits, aligned: 3 cycles for 16 sums. The arithmetic takes no time of its own: its pipeline is assumed to be part
// of end_cycles.
// The output may lie where an input lies: a beat is written after those it was made of are read. Outputs that overlap
// an input in another way are undefined.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "accel/adder/job.hpp"
#include "accel/hwpe/accelerator.hpp"

namespace tessera::accel::adder {

class Adder final : public Accelerator {
 public:
  explicit Adder(const FrameConfig& frame);

 private:
  std::optional<std::string> check_job(std::span<const std::uint32_t> registers) const override;
  void begin_job(std::span<const std::uint32_t> registers, Cycle now) override;
  bool advance(Cycle now) override;
  Cycle engine_wake(Cycle now) const override;
  void clear_engine() override { job_.reset(); }
  void add_counts(std::vector<Count>& counts) const override;

  void request_inputs();
  void take_arrivals(Cycle now);
  bool output_ready() const;
  void push_output(Cycle now);

  std::optional<Job> job_;
  std::vector<std::int8_t> inputs_;  ///< the first, the second behind it; what of them is in use fits the buffers
  std::uint32_t first_arrived_ = 0;
  std::uint32_t second_arrived_ = 0;
  Line output_;  ///< what is still to be pushed
  std::uint64_t sums_ = 0;
};

}  // namespace tessera::accel::adder
