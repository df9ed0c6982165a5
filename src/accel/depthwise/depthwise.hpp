// The depth-wise engine: 3x3 depth-wise convolution of int8 tensors in HWC, weights stationary (Garofalo et al., JETCAS
// 2022). Weight buffer 9 x 16 bytes; window buffer of 4 rows x 3 pixels x 16 channels, three rows in use and one being
// loaded; 36 multipliers: 9 taps of 4 channels a cycle.
//
// Blocks of 16 channels outermost, the last one with what is left; then output columns; down a column the window
// slides. Timing contract. Specified: there is no RTL of this unit. Without conflicts, with pixels that take one beat:
//   job = start_cycles + sum over blocks of (weights + parameters + columns) + end_cycles
//   weights      beats of 144 bytes (9 at 128 bits)
//   parameters   beats of 12 bytes a channel (12 for 16 channels): requantisation per channel extends the published
//                shift and clip
//   column       f + sum over its outputs of max(4, l + 1) + drain_cycles
//     f          loads of the first window: 3 for each of its rows inside the image
//     l          loads during an output, of the rows that the next one needs in addition: 3 (stride 1) or 6 (stride 2),
//                3 less for each such row outside the image
//   An output takes 4 cycles of multiplying. With stride 1 that is the published loop: a load in cycles 0 to 2, the
//   store in cycle 3. The paper is silent on stride 2: 6 loads and a store on one port take 7 cycles. Pixels left and
//   right of the image keep their slot and load nothing; rows above and below cost nothing. The drain, 4 cycles
//   from the last store slot of a column to the first request of the next (config), fills and empties the pipeline.
// Where a pixel takes several beats (a narrow or misaligned port), a load lasts until its last beat has come.
// Omitted: nothing is known of kernels other than 3x3, so there are none.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "accel/depthwise/job.hpp"
#include "accel/hwpe/accelerator.hpp"
#include "arch/machine.hpp"

namespace tessera::accel::depthwise {

class Depthwise final : public Accelerator {
 public:
  Depthwise(const FrameConfig& frame, const arch::Depthwise& config);

 private:
  static constexpr std::uint32_t kRows = 4;  ///< of the window buffer
  using Pixel = std::array<std::int8_t, kChannels>;

  enum class Step : std::uint8_t { Weights, Fill, Output, Drain };
  struct Counters {
    std::uint64_t outputs = 0;          ///< pixels of a block
    std::uint64_t multiplications = 0;  ///< of real channels
    std::uint64_t blocks = 0;
  };
  /// Pixels to load, in order: those of the rows from `row` on, `left` of them.
  struct Loads {
    std::int64_t row = 0;
    std::uint32_t pixel = 0;
    std::uint32_t left = 0;
  };

  std::optional<std::string> check_job(std::span<const std::uint32_t> registers) const override;
  void begin_job(std::span<const std::uint32_t> registers, Cycle now) override;
  bool advance(Cycle now) override;
  Cycle engine_wake(Cycle now) const override;
  void clear_engine() override { job_.reset(); }
  void add_counts(std::vector<Count>& counts) const override;
  std::optional<arch::Event> active_cycle() const override { return arch::Event::DepthwiseActiveCycle; }

  std::uint32_t block_channels() const;
  std::int64_t first_row(std::uint32_t output) const {
    return std::int64_t{output} * job_->stride - job_->padding_above;
  }
  std::int64_t first_column() const { return std::int64_t{column_} * job_->stride - job_->padding_left; }
  std::int64_t next_load_x() const { return first_column() + loads_.pixel; }
  bool row_inside(std::int64_t row) const { return row >= 0 && row < job_->in_height; }
  bool column_inside(std::int64_t x) const { return x >= 0 && x < job_->in_width; }
  void begin_block();
  void load_weights(Cycle now);
  void begin_column();
  void begin_output();
  void plan_loads(std::int64_t from, std::int64_t to);
  void request_rows(std::int64_t from, std::int64_t to);
  void work_on_output(Cycle now);
  bool load_slot(Cycle now);
  bool store_slot(Cycle now);
  void compute();

  arch::Depthwise config_;
  std::optional<Job> job_;
  Step step_ = Step::Weights;
  std::uint32_t block_ = 0, column_ = 0, output_ = 0;
  std::uint32_t cycles_left_ = 0;  ///< of multiplying, for the output at hand
  Cycle drained_at_ = 0;
  Loads loads_;
  std::array<std::array<Pixel, kKernel>, kRows> rows_{};  ///< the window buffer, by row modulo 4
  std::vector<std::byte> block_data_;                     ///< weights and parameters of the block
  std::array<std::int8_t, kWeightBytes> weights_{};
  std::array<Requantisation, kChannels> parameters_{};
  Pixel result_{};
  Line result_line_;  ///< what of it is still to be pushed
  Counters counters_;
};

}  // namespace tessera::accel::depthwise
