// For tests: the accelerators of a machine in front of an L1 of their own, driven cycle by cycle against requesters of
// the test's choice, or alone by the fast path; and register images of jobs made from their geometry.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "accel/accelerators.hpp"
#include "arch/accelerator_timing.hpp"
#include "arch/accelerators/depthwise_registers.h"
#include "arch/accelerators/ima_registers.h"
#include "arch/hwpe_registers.h"
#include "base/requantise.hpp"

namespace tessera::accel::test {

/// The shipped cluster with a data port of another width, and arrays enough for any layer drawn.
inline arch::Machine machine_of(unsigned width_bits = 128) {
  arch::Machine machine = arch::load_machine("cluster");
  machine.ima.arrays = 200;
  machine.accelerators.data_width_bits = width_bits;
  return machine;
}

class Bench {
 public:
  using Requesters = mem::BankArbiter::Requesters;
  /// Who else asks for a bank in a cycle.
  using Others = std::function<Requesters(unsigned bank, Cycle now)>;
  struct Seen {
    Cycle cycle;
    unsigned line;
    std::uint32_t cores;
    bool operator==(const Seen&) const = default;
  };

  /// The jobs' memory is that of a cluster moved up by `distance`.
  explicit Bench(const arch::Machine& machine, std::uint32_t distance = 0)
      : accelerators(machine, arch::cluster_map(machine, distance)),
        ram(machine.tcdm.region()),
        arbiter(machine.tcdm.banks),
        machine_(machine),
        first_lane_(machine.first_lane_requester()) {}

  // Registers; `port` is that of an accelerator, HWPE_IMA_PORT for one. The access falls into the cycle at hand.
  std::uint32_t read(std::uint32_t port, std::uint32_t offset, unsigned core = 0) {
    return accelerators.read(core, port + offset, now).value;
  }
  void write(std::uint32_t port, std::uint32_t offset, std::uint32_t value, unsigned core = 0) {
    accelerators.write(core, port + offset, value, now);
  }
  /// Acquires a context, writes the job registers from `first` on, triggers. The context's id.
  std::uint32_t start(std::uint32_t port, std::uint32_t first, std::span<const std::uint32_t> image,
                      unsigned core = 0) {
    const std::uint32_t id = read(port, HWPE_ACQUIRE, core);
    for (std::size_t word = 0; word < image.size(); ++word) {
      write(port, first + static_cast<std::uint32_t>(4 * word), image[word], core);
    }
    write(port, HWPE_TRIGGER, 0, core);
    return id;
  }

  /// A cycle of everybody.
  void step() {
    const LaneRequests requests = accelerators.issue(now);
    note_events();
    std::vector<Requesters> asked(machine_.tcdm.banks, 0);
    if (others) {
      for (unsigned bank = 0; bank < asked.size(); ++bank) asked[bank] = others(bank, now);
    }
    for (unsigned lane = 0; lane < accelerators.lanes(); ++lane) {
      if ((requests.lanes >> lane & 1) == 0) continue;
      asked[arbiter.bank_of(requests.address(lane))] |= Requesters{1} << (first_lane_ + lane);
    }
    std::uint32_t granted = 0;
    for (unsigned bank = 0; bank < asked.size(); ++bank) {
      if (asked[bank] == 0) continue;
      const unsigned winner = arbiter.grant(bank, asked[bank]);
      if (winner >= first_lane_ && winner < first_lane_ + accelerators.lanes()) granted |= 1u << (winner - first_lane_);
    }
    accelerators.complete(now++, granted, lane_memory());
  }

  /// Steps until `count` events were seen in all; false if they do not come.
  bool step_to_event(std::size_t count = 1, Cycle patience = 2'000'000) {
    const Cycle end = now + patience;
    while (seen.size() < count && now < end && accelerators.fault() == nullptr) step();
    return seen.size() >= count;
  }

