// Weights and channel parameters in the layouts that the cores' kernels read (arch/kernel_parameters.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "arch/kernel_parameters.h"
#include "base/requantise.hpp"

namespace tessera::compile {

/// Weights of convolutions and fully connected layers, from [outputs][taps]. For OHWI weights the taps of an output
/// channel are kernel height * width * input channels. The result has a word of four taps for each of four output
/// channels, step after step of four taps, group after group of four channels; zeros fill up both.
/// Throws Error{Internal} if the size is not outputs * taps, or nothing.
std::vector<std::int8_t> pack_product_weights(std::span<const std::int8_t> weights, std::size_t outputs,
                                              std::size_t taps);

/// Weights of depth-wise convolutions, from [channels][kernel_height][kernel_width]. The result has the kernel's
/// columns one behind the other, each filled up with zeros to a multiple of four bytes. Throws Error{Internal} if the
/// size is not channels * kernel_height * kernel_width, or nothing.
std::vector<std::int8_t> pack_depthwise_weights(std::span<const std::int8_t> weights, std::size_t channels,
                                                std::size_t kernel_height, std::size_t kernel_width);

/// Bytes of what pack_product_weights makes.
std::uint32_t product_weight_bytes(std::size_t outputs, std::size_t taps);
/// Bytes of what pack_depthwise_weights makes.
std::uint32_t depthwise_weight_bytes(std::size_t channels, std::size_t kernel_height, std::size_t kernel_width);

/// What RequantiseParameters say about the channels of a layer together.
struct ChannelShifts {
  std::int32_t pre_shift = 0;
  std::int32_t maximum_shift = 0;
};

/// The shifts of the table that make_channel_table makes of the same channels, for far less work. Throws alike.
ChannelShifts channel_shifts(std::span<const Requantisation> channels, std::span<const std::int64_t> largest_sums);

struct ChannelTable : ChannelShifts {
  std::vector<arch::ChannelParameters> channels;  ///< filled up to a multiple of four
};
/// Bytes of the table of so many channels.
std::uint32_t channel_table_bytes(std::size_t channels);

/// The table for channels whose sums, bias included, are at most `largest_sums` in magnitude. A channel that cannot
/// reach half a step of the output, or has multiplier 0, gets multiplier 0 and an ordinary shift. A multiplier is
/// rounded to KERNEL_SPLIT_ZEROS trailing zeros (arch/kernel_parameters.h) where that changes the result of no sum.
/// Throws Error{Input} if a channel's sums and scale are so large that the kernels cannot requantise them.
ChannelTable make_channel_table(std::span<const Requantisation> channels, std::span<const std::int64_t> largest_sums);

}  // namespace tessera::compile
