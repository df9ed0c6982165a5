// What the depth-wise engine computes for one pixel of a block of 16 channels: nine taps, then requantisation. Pure
// functions over spans, without time.
//
// Windows and weights are 9 x 16 bytes, taps row by row, the channels of a tap together, as the engine's buffers hold
// them. The engine multiplies activations as they are: the host folds -z * sum(weights) into a channel's bias
// (zero_point_correction), and padding is an activation equal to the zero point z.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/requantise.hpp"

namespace tessera::accel::depthwise {

inline constexpr std::size_t kTaps = 9;
inline constexpr std::size_t kChannels = 16;

using TapCodes = std::span<const std::int8_t, kTaps * kChannels>;

/// sums[c] = sum over t of window[t][c] * weights[t][c]: exact, at most 9 * 2^14 in size.
void tap_product(TapCodes window, TapCodes weights, std::span<std::int32_t, kChannels> sums);

/// What the host adds to each channel's bias: corrections[c] = -input_zero_point * sum over t of weights[t][c].
void zero_point_correction(std::int32_t input_zero_point, TapCodes weights,
                           std::span<std::int32_t, kChannels> corrections);

/// activations[c] = requantise(sums[c]): bias, `single`, zero point, clip. The last block of a layer may have fewer
/// than 16 channels; the sizes of all three are equal.
void finish(std::span<const std::int32_t> sums, std::span<const Requantisation> channels, const OutputRange& output,
            std::span<std::int8_t> activations);

}  // namespace tessera::accel::depthwise
