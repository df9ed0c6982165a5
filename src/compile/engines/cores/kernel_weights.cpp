#include "compile/engines/cores/kernel_weights.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include "base/divide.hpp"
#include "base/error.hpp"

namespace tessera::compile {

namespace {

constexpr std::size_t kLanes = 4;
constexpr std::int32_t kLeastShift = 33;  // below, the upper word of a product is not enough

std::size_t rounded_up(std::size_t count) { return round_up(count, kLanes); }

void check_size(std::size_t actual, std::size_t expected) {
  if (actual == expected && actual > 0) return;
  throw Error(ErrorKind::Internal, "weights",
              "there are " + std::to_string(actual) + " weights, the shape says " + std::to_string(expected));
}

// Does any sum of the channel round to something other than 0?
bool reaches_a_step(const Requantisation& channel, std::int64_t largest_sum) {
  const auto sum = static_cast<std::int32_t>(largest_sum);
  return requantise_single(sum, channel.multiplier, channel.shift) != 0 ||
         requantise_single(-sum, channel.multiplier, channel.shift) != 0;
}

// The smallest sum within +-largest that rounds to `step` or more, or largest + 1. Below 2^62 in between.
std::int64_t first_sum(std::int64_t step, std::int32_t multiplier, std::int32_t shift, std::int64_t largest) {
  const std::int64_t least_product = (step << shift) - (std::int64_t{1} << (shift - 1));
  const std::int64_t quotient = least_product / multiplier;  // towards zero
  const std::int64_t sum = quotient + (least_product > quotient * multiplier ? 1 : 0);
  return std::clamp(sum, -largest, largest + 1);
}

// Do all sums round to the same step with both multipliers, as far as int8 shows it, whatever the zero point?
bool equal_scales(std::int32_t a, std::int32_t b, std::int32_t shift, std::int64_t largest_sum) {
  constexpr std::int64_t kSteps = 256;
  for (std::int64_t step = -kSteps; step <= kSteps; ++step) {
    if (first_sum(step, a, shift, largest_sum) != first_sum(step, b, shift, largest_sum)) return false;
  }
  return true;
}

// Of the two multiples of 2^zeros around the multiplier one that no sum tells from it, or the multiplier itself.
std::int32_t rounded_multiplier(const Requantisation& channel, std::int64_t largest_sum) {
  const std::int32_t multiplier = channel.multiplier, shift = channel.shift;
  if (multiplier == 0 || shift < KERNEL_SPLIT_LEAST_SHIFT || shift > KERNEL_SPLIT_MOST_SHIFT) return multiplier;
  const std::int32_t zeros = KERNEL_SPLIT_ZEROS(shift);
  if (largest_sum > std::int64_t{KERNEL_SPLIT_REACH(zeros)}) return multiplier;
  const std::int64_t unit = std::int64_t{1} << zeros;
  const std::int64_t below = multiplier / unit * unit;
  std::array<std::int64_t, 2> candidates{below, below + unit};
  if (multiplier - below > unit / 2) std::swap(candidates[0], candidates[1]);
  for (const std::int64_t candidate : candidates) {
    if (candidate > std::numeric_limits<std::int32_t>::max()) continue;
    const auto rounded = static_cast<std::int32_t>(candidate);
    if (equal_scales(multiplier, rounded, shift, largest_sum)) return rounded;
  }
  return multiplier;
}

}  // namespace

std::vector<std::int8_t> pack_product_weights(std::span<const std::int8_t> weights, std::size_t outputs,
                                              std::size_t taps) {
  check_size(weights.size(), outputs * taps);
  std::vector<std::int8_t> packed(product_weight_bytes(outputs, taps), 0);
  const std::size_t group_bytes = kLanes * rounded_up(taps);
  for (std::size_t output = 0; output < outputs; ++output) {
    for (std::size_t tap = 0; tap < taps; ++tap) {
      const std::size_t word =
          output / kLanes * group_bytes + tap / kLanes * kLanes * kLanes + output % kLanes * kLanes;
      packed[word + tap % kLanes] = weights[output * taps + tap];
    }
  }
  return packed;
}

std::vector<std::int8_t> pack_depthwise_weights(std::span<const std::int8_t> weights, std::size_t channels,
                                                std::size_t kernel_height, std::size_t kernel_width) {
  check_size(weights.size(), channels * kernel_height * kernel_width);
  const std::size_t column_bytes = rounded_up(kernel_height);
  std::vector<std::int8_t> packed(depthwise_weight_bytes(channels, kernel_height, kernel_width), 0);
  for (std::size_t channel = 0; channel < channels; ++channel) {
    for (std::size_t row = 0; row < kernel_height; ++row) {
      for (std::size_t column = 0; column < kernel_width; ++column) {
        packed[(channel * kernel_width + column) * column_bytes + row] =
            weights[(channel * kernel_height + row) * kernel_width + column];
      }
    }
  }
  return packed;
}

std::uint32_t product_weight_bytes(std::size_t outputs, std::size_t taps) {
  return static_cast<std::uint32_t>(rounded_up(outputs) * rounded_up(taps));
}

std::uint32_t depthwise_weight_bytes(std::size_t channels, std::size_t kernel_height, std::size_t kernel_width) {
  return static_cast<std::uint32_t>(channels * kernel_width * rounded_up(kernel_height));
}

std::uint32_t channel_table_bytes(std::size_t channels) {
  return static_cast<std::uint32_t>(rounded_up(channels) * sizeof(arch::ChannelParameters));
}

ChannelShifts channel_shifts(std::span<const Requantisation> channels, std::span<const std::int64_t> largest_sums) {
  if (channels.empty() || channels.size() != largest_sums.size()) {
    throw Error(ErrorKind::Internal, "channels", "every channel needs the magnitude of its sums");
  }
  constexpr std::int64_t kLargest = std::numeric_limits<std::int32_t>::max();
  ChannelShifts shifts;
  for (std::size_t i = 0; i < channels.size(); ++i) {
    if (largest_sums[i] > kLargest) {
      throw Error(ErrorKind::Input, "channel " + std::to_string(i), "its sums do not fit 32 bits");
    }
    const bool lives = reaches_a_step(channels[i], largest_sums[i]);
    if (lives) shifts.pre_shift = std::max(shifts.pre_shift, kLeastShift - channels[i].shift);
    shifts.maximum_shift = std::max(shifts.maximum_shift, lives ? channels[i].shift : kLeastShift);
  }
  for (std::size_t i = 0; i < channels.size(); ++i) {
    if (shifts.pre_shift < 32 && largest_sums[i] << shifts.pre_shift <= kLargest) continue;
    throw Error(ErrorKind::Input, "channel " + std::to_string(i),
                "its sums, shifted left by " + std::to_string(shifts.pre_shift) + ", do not fit 32 bits",
                "a scale of the layer is unusually large");
  }
  return shifts;
}

ChannelTable make_channel_table(std::span<const Requantisation> channels, std::span<const std::int64_t> largest_sums) {
  ChannelTable table{channel_shifts(channels, largest_sums), {}};
  for (std::size_t i = 0; i < channels.size(); ++i) {
    const Requantisation& channel = channels[i];
    if (reaches_a_step(channel, largest_sums[i])) {
      table.channels.push_back({channel.bias, rounded_multiplier(channel, largest_sums[i]), channel.shift});
    } else {
      table.channels.push_back({channel.bias, 0, kLeastShift});
    }
  }
  table.channels.resize(rounded_up(table.channels.size()), {0, 0, kLeastShift});
  return table;
}

}  // namespace tessera::compile
