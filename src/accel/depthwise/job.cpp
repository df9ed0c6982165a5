#include "accel/depthwise/job.hpp"

#include <array>

#include <fmt/format.h>

#include "arch/accelerators/depthwise_registers.h"

namespace tessera::accel::depthwise {

Job::Job(std::span<const std::uint32_t> registers) {
  const auto word = [&](std::uint32_t offset) { return registers[(offset - DEPTHWISE_FIRST_JOB_REGISTER) / 4]; };
  const auto code = [&](std::uint32_t offset, unsigned index) {
    return static_cast<std::int8_t>(word(offset) >> 8 * index & 0xff);
  };
  source = word(DEPTHWISE_SRC);
  destination = word(DEPTHWISE_DST);
  weights = word(DEPTHWISE_WEIGHTS);
  parameters = word(DEPTHWISE_PARAMETERS);
  channels = word(DEPTHWISE_CHANNELS);
  in_width = word(DEPTHWISE_IN_SIZE) & 0xffff;
  in_height = word(DEPTHWISE_IN_SIZE) >> 16;
  out_width = word(DEPTHWISE_OUT_SIZE) & 0xffff;
  out_height = word(DEPTHWISE_OUT_SIZE) >> 16;
  source_stride = word(DEPTHWISE_SRC_STRIDE);
  source_line = word(DEPTHWISE_SRC_LINE);
  destination_stride = word(DEPTHWISE_DST_STRIDE);
  destination_line = word(DEPTHWISE_DST_LINE);
  stride = word(DEPTHWISE_STEP) & 0xff;
  padding_left = word(DEPTHWISE_STEP) >> 8 & 0xff;
  padding_above = word(DEPTHWISE_STEP) >> 16 & 0xff;
  input_zero_point = code(DEPTHWISE_ZERO_POINTS, 0);
  output = {code(DEPTHWISE_ZERO_POINTS, 1), code(DEPTHWISE_CLIP, 0), code(DEPTHWISE_CLIP, 1)};
}

std::optional<std::string> check(const Job& job, const JobMemory& memory) {
  if (job.channels == 0 || job.channels > 0xffff) return fmt::format("CHANNELS {}, not 1 to 65535", job.channels);
  if (job.in_width == 0 || job.in_height == 0) return fmt::format("IN_SIZE {} x {}", job.in_width, job.in_height);
  if (job.out_width == 0 || job.out_height == 0) return fmt::format("OUT_SIZE {} x {}", job.out_width, job.out_height);
  if (job.stride != 1 && job.stride != 2) return fmt::format("STEP: stride {}, not 1 or 2", job.stride);
  if (job.output.minimum > job.output.maximum) {
    return fmt::format("CLIP: least code {} above greatest code {}", job.output.minimum, job.output.maximum);
  }
  struct Extent {
    const char* name;
    Address address;
    std::int64_t bytes;
  };
  const std::array<Extent, 4> extents{{{"SRC", job.source,
                                        std::int64_t{job.in_height - 1} * job.source_line +
                                            std::int64_t{job.in_width - 1} * job.source_stride + job.channels},
                                       {"DST", job.destination,
                                        std::int64_t{job.out_height - 1} * job.destination_line +
                                            std::int64_t{job.out_width - 1} * job.destination_stride + job.channels},
                                       {"WEIGHTS", job.weights, std::int64_t{job.blocks()} * kWeightBytes},
                                       {"PARAMETERS", job.parameters, std::int64_t{job.channels} * kParameterBytes}}};
  for (const Extent& extent : extents) {
    if (!memory.holds(extent.address, extent.bytes)) {
      return fmt::format("{} {:#010x}: {} bytes from there leave L1", extent.name, extent.address, extent.bytes);
    }
  }
  return std::nullopt;
}

}  // namespace tessera::accel::depthwise
