// A job of the depth-wise engine: its register image, decoded and checked.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "accel/depthwise/numerics.hpp"
#include "accel/hwpe/accelerator.hpp"
#include "base/divide.hpp"

namespace tessera::accel::depthwise {

inline constexpr std::uint32_t kKernel = 3;
inline constexpr std::uint32_t kBlock = kChannels;                ///< channels of a block
inline constexpr std::uint32_t kWeightBytes = kTaps * kChannels;  ///< of a block
inline constexpr std::uint32_t kParameterBytes = 12;              ///< of a channel: bias, multiplier, shift

struct Job {
  explicit Job(std::span<const std::uint32_t> registers);

  Address source = 0, destination = 0, weights = 0, parameters = 0;
  std::uint32_t channels = 0;
  std::uint32_t in_width = 0, in_height = 0;
  std::uint32_t out_width = 0, out_height = 0;
  std::uint32_t source_stride = 0, source_line = 0;
  std::uint32_t destination_stride = 0, destination_line = 0;
  std::uint32_t stride = 0;
  std::uint32_t padding_left = 0, padding_above = 0;
  std::int8_t input_zero_point = 0;
  OutputRange output;

  std::uint32_t blocks() const { return divide_up(channels, kBlock); }
};

/// What keeps the job from running, naming register and value, or nothing.
std::optional<std::string> check(const Job& job, const JobMemory& memory);

}  // namespace tessera::accel::depthwise
