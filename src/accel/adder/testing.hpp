// For tests of the vector adder: register images of jobs, drawn at random or by hand.
#pragma once

#include <cstdint>
#include <vector>

#include "accel/adder/job.hpp"
#include "accel/testing_layers.hpp"
#include "arch/accelerators/adder_registers.h"

namespace tessera::accel::test {

struct AdderJob {
  arch::AdderGeometry geometry{0x1000'0400, 0x1002'0400, 0x1004'0400, 1};
  adder::Scales scales{{-3, 1 << 30, 31}, {5, 1 << 30, 32}, 1 << 30, 48, {7, -128, 127}};
};

inline std::vector<std::uint32_t> adder_image(const AdderJob& job) {
  std::vector<std::uint32_t> image(ADDER_JOB_REGISTERS, 0);
  const auto set = [&](std::uint32_t offset, std::uint32_t value) {
    image[(offset - ADDER_FIRST_JOB_REGISTER) / 4] = value;
  };
  const auto set_number = [&](std::uint32_t offset, std::int32_t value) {
    set(offset, static_cast<std::uint32_t>(value));
  };
  const adder::Scales& scales = job.scales;
  set(ADDER_FIRST, job.geometry.first);
  set(ADDER_SECOND, job.geometry.second);
  set(ADDER_DST, job.geometry.output);
  set(ADDER_COUNT, job.geometry.count);
  set(ADDER_ZERO_POINTS, quarters(code_byte(scales.first.zero_point), code_byte(scales.second.zero_point),
                                  code_byte(scales.output.zero_point), 0));
  set_number(ADDER_FIRST_MULTIPLIER, scales.first.multiplier);
  set_number(ADDER_FIRST_SHIFT, scales.first.shift);
  set_number(ADDER_SECOND_MULTIPLIER, scales.second.multiplier);
  set_number(ADDER_SECOND_SHIFT, scales.second.shift);
  set_number(ADDER_OUTPUT_MULTIPLIER, scales.multiplier);
  set_number(ADDER_OUTPUT_SHIFT, scales.shift);
  set(ADDER_CLIP, quarters(code_byte(scales.output.minimum), code_byte(scales.output.maximum), 0, 0));
  return image;
}

inline arch::Machine adder_machine(unsigned width_bits = 128) {
  arch::Machine machine = machine_of(width_bits);
  machine.adder.present = true;
  return machine;
}

inline void start(Bench& bench, const AdderJob& job, unsigned core = 0) {
  bench.accelerators.select(HWPE_ADDER_PORT / HWPE_PORT_BYTES);
  bench.start(HWPE_ADDER_PORT, ADDER_FIRST_JOB_REGISTER, adder_image(job), core);
}

/// Any addresses, up to a few hundred elements; the output may lie on an input.
inline AdderJob draw_adder_job(Draw& draw) {
  AdderJob job;
  const auto input = [&] {
    return adder::Input{draw.number(-128, 127), draw.number(1 << 30, 0x7fff'ffff), draw.number(31, 34)};
  };
  job.geometry = {kInput + draw.count(0, 9), kOutput + draw.count(0, 9), kWeights + draw.count(0, 9),
                  draw.count(1, draw.coin() ? 20 : 600)};
  if (draw.count(0, 3) == 0) job.geometry.output = draw.coin() ? job.geometry.first : job.geometry.second;
  job.scales = {input(), input(), draw.number(1 << 30, 0x7fff'ffff), draw.number(49, 52), draw.output_range()};
  return job;
}

}  // namespace tessera::accel::test
