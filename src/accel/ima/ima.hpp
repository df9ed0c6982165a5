// The in-memory accelerator (IMA): any number of crossbars in one subsystem, one active at a time, behind one streamer.
//
// A product takes three phases: stream in (the inputs of its rows to the DAC buffer), compute, stream out (the columns
// of the ADC buffer, when the tile is the last of its columns).
// Timing contract. Specified: there is no RTL of this unit. W: bytes of the data interface, T: cycles of a product.
//   T = ceil(product_ns * clock), 65 at 500 MHz and 33 at 250 MHz for 130 ns (Garofalo et al., JETCAS 2022), times the
//   pulses of the input encoding.
//   Stream in of b beats (stream.hpp), without conflicts: asks in cycles s to s + b - 1; complete, seen, at s + b. The
//   product can begin in the next cycle.
//   Stream out of o beats, begun at e: asks in e + 1 to e + o, complete, seen, at e + o + 1; the next stream in begins
//   no earlier than the next cycle. It may begin in the cycle in which a stream in is seen complete.
//   Sequential: stream in, compute, stream out, one product after the other: b + 1 + T + o + 2 cycles a product.
//   Pipelined (a register more before the DACs and after the ADCs): while product i computes, product i + 1 streams in,
//   then product i - 1 streams out: max(T, b + o + 2) cycles a product. A full 256 x 256 product at 128 bits: 34 at
//   250 MHz, as published (958 GOPS).
//   Programming a row of cells takes program_row_ns (config): from the SUBMIT of its last weight to the next SUBMIT
//   that is accepted, or to the event if it was the last row. Reading a cell takes the time of a product.
// A whole layer is one job: products over output pixels, column tiles and row tiles (job.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "accel/hwpe/accelerator.hpp"
#include "accel/ima/job.hpp"
#include "accel/ima/storage.hpp"

namespace tessera::accel::ima {

class Ima final : public Accelerator {
 public:
  /// `clock_mhz` turns the times of the config into cycles.
  Ima(const FrameConfig& frame, const arch::Ima& config, std::uint32_t clock_mhz);

  bool can_accept(std::uint32_t offset, bool is_write, Cycle now) const override;

  /// Cells, tiles and parameters, for a host that prepares them before the run.
  Storage& storage() { return storage_; }
  const Storage& storage() const { return storage_; }

 private:
  // What a program writes into before it counts.
  struct Programming {
    CellRectangle area;
    std::uint32_t row = 0;              ///< the next
    std::vector<std::int16_t> weights;  ///< of it, so far
    bool active = false;
    unsigned core = 0;
    Cycle until = 0;  ///< the row before is being programmed
  };
  struct Counters {
    std::uint64_t products = 0;
    std::uint64_t pulses = 0;
    std::uint64_t rows_driven = 0;  ///< by a pulse
    std::uint64_t columns_converted = 0;
    std::uint64_t columns_finished = 0;
    std::uint64_t row_offsets = 0;  ///< taken off inputs
    std::uint64_t compute_cycles = 0;
    std::uint64_t rows_programmed = 0;
    std::uint64_t cells_read = 0;
  };
  struct Result {
    Product product;
    std::vector<std::int8_t> columns;
    bool full = false;
  };
  enum class Port : std::uint8_t { Free, In, Out };

  std::uint32_t read_own(std::uint32_t offset, Answer& answer, Cycle now) override;
  std::optional<std::string> write_own(unsigned core, std::uint32_t offset, std::uint32_t value, Cycle now) override;
  std::optional<std::string> check_job(std::span<const std::uint32_t> registers) const override;
  void begin_job(std::span<const std::uint32_t> registers, Cycle now) override;
  bool advance(Cycle now) override;
  Cycle engine_wake(Cycle now) const override;
  Cycle stream_alone(Cycle now, Cycle horizon, const LaneMemory& memory) override;
  void clear_engine() override;
  /// The last row of a rectangle is being programmed; its event is due.
  bool busy_beside_jobs() const override { return programming_.active && programming_.row == programming_.area.rows; }
  void step_beside_jobs(Cycle now) override;
  Cycle wake_beside_jobs() const override { return busy_beside_jobs() ? programming_.until : kNever; }
  void add_counts(std::vector<Count>& counts) const override;
  std::optional<arch::Event> active_cycle() const override { return arch::Event::ImaActiveCycle; }

  std::uint32_t* own_register(std::uint32_t offset);
  std::optional<std::string> begin_programming(unsigned core);
  std::optional<std::string> submit(unsigned core, std::uint32_t word, Cycle now);
  std::optional<std::string> store_tile();
  std::optional<std::string> store_parameter();
  std::optional<std::string> store_row_offsets();

  void take_arrivals(Cycle now);
  void end_product(Cycle now);
  void begin_product(Cycle now);
  void end_output(Cycle now);
  void begin_stream(Cycle now);
  void push_output(Cycle now);
  void count_product();
  void multiply();
  void multiply_exactly();
  void read_area();
  void take_offsets();
  void finish_columns();
  bool may_stream_in() const;
  bool may_begin_product() const { return loaded_ && !computing_ && !converted_.full; }
  bool done() const;

  arch::Ima config_;
  Cycle product_cycles_;
  Cycle program_row_cycles_;
  Storage storage_;
  std::vector<std::uint32_t> own_;  ///< the registers outside contexts, by word
  Programming programming_;

  // The job at hand and its products on their way.
  std::optional<Job> job_;
  std::optional<Sequence> sequence_;
  analog::Conversion conversion_;
  Cycle job_pulses_ = 1;            ///< of a product; in `exact`, they only take their time
  Product incoming_;                ///< being streamed in, or loaded
  std::vector<std::int8_t> input_;  ///< the register it is in
  bool loaded_ = false;
  Cycle loaded_from_ = 0;  ///< it can be computed
  bool computing_ = false;
  Product current_;
  std::vector<std::int8_t> driven_;  ///< the DAC buffer
  Cycle computed_at_ = 0;
  Result converted_;  ///< the ADC buffer
  Result leaving_;    ///< the register that is streamed out
  Port port_ = Port::Free;
  Cycle port_free_from_ = 0;
  std::vector<Line> lines_;  ///< of the stream at hand
  std::size_t line_ = 0;

  // Of the product being multiplied.
  std::vector<std::int16_t> inputs_;     ///< numerics `exact`
  std::vector<std::int8_t> pulses_;      ///< numerics `analog`: padded rows, pulse by pulse
  std::vector<std::int8_t> offsets_;     ///< of each input
  std::vector<std::uint32_t> channels_;  ///< of each input
  std::vector<std::int8_t> encoded_;     ///< a pulse of each input
  std::vector<std::int32_t> currents_;
  std::vector<std::int32_t> sums_;
  analog::ConversionCounters conversions_;
  Counters counters_;
};

}  // namespace tessera::accel::ima