  /// The same by the fast path, which is interrupted at the horizons that `horizon` names, each later than `now`.
  bool run_to_event(std::size_t count = 1, const std::function<Cycle(Cycle now)>& horizon = {}) {
    while (seen.size() < count && accelerators.fault() == nullptr) {
      const Cycle wake = accelerators.next_wake(now);
      if (wake == kNever) return false;
      now = wake;
      if (accelerators.event_date() <= now) {
        step();
        continue;
      }
      const Cycle end = horizon ? horizon(now) : kNever;
      const Cycle next = std::min(accelerators.run_alone(now, end, lane_memory()), end);
      now = next == kNever ? now + 1 : next;
    }
    return seen.size() >= count;
  }

  /// The round-robin state of every bank: the requester that would win against all others.
  std::vector<unsigned> arbiter_state() const {
    mem::BankArbiter copy = arbiter;
    std::vector<unsigned> state;
    for (unsigned bank = 0; bank < machine_.tcdm.banks; ++bank) state.push_back(copy.grant(bank, 0xffff'ffff));
    return state;
  }

  std::string counts() const {
    std::string text;
    for (const Accelerators::Summary& one : accelerators.summaries(0)) {
      for (const Count& count : one.counts) {
        text += std::string(one.name) + " " + std::string(count.name) + " " + std::to_string(count.value) + "\n";
      }
    }
    return text;
  }
  std::uint64_t count(std::string_view unit, std::string_view name) const {
    for (const Accelerators::Summary& one : accelerators.summaries(0)) {
      for (const Count& each : one.counts) {
        if (one.name == unit && each.name == name) return each.value;
      }
    }
    return ~std::uint64_t{0};
  }
  std::string fault() const { return accelerators.fault() == nullptr ? "" : *accelerators.fault(); }

  std::int8_t* place(Address address) {
    return reinterpret_cast<std::int8_t*>(ram.bytes().data() + lane_memory().offset_of(address));
  }

  LaneMemory lane_memory() {
    return {ram, machine_.tcdm.alias_region(), arbiter, first_lane_, [](std::uint32_t) {}};
  }

  Accelerators accelerators;
  mem::Ram ram;
  mem::BankArbiter arbiter;
  Cycle now = 0;
  Others others;
  std::vector<Seen> seen;

 private:
  void note_events() {
    for (const Accelerators::JobEnd& event : accelerators.events()) seen.push_back({now, event.line, event.cores});
  }

  arch::Machine machine_;
  unsigned first_lane_;
};

/// Requesters 0 to 7 ask for random banks, each with a chance of `percent`.
inline Bench::Others random_others(std::uint32_t seed, unsigned percent) {
  return [engine = std::mt19937(seed), percent](unsigned, Cycle) mutable {
    Bench::Requesters asking = 0;
    for (unsigned core = 0; core < 8; ++core) {
      if (engine() % 100 < percent) asking |= Bench::Requesters{1} << core;
    }
    return asking;
  };
}

/// What a job needs beside its geometry.
struct JobSettings {
  std::int8_t input_zero_point = 0;
  OutputRange output;
  std::uint32_t encoding = 0;
  std::uint32_t adc_range = 32768;
  bool row_offsets = false;
  std::int8_t input_offset = 0;
  std::uint32_t cells = 1;
  std::uint32_t slices = 1;
  std::uint32_t first_row_offset = 0;
  std::uint32_t first_tile = 0;
  std::uint32_t first_parameter = 0;
};

constexpr std::uint32_t halves(std::uint32_t low, std::uint32_t high) { return low | high << 16; }
constexpr std::uint32_t quarters(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return (a & 255) | (b & 255) << 8 | (c & 255) << 16 | (d & 255) << 24;
}
constexpr std::uint32_t code_byte(std::int32_t code) { return static_cast<std::uint32_t>(code) & 255; }

inline std::vector<std::uint32_t> ima_image(const arch::ImaGeometry& job, const JobSettings& settings) {
  std::vector<std::uint32_t> image(IMA_JOB_REGISTERS, 0);
  const auto set = [&](std::uint32_t offset, std::uint32_t value) {
    image[(offset - IMA_FIRST_JOB_REGISTER) / 4] = value;
  };
  set(IMA_TILES, halves(settings.first_tile, static_cast<std::uint32_t>(job.tiles.size())));
  set(IMA_PARAMETERS, settings.first_parameter);
  set(IMA_MODE, (job.channels_per_job != 0 ? 1u : 0u) | settings.encoding << 1 | (settings.row_offsets ? 8u : 0u) |
                    (settings.cells - 1) << 4 | (settings.slices - 1) << 6 | job.pixels_per_product << 8 |
                    job.channels_per_job << 16);
  set(IMA_CHANNELS, halves(job.in_channels, job.out_channels));
  set(IMA_SRC, job.input.address);
  set(IMA_DST, job.output.address);
  set(IMA_SRC_STRIDE, job.input.pixel_bytes);
  set(IMA_DST_STRIDE, job.output.pixel_bytes);
  set(IMA_ADC_RANGE, settings.adc_range);
  set(IMA_ROW_OFFSETS, settings.first_row_offset);
  set(IMA_IN_SIZE, halves(job.input.size.width, job.input.size.height));
  set(IMA_OUT_SIZE, halves(job.output.size.width, job.output.size.height));
  set(IMA_SRC_LINE, job.input.row_bytes);
  set(IMA_DST_LINE, job.output.row_bytes);
  set(IMA_KERNEL, quarters(job.kernel.width, job.kernel.height, job.dilation.width, job.dilation.height));
  set(IMA_STEP, quarters(job.step.width, job.step.height, job.padding.width, job.padding.height));
  set(IMA_ZERO_POINTS, quarters(code_byte(settings.input_zero_point), code_byte(settings.output.zero_point),
                                code_byte(settings.input_offset), 0));
  set(IMA_CLIP, quarters(code_byte(settings.output.minimum), code_byte(settings.output.maximum), 0, 0));
  return image;
}

inline std::vector<std::uint32_t> depthwise_image(const arch::DepthwiseGeometry& job, const JobSettings& settings,
                                                  std::uint32_t padding_left) {
  std::vector<std::uint32_t> image(DEPTHWISE_JOB_REGISTERS, 0);
  const auto set = [&](std::uint32_t offset, std::uint32_t value) {
    image[(offset - DEPTHWISE_FIRST_JOB_REGISTER) / 4] = value;
  };
  set(DEPTHWISE_SRC, job.input.address);
  set(DEPTHWISE_DST, job.output.address);
  set(DEPTHWISE_WEIGHTS, job.weights);
  set(DEPTHWISE_PARAMETERS, job.parameters);
  set(DEPTHWISE_CHANNELS, job.channels);
  set(DEPTHWISE_IN_SIZE, halves(job.input.size.width, job.input.size.height));
  set(DEPTHWISE_OUT_SIZE, halves(job.output.size.width, job.output.size.height));
  set(DEPTHWISE_SRC_STRIDE, job.input.pixel_bytes);
  set(DEPTHWISE_DST_STRIDE, job.output.pixel_bytes);
  set(DEPTHWISE_SRC_LINE, job.input.row_bytes);
  set(DEPTHWISE_DST_LINE, job.output.row_bytes);
  set(DEPTHWISE_STEP, quarters(job.stride, padding_left, job.padding_above, 0));
  set(DEPTHWISE_ZERO_POINTS,
      quarters(code_byte(settings.input_zero_point), code_byte(settings.output.zero_point), 0, 0));
  set(DEPTHWISE_CLIP, quarters(code_byte(settings.output.minimum), code_byte(settings.output.maximum), 0, 0));
  return image;
}

}  // namespace tessera::accel::test
