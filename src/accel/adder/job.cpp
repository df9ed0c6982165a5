#include "accel/adder/job.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include "arch/accelerators/adder_registers.h"

namespace tessera::accel::adder {
namespace {

std::optional<std::string> check_scale(std::string_view name, std::int32_t multiplier, std::int32_t shift) {
  if (multiplier < 0) return fmt::format("{}_MULTIPLIER {}, not 0 to 2147483647", name, multiplier);
  if (shift < kMinShift || shift > kMaxShift) {
    return fmt::format("{}_SHIFT {}, not {} to {}", name, shift, kMinShift, kMaxShift);
  }
  return std::nullopt;
}

}  // namespace

Job::Job(std::span<const std::uint32_t> registers) {
  const auto word = [&](std::uint32_t offset) { return registers[(offset - ADDER_FIRST_JOB_REGISTER) / 4]; };
  const auto number = [&](std::uint32_t offset) { return static_cast<std::int32_t>(word(offset)); };
  const auto code = [&](std::uint32_t offset, unsigned index) {
    return static_cast<std::int8_t>(word(offset) >> 8 * index & 0xff);
  };
  first = word(ADDER_FIRST);
  second = word(ADDER_SECOND);
  destination = word(ADDER_DST);
  count = word(ADDER_COUNT);
  scales.first = {code(ADDER_ZERO_POINTS, 0), number(ADDER_FIRST_MULTIPLIER), number(ADDER_FIRST_SHIFT)};
  scales.second = {code(ADDER_ZERO_POINTS, 1), number(ADDER_SECOND_MULTIPLIER), number(ADDER_SECOND_SHIFT)};
  scales.multiplier = number(ADDER_OUTPUT_MULTIPLIER);
  scales.shift = number(ADDER_OUTPUT_SHIFT);
  scales.output = {code(ADDER_ZERO_POINTS, 2), code(ADDER_CLIP, 0), code(ADDER_CLIP, 1)};
}

std::optional<std::string> check(const Job& job, const JobMemory& memory) {
  if (job.count == 0) return "COUNT 0";
  const Scales& scales = job.scales;
  if (auto error = check_scale("FIRST", scales.first.multiplier, scales.first.shift)) return error;
  if (auto error = check_scale("SECOND", scales.second.multiplier, scales.second.shift)) return error;
  if (auto error = check_scale("OUTPUT", scales.multiplier, scales.shift)) return error;
  if (scales.output.minimum > scales.output.maximum) {
    return fmt::format("CLIP: least code {} above greatest code {}", scales.output.minimum, scales.output.maximum);
  }
  struct Extent {
    std::string_view name;
    Address address;
  };
  for (const Extent& extent :
       std::array<Extent, 3>{{{"FIRST", job.first}, {"SECOND", job.second}, {"DST", job.destination}}}) {
    if (!memory.holds(extent.address, job.count)) {
      return fmt::format("{} {:#010x}: {} bytes from there leave L1", extent.name, extent.address, job.count);
    }
  }
  return std::nullopt;
}

}  // namespace tessera::accel::adder
